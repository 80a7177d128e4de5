"""Which fonts a PDF is set in: the office's own licensed ones, else free ones of the system, else those of a wheel.

An office drops its 仿宋_GB2312 and 方正小标宋 into `JIANHE_HOME/fonts`. Without them FandolFang (Debian
texlive-lang-chinese) and Noto CJK (fonts-noto-cjk) stand in; the wheel `mplfonts` (requirements-fonts.lock) is for
machines with neither.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import typst

FANDOL = Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")
WHEEL = "mplfonts"
WHEEL_FREE = ("Noto", "Source")  # its SimHei is not free
COMPLETE = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC", "Source Han Sans SC")
HEAVY = 600
LATIN = ("Times New Roman", "Liberation Serif", "Nimbus Roman", "TeX Gyre Termes")
# What may stand for each kind of letter, best first. The complete fonts follow in every case, for rare characters.
FAMILIES = {
    "fang": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FandolFang R"),
    "mark": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "Noto Serif CJK SC", "FandolSong"),
    "song": ("SimSun", "宋体", "NSimSun", "STSong", "Noto Serif CJK SC", "FandolSong"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "FandolKai"),
    "hei": ("SimHei", "黑体", "STHeiti", "Noto Sans CJK SC", "FandolHei"),
}
WORDS = {
    "fang": ("仿宋", "fangsong"),
    "mark": ("小标宋", "xiaobiao"),
    "kai": ("楷", "kai"),
    "hei": ("黑", "hei", "gothic"),
    "song": ("宋", "song", "sun"),
}


@dataclass(frozen=True)
class NoFonts:
    """Why no PDF can be made here, and what helps, in one Chinese sentence."""

    reason: str


@dataclass(frozen=True)
class FontBook:
    """The fonts found. `sources` tells where they come from, for the person who runs the installation."""

    fonts: typst.Fonts = field(repr=False, compare=False)
    families: frozenset[str] = field(repr=False)
    bold: frozenset[str] = field(repr=False)
    sources: tuple[str, ...]

    def stack(self, name: str) -> tuple[str, ...]:
        """Families for the East Asian font a document names: itself if here, then its kind, then complete fonts."""
        wanted = (name, *FAMILIES[kind_of(name)], *COMPLETE)
        return tuple(dict.fromkeys(family for family in wanted if family.lower() in self.families))

    def latin(self, name: str) -> str | None:
        """The family for letters and digits, or None where the East Asian font shall serve."""
        return next((family for family in (name, *LATIN) if family.lower() in self.families), None)

    def is_light(self, name: str) -> bool:
        """小标宋 is heavy by itself; a text face in its place has to be set bold."""
        return kind_of(name) == "mark" and not self.stack(name)[0].startswith(("FZ", "方正"))

    def has_bold(self, name: str) -> bool:
        """Whether the face that stands for the name has a bold cut; without one its strokes are thickened."""
        return self.stack(name)[0].lower() in self.bold


def kind_of(name: str) -> str:
    """fang, mark, song, kai or hei: what a font name means; 仿宋 where nothing is said."""
    return next((kind for kind, words in WORDS.items() if any(word in name.lower() for word in words)), "fang")


@lru_cache(maxsize=4)
def find_fonts(home: Path | None = None) -> FontBook | NoFonts:
    """Looks into `home/fonts`, then the system, then the wheel; a book needs one font with all characters.

    Looks once in the life of a process: new fonts are seen after the next start.
    """
    own = home / "fonts" if home else None
    folders = [folder for folder in (own, FANDOL) if folder and folder.is_dir()]
    sources = [str(folder) for folder in folders] + ["system"]
    fonts = _fonts(folders)
    wheel = None
    if not _is_complete(fonts):
        wheel = _wheel()
        if wheel is None:
            return NoFonts(
                "这台机器没有齐全的中文字体，文书只能出 Word 文件，不能出 PDF。"
                "请安装 fonts-noto-cjk，或者把字体文件放进数据目录的 fonts 文件夹。"
            )
        fonts, sources = _fonts([*folders, wheel]), [*sources, WHEEL]
    free = [font for font in fonts.fonts() if _is_free(font, wheel)]
    families = frozenset(font.family.lower() for font in free)
    bold = frozenset(font.family.lower() for font in free if font.weight >= HEAVY)
    return FontBook(fonts, families, bold, tuple(sources))


def needed(home: Path | None = None) -> bool:
    """Whether the second lock, requirements-fonts.lock, has to be installed: nothing complete is here without it."""
    own = home / "fonts" if home else None
    return not _is_complete(_fonts([folder for folder in (own,) if folder and folder.is_dir()]))


def _fonts(folders: list[Path]) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(f) for f in folders])


def _is_complete(fonts: typst.Fonts) -> bool:
    return any(family in fonts.families() for family in COMPLETE)


def _is_free(font: typst.FontInfo, wheel: Path | None) -> bool:
    file = Path(font.path or "")
    return wheel is None or wheel not in file.parents or file.name.startswith(WHEEL_FREE)


def _wheel() -> Path | None:
    """The wheel's folder of fonts; the package itself is never imported, it needs much that we do not have."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(next(iter(found.submodule_search_locations))) / "fonts"
    return folder if folder.is_dir() else None
