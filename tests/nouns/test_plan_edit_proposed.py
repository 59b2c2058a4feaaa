"""A grid lead's proposals: made in the own grid alone, put forward, agreed to, refused, taken up again."""

from datetime import timedelta

import pytest
from django.db import transaction

from shige.access.scope import ALL, Scope
from shige.approvals.facts import Ruling
from shige.approvals.selectors import approvals_of
from shige.approvals.services import approval_withdraw
from shige.core.approving import Verdict
from shige.core.areas import area_range
from shige.core.values import Tier
from shige.territory import drafting, models, selectors
from shige.territory.drafts import draft_preview, draft_table, drafts
from tests.nouns.drawn import CHIEF, COMMUNITY, LEAD, OTHER, do, drawn_town, refused
from tests.nouns.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(tmp_path):
    """uid of the plan that holds, and the city file."""
    return drawn_town(tmp_path)


@pytest.fixture
def proposal(town):
    """A grid lead's proposal with one edit, and the lead's reach."""
    uid = str(drafting.draft_open(COMMUNITY, is_proposal=True, actor=LEAD, why="two yards are one", now=NOON))
    source, target = mergeable_for(uid)
    scope = Scope((area_range(target[:15] + "000"),))
    do(uid, "merge", actor=LEAD, within=scope, grid=source, into=target)
    return uid, scope


def mergeable_for(uid):
    found = draft_table(uid, scope=ALL, reader_uid=LEAD.uid)
    codes = [grid.code for grid in found.grids if grid.tier == Tier.MICRO]
    for one in codes:
        for other in codes:
            if one != other and one[:15] == other[:15]:
                content = {"grid": one, "into": other}
                seen = draft_preview(uid, verb="merge", content=content, scope=ALL, reader_uid=LEAD.uid)
                if not seen.impact.blocking:
                    return one, other
    raise AssertionError(codes)


def propose(proposal):
    uid, scope = proposal
    drafting.draft_propose(uid, actor=LEAD, within=scope, why="please agree", now=NOON)
    return approvals_of(drafting.KIND, uid)[0].uid


def test_a_lead_sees_and_edits_the_own_general_grid_alone(proposal):
    uid, scope = proposal
    seen = draft_table(uid, scope=scope, reader_uid=LEAD.uid)
    assert {grid.code[:15] for grid in seen.grids} == {f"{scope.ranges[0][0]:018d}"[:15]}
    assert all(scope.holds(unit.grid) for unit in seen.units)
    everything = draft_table(uid, scope=ALL, reader_uid=LEAD.uid)
    stranger = next(unit for unit in everything.units if not scope.holds(unit.grid))
    mine = seen.units[0].grid
    for verb, content in (
        ("move", {"units": [stranger.uid], "into": mine}),
        ("move", {"units": [seen.units[0].uid], "into": stranger.grid}),
        ("rename", {"grid": stranger.grid, "name": "x"}),
    ):
        with refused("grid-unknown"):
            do(uid, verb, actor=LEAD, within=scope, seen=1, **content)


def test_the_community_agrees_and_a_reviewed_plan_comes_of_it(proposal):
    uid, _ = proposal
    asked = propose(proposal)
    with refused("draft-closed"):
        do(uid, "undo", actor=LEAD, within=proposal[1], seen=1)
    plan = drafting.draft_decide(asked, ruling=Ruling(Verdict.GRANT, "good"), actor=CHIEF, within=ALL, now=NOON)
    assert selectors.plan_facts(plan).status == "reviewed"
    assert models.Draft.objects.get(uid=uid).state == "saved"


def test_a_refused_proposal_says_why_and_can_be_taken_up_again(proposal):
    uid, scope = proposal
    asked = propose(proposal)
    with refused("draft-closed"):
        drafting.draft_reopen(uid, actor=LEAD, now=NOON)
    ruling = Ruling(Verdict.REFUSE, "the yard has a wall")
    assert drafting.draft_decide(asked, ruling=ruling, actor=CHIEF, within=ALL, now=NOON) == ""
    assert models.Plan.objects.count() == 1
    drafting.draft_reopen(uid, actor=LEAD, now=NOON)
    do(uid, "undo", actor=LEAD, within=scope, seen=1)
    with refused("draft-unknown"):
        drafting.draft_reopen(uid, actor=CHIEF, now=NOON)


def test_a_proposal_taken_back_or_forgotten_can_be_taken_up_again(proposal):
    uid, _ = proposal
    asked = propose(proposal)
    approval_withdraw(asked, why="not yet", actor=LEAD, now=NOON)
    drafting.draft_reopen(uid, actor=LEAD, now=NOON)
    propose(proposal)
    drafting.draft_reopen(uid, actor=LEAD, now=NOON + timedelta(days=30))


def test_a_proposal_is_seen_by_its_author_until_it_is_put_forward(proposal):
    uid, scope = proposal
    chief = Scope((area_range(COMMUNITY),))
    assert drafts(chief, reader_uid=CHIEF.uid) == ()
    assert [str(row.uid) for row in drafts(scope, reader_uid=LEAD.uid)] == [uid]
    propose(proposal)
    assert [str(row.uid) for row in drafts(chief, reader_uid=CHIEF.uid)] == [uid]
    assert drafts(scope, reader_uid=OTHER.uid) == ()
    with refused("draft-waits"):
        drafting.draft_open(COMMUNITY, is_proposal=True, actor=LEAD, why="another", now=NOON)
    with refused("draft-unknown"):
        do(uid, "undo", actor=CHIEF, within=ALL)


def test_a_proposal_becomes_a_plan_by_agreement_alone(proposal):
    uid, scope = proposal
    with refused("draft-proposal"):
        drafting.draft_save(uid, actor=LEAD, within=scope, why="mine", now=NOON)


def test_an_approval_of_something_else_decides_no_draft(proposal):
    uid, _ = proposal
    asked = propose(proposal)
    models.Draft.objects.filter(uid=uid).update(state="dropped")
    with refused("draft-unknown"), transaction.atomic():
        drafting.draft_decide(asked, ruling=Ruling(Verdict.GRANT, "good"), actor=CHIEF, within=ALL, now=NOON)
    assert approvals_of(drafting.KIND, uid)[0].state == "asked"
