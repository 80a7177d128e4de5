"""Who may do what: one matrix of roles and acts, read from `catalogue/roles.yaml` and asked through `may`."""

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pydantic import model_validator

from jianhe.law.editions import Code
from jianhe.law.strict_yaml import Frozen, read_as
from jianhe.law.words import Words


class Role(Frozen):
    """What somebody is by duty; `administrator` marks the three (三员) that never see a case."""

    title: Words
    may: tuple[Code, ...]
    administrator: bool = False


class Matrix(Frozen):
    """All roles and all acts. `case_acts` are the acts that show or change the content of a matter."""

    acts: dict[Code, Words]
    case_acts: tuple[Code, ...]
    roles: dict[Code, Role]

    @model_validator(mode="after")
    def _acts_exist_and_administrators_see_no_case(self) -> "Matrix":
        faults = [f"unknown case act {act}" for act in self.case_acts if act not in self.acts]
        for code, role in self.roles.items():
            faults += [f"role {code} may do the unknown act {act}" for act in role.may if act not in self.acts]
            if role.administrator:
                faults += [f"administrator {code} may not {act}" for act in role.may if act in self.case_acts]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def may(self, roles: Iterable[str], act: str) -> bool:
        """Whether any of these roles allows the act. An act nobody has heard of is a mistake of the caller."""
        if act not in self.acts:
            raise KeyError(f"unknown act {act}")
        return any(act in self.roles[role].may for role in roles if role in self.roles)

    def title(self, role: str) -> Words:
        return self.roles[role].title

    def who_may(self, act: str) -> list[str]:
        """The roles that may do an act, in the order of the file."""
        return [code for code, role in self.roles.items() if act in role.may]


@lru_cache(maxsize=4)
def matrix(folder: Path | None = None) -> Matrix:
    """The matrix of the packaged catalogue, or of another one."""
    root = folder or Path(str(files("jianhe") / "catalogue"))
    return read_as(Matrix, root / "roles.yaml")


def may(roles: Iterable[str], act: str) -> bool:
    """Whether somebody with these roles may do the act, reach and seal aside."""
    return matrix().may(roles, act)


def title(role: str) -> Words:
    """The name of a role in both languages."""
    return matrix().title(role)
