"""What the demo shows of editing: a draft that a community is at, and a grid lead's proposal that waits."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from shige.access.scope import ALL
from shige.access.selectors import demo_accounts
from shige.core.deeds import Actor
from shige.core.errors import ShigeError
from shige.core.planning.edit_figures import Standing
from shige.staff.selectors import posts_of_account
from shige.territory.draft_facts import DraftTable, Step
from shige.territory.drafting import draft_edit, draft_open, draft_propose
from shige.territory.drafts import draft_page, draft_preview, draft_table, drafts

WHY_DRAFT = "新楼交付,重新分一分"
WHY_PROPOSAL = "这几户从隔壁院子的大门出入,建议划过去"


def demo_drafts_exist() -> bool:
    """Whether the demo's drafts are there."""
    return bool(drafts(ALL, states=("open", "proposed", "saved", "refused", "dropped")))


@transaction.atomic
def demo_drafts(*, now: datetime) -> int:
    """Open a draft with two steps and put a proposal forward; returns how many there are."""
    people = {account.role: account for account in demo_accounts()}
    made = 0
    for role, work in (("COMMUNITY_CHIEF", _draft), ("GENERAL_CHIEF", _proposal)):
        account = people.get(role)
        post = next(iter(posts_of_account(account.uid, now=now)), None) if account else None
        if account is not None and post is not None:
            made += work(Actor(str(account.uid), account.name, role), post.area, now=now)
    return made


def _draft(actor: Actor, area: str, *, now: datetime) -> int:
    """The community's draft: some homes moved, and a grid named."""
    uid = str(draft_open(area[:12], is_proposal=False, actor=actor, why=WHY_DRAFT, now=now))
    table = _table(uid, actor)
    homes = next((content for content in _moves(table, area[:12]) if _goes(uid, "move", content, actor=actor)), None)
    if homes is not None:
        _do(uid, "move", homes, actor=actor, why="这个单元从东门出入,归东边的微网格更近", now=now)
    code = next(grid.code for grid in table.grids if grid.tier == "general")
    _do(uid, "rename", {"grid": code, "name": "东门片"}, actor=actor, why="居民都这么叫", now=now)
    return 1


def _proposal(actor: Actor, area: str, *, now: datetime) -> int:
    """A lead's proposal within the own general grid: some homes move."""
    uid = str(draft_open(area[:12], is_proposal=True, actor=actor, why=WHY_PROPOSAL, now=now))
    table = _table(uid, actor)
    content = next((each for each in _moves(table, area[:15]) if _goes(uid, "move", each, actor=actor)), None)
    if content is None:
        return 0
    _do(uid, "move", content, actor=actor, why=WHY_PROPOSAL, now=now)
    draft_propose(uid, actor=actor, within=ALL, why=WHY_PROPOSAL, now=now)
    return 1


def _table(uid: str, actor: Actor) -> DraftTable:
    table = draft_table(uid, scope=ALL, reader_uid=actor.uid)
    if table is None:
        raise ShigeError("draft-unknown", "there is no such draft", {"field": "draft", "value": uid})
    return table


def _moves(table: DraftTable, area: str) -> Iterator[Mapping[str, Any]]:
    """Bands of floors and whole entrances to another micro-grid of the same general grid."""
    micros = [grid.code for grid in table.grids if grid.tier == "micro" and grid.code.startswith(area)]
    for unit in (unit for unit in table.units if unit.grid in micros):
        door = [u.uid for u in table.units if (u.building, u.entrance) == (unit.building, unit.entrance)]
        for code in micros:
            if code != unit.grid and code[:15] == unit.grid[:15]:
                yield {"units": door, "into": code}
                yield {"units": [unit.uid], "into": code}


def _goes(uid: str, verb: str, content: Mapping[str, Any], *, actor: Actor) -> bool:
    """Whether an edit moves somebody and leaves every touched grid within every norm."""
    seen = draft_preview(uid, verb=verb, content=content, scope=ALL, reader_uid=actor.uid)
    if seen is None or not seen.impact.households:
        return False
    grids = [grid.after for grid in seen.impact.grids if grid.after]
    return all(one.standing < Standing.BROKEN for grid in grids for one in grid.constraints)


def _do(uid: str, verb: str, content: Mapping[str, Any], *, actor: Actor, why: str, now: datetime) -> None:  # noqa: PLR0913
    found = draft_page(uid, scope=ALL, reader_uid=actor.uid)
    step = Step(uuid4(), found.draft.version if found else 0, verb, why, content)
    draft_edit(uid, step=step, actor=actor, within=ALL, now=now)
