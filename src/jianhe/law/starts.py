"""Whether a procedure may be started on a matter: where its intake stands, by whom, after what, and once at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jianhe.law import roles as role_matrix
from jianhe.law.editions import Edition, Starts
from jianhe.law.refusals import Refusal
from jianhe.law.words import words


@dataclass(frozen=True)
class Run:
    """A run of a procedure on the matter: its procedure, what it is about, how it ended, or that it is open."""

    procedure: str
    subject: str
    outcome: str
    is_open: bool


def refusal(
    edition: Edition, editions: Mapping[str, tuple[Edition, ...]], runs: Sequence[Run], *, spine: Edition, state: str,
    roles: Collection[str],
) -> Refusal | None:  # fmt: skip
    """Why the procedure may not be started; None where it may. `spine` is the intake, which stands in `state`."""
    starts = edition.starts
    assert starts is not None
    return (
        _wrong_state(edition, starts, spine, state)
        or _wrong_role(edition, starts, roles)
        or _comes_later(edition, starts, editions, runs)
        or _is_open(edition, starts, runs)
    )


def _cite(edition: Edition, starts: Starts) -> str | None:
    return next(iter(starts.cite or edition.basis), None)


def _wrong_state(edition: Edition, starts: Starts, spine: Edition, state: str) -> Refusal | None:
    if state in starts.from_:
        return None
    there = [spine.states[code].title for code in starts.from_ if code in spine.states]
    here = spine.states[state].title
    return Refusal(
        words(
            f"“{edition.title.zh}”只能在事项{'、'.join(f'“{one.zh}”' for one in there)}时开始，现在是“{here.zh}”。",
            f"“{edition.title.en}” starts only while the matter is"
            f" {' or '.join(f'“{one.en}”' for one in there)}; it is now “{here.en}”.",
        ),
        cite=_cite(edition, starts),
    )


def _wrong_role(edition: Edition, starts: Starts, roles: Collection[str]) -> Refusal | None:
    if set(roles) & set(starts.by):
        return None
    titles = [role_matrix.title(role) for role in starts.by]
    return Refusal(
        words(
            f"“{edition.title.zh}”由{'、'.join(title.zh for title in titles)}开始，您没有这项职责。",
            f"“{edition.title.en}” is started by: {', '.join(title.en for title in titles)}. You do not have this duty.",
        ),
        cite=_cite(edition, starts),
        instead=words(f"请{titles[0].zh}开始。", f"Ask: {titles[0].en}."),
    )


def _comes_later(
    edition: Edition, starts: Starts, editions: Mapping[str, tuple[Edition, ...]], runs: Sequence[Run]
) -> Refusal | None:
    if not starts.after or any(run.outcome in starts.after.get(run.procedure, ()) for run in runs):
        return None
    zh, en = [], []
    for code, outcomes in starts.after.items():
        newest = editions[code][-1]
        ends = [newest.outcomes[outcome] for outcome in outcomes if outcome in newest.outcomes]
        zh.append(f"“{newest.title.zh}”（{'、'.join(end.zh for end in ends)}）")
        en.append(f"“{newest.title.en}” ({', '.join(end.en for end in ends)})")
    return Refusal(
        words(
            f"“{edition.title.zh}”要在{'或者'.join(zh)}以后开始。",
            f"“{edition.title.en}” starts only after {' or '.join(en)}.",
        ),
        cite=_cite(edition, starts),
        instead=words("请先办那个程序。", "Take that procedure first."),
    )


def _is_open(edition: Edition, starts: Starts, runs: Sequence[Run]) -> Refusal | None:
    """One at a time; where the runs have subjects, the database still refuses two about the same."""
    if starts.subject is not None or not any(run.procedure == edition.code and run.is_open for run in runs):
        return None
    return Refusal(
        words(f"“{edition.title.zh}”已经在办，不能再开一个。", f"“{edition.title.en}” is open already."),
        instead=words("请在程序页接着办。", "Go on with it under Proceedings."),
    )
