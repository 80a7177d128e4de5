"""The formats of matter codes, document numbers and receipt codes: written, read back, and refused in one sentence."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass

SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−_.·]+")
# Five digits from the window; six or seven where an old ledger was imported.
MATTER = re.compile(r"XC(\d{6})(20\d{2})([A-Z])(\d{5}|[1-9]\d{5,6})(\d)")
SHORT = re.compile(r"(20\d{2})-?(\d{5}|[1-9]\d{5,6})(?:-([1-9]\d?))?")
DOCUMENT = re.compile(r"([\u4e00-\u9fa5]{2,10})〔(20\d{2})〕([1-9]\d*)号")
RECEIPT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RECEIPT_LENGTH = 10


class NumberRefused(ValueError):
    """A number or code that cannot be right. The text is a Chinese sentence fit to stand beside the field."""


@dataclass(frozen=True)
class MatterCode:
    """一案一码: `XC510603-2026-K000425` is district, year, line of business, serial and check digit."""

    district: str
    year: int
    line: str
    serial: int

    @property
    def check(self) -> int:
        return check_digit(f"{self.district}{self.year}{self.serial:05d}")

    @property
    def short(self) -> str:
        """The form used inside a centre, where one serial runs through all lines of business."""
        return f"{self.year}-{self.serial:05d}"

    def __str__(self) -> str:
        return f"XC{self.district}-{self.year}-{self.line}{self.serial:05d}{self.check}"


@dataclass(frozen=True)
class ShortCode:
    """`2026-00042`, and `2026-00042-1` for the first proceeding of that matter."""

    year: int
    serial: int
    proceeding: int | None = None

    def __str__(self) -> str:
        tail = "" if self.proceeding is None else f"-{self.proceeding}"
        return f"{self.year}-{self.serial:05d}{tail}"


@dataclass(frozen=True)
class DocumentNumber:
    """文号: `旌检控受〔2026〕12号` is the series (organ, department and kind of paper), the year and the serial."""

    series: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.series}〔{self.year}〕{self.serial}号"


def check_digit(digits: str) -> int:
    """The check digit of ISO 7064 MOD 11,10: finds every single wrong digit and nearly every swap of two neighbours."""
    if not digits.isascii() or not digits.isdigit():
        raise ValueError(f"only digits have a check digit, not {digits!r}")
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return (11 - product) % 10


def format_matter_code(*, district: str, year: int, line: str, serial: int) -> str:
    """The code given at registration."""
    if not re.fullmatch(r"[0-9]{6}", district):
        raise ValueError(f"a district code has six digits, not {district!r}")
    if not re.fullmatch(r"[A-Z]", line):
        raise ValueError(f"a line of business is one capital letter, not {line!r}")
    if not 2000 <= year <= 2099:
        raise ValueError(f"year {year} cannot stand in a matter code")
    if not 1 <= serial <= 9_999_999:
        raise ValueError(f"serial {serial} does not fit into seven digits")
    return str(MatterCode(district, year, line, serial))


def parse_matter_code(text: str) -> MatterCode:
    """Reads a matter code however it was typed: small letters, full width, with or without spaces and hyphens."""
    found = MATTER.fullmatch(_plain(text))
    if found is None:
        raise NumberRefused("事项编码应像 XC510603-2026-K000425：XC、6 位区划代码、年份、1 个字母、6 位数字。")
    district, year, line, serial, check = found.groups()
    code = MatterCode(district, int(year), line, int(serial))
    if code.check != int(check):
        raise NumberRefused("事项编码的校验位不对，请对照回执再输一次。")
    return code


def parse_short_code(text: str) -> ShortCode:
    """Reads `2026-00042` or `2026-00042-1`."""
    found = SHORT.fullmatch(re.sub(r"-+", "-", SEPARATORS.sub("-", _half_width(text)).strip("-")))
    if found is None:
        raise NumberRefused("编号应像 2026-00042：年份、横线、5 位数字。")
    year, serial, proceeding = found.groups()
    return ShortCode(int(year), int(serial), int(proceeding) if proceeding else None)


def format_document_number(*, organ: str, department: str, kind: str, year: int, serial: int) -> str:
    """The number a paper gets at approval. The serial has no leading zero and there is no 第 (GB/T 9704-2012)."""
    number = f"{organ}{department}{kind}〔{year}〕{serial}号"
    if DOCUMENT.fullmatch(number) is None:
        raise ValueError(f"{number} is no document number: 2 to 10 Han characters, 〔20xx〕, a serial from 1")
    return number


def parse_document_number(text: str) -> DocumentNumber:
    """Reads a document number; other brackets than 〔〕, full-width digits and spaces are forgiven."""
    plain = SEPARATORS.sub("", _half_width(text))
    plain = re.sub(r"[\[(【（［﹝]", "〔", plain)
    plain = re.sub(r"[\])】）］﹞]", "〕", plain)
    found = DOCUMENT.fullmatch(plain)
    if found is None:
        raise NumberRefused("文号应像 旌检控受〔2026〕12号：机关代字、六角括号里的 4 位年份、序号、“号”。")
    series, year, serial = found.groups()
    return DocumentNumber(series, int(year), int(serial))


def new_receipt_code() -> str:
    """A look-up key of 10 characters (about 50 bits), shown as `K7P4-29XMAB`; nothing in it tells of the matter."""
    return format_receipt_code("".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(RECEIPT_LENGTH)))


def format_receipt_code(code: str) -> str:
    """Four characters, a hyphen, six characters: as it stands on receipts and is stored."""
    return f"{code[:4]}-{code[4:]}"


def parse_receipt_code(text: str) -> str:
    """Reads a receipt code however it was typed, and returns it as `format_receipt_code` writes it."""
    plain = _plain(text)
    if any(character in plain for character in "0O1IL"):
        raise NumberRefused("查询码里没有 0、O、1、I、L，请对照回执再看一眼。")
    if len(plain) != RECEIPT_LENGTH:
        raise NumberRefused("查询码是 10 个字母和数字，在回执上最大的一行。")
    if any(character not in RECEIPT_ALPHABET for character in plain):
        raise NumberRefused("查询码只有字母和数字。")
    return format_receipt_code(plain)


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:80]).strip()


def _plain(text: str) -> str:
    return SEPARATORS.sub("", _half_width(text)).upper()
