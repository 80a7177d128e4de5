"""Words that people read, in both languages of the product; the check refuses a missing one."""

from typing import Annotated

from pydantic import StringConstraints

from jianhe.law.strict_yaml import Frozen

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Words(Frozen):
    """One label or sentence: `{zh: 受理, en: Accept}`."""

    zh: Text
    en: Text

    def of(self, language: str) -> str:
        """The wording for a language code such as `zh-hans` or `en-gb`; Chinese where we have no other."""
        return self.en if language.lower().startswith("en") else self.zh


def words(zh: str, en: str) -> Words:
    """Short form for sentences written in code."""
    return Words(zh=zh, en=en)
