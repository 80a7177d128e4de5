"""May this person do this? Role by duty and reach, asked by every verb before it writes."""

from jianhe.law.refusals import Refusal, Refused, refuse
from jianhe.law.roles import matrix, may
from jianhe.law.words import words
from jianhe.people.standing import Standing
from jianhe.records.models import Matter
from jianhe.records.queries import access


def must(by: Standing, act: str) -> None:
    """Refuse where no duty of the person allows the act. The sentence names who may."""
    if may(by.roles, act):
        return
    roles = matrix()
    who = [roles.title(role) for role in roles.who_may(act)[:4]]
    title = roles.acts[act]
    raise refuse(
        f"您的职责不含“{title.zh}”。",
        f"Your duties do not include: {title.en}.",
        instead=words(
            f"可以请{'、'.join(one.zh for one in who)}办。", f"You can ask: {', '.join(one.en for one in who)}."
        ),
    )


def must_reach(by: Standing, matter: Matter) -> None:
    """Refuse a matter outside the person's reach in the words for one that does not exist."""
    if not access.matters_visible_to(by).filter(pk=matter.pk).exists():
        raise refuse("没有找到这件事项。", "No such matter was found.")


def must_be_current(matter: Matter, version: int | None) -> None:
    """Refuse a form that was filled in over an older state of the matter, so that nobody writes over a colleague."""
    if version is not None and version != matter.version:
        raise Stale(matter)


class Stale(Refused):
    """Somebody else changed the matter in the meantime; the page shows both versions."""

    def __init__(self, matter: Matter) -> None:
        super().__init__(
            Refusal(
                words(
                    "这件事项刚才被别人改过，您填的还在下面。",
                    "Somebody changed this matter meanwhile; what you entered is kept below.",
                ),
                instead=words("看过新的情况后再办。", "Look at the new state, then go on."),
            )
        )
        self.matter = matter
