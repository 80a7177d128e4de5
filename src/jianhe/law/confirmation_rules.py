"""The rules that an agreement must pass before it goes to court for confirmation, as data: `confirmation_rules.yaml`."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from jianhe.law.editions import Citation, Code
from jianhe.law.refusals import Refusal
from jianhe.law.strict_yaml import Frozen, read
from jianhe.law.words import Text, Words

Severity = Literal["B", "A", "W"]


class Rule(Frozen):
    """One rule. B stops for good, A stops unless the post `override` takes it on itself with a reason, W only warns."""

    severity: Severity
    title: Words
    refusal: Words
    mend: Words
    cite: Annotated[tuple[Citation, ...], Field(min_length=1)]
    override: Code | None = None
    ask: Words | None = None
    signs: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _only_a_block_of_kind_a_names_a_post(self) -> "Rule":
        if (self.severity == "A") != (self.override is not None):
            raise ValueError("severity A names the post that may override it, and no other severity does")
        return self

    def as_refusal(self) -> Refusal:
        return Refusal(self.refusal, self.cite[0], self.mend)


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """All of them by id, in the order of the file."""
    found = read(Path(str(files("jianhe"))) / "catalogue" / "confirmation_rules.yaml")
    return {name: Rule.model_validate(content) for name, content in found.items()}
