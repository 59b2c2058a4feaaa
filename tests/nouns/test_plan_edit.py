"""Drafts: opened on what is published, edited step by step, undone, proposed, saved, published, brought back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, connection, connections, transaction

from shige.access.scope import ALL, NOTHING, Scope
from shige.approvals.facts import Ruling
from shige.approvals.selectors import approvals_of
from shige.approvals.services import approval_withdraw
from shige.audit.models import Entry
from shige.cli.plan_take import command as plan_take
from shige.core.approving import Verdict
from shige.core.areas import area_range
from shige.core.deeds import Actor
from shige.core.errors import ShigeError
from shige.core.values import Tier
from shige.runs.plan_check import check_files
from shige.territory import drafting, models, selectors, services
from shige.territory.draft_facts import Step
from shige.territory.drafts import draft_impact, draft_page, draft_preview, draft_table, drafts, editable
from shige.territory.land import land_import
from tests.make import CODES
from tests.nouns.drawn import city_file, drawn_file, drawn_town
from tests.nouns.make import NOON, PLANNER

pytestmark = pytest.mark.django_db
COMMUNITY = CODES[0]
CHIEF = Actor(uid="11111111-1111-4111-8111-111111111111", name="chief")
OTHER = Actor(uid="22222222-2222-4222-8222-222222222222", name="other")
LEAD = Actor(uid="33333333-3333-4333-8333-333333333333", name="lead")


@pytest.fixture
def town(tmp_path):
    """uid of the plan that holds, and the city file."""
    return drawn_town(tmp_path)


@pytest.fixture
def draft(town):
    """The community's open draft."""
    return str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=CHIEF, why="new houses", now=NOON))


def step(verb="move", *, seen=0, uid=None, why="because", **content):
    return Step(uid or uuid4(), seen, verb, why, content)


def do(draft, verb="move", *, actor=CHIEF, seen=0, within=ALL, **more):
    return drafting.draft_edit(draft, step=step(verb, seen=seen, **more), actor=actor, within=within, now=NOON)


def table(draft, scope=ALL):
    return draft_table(draft, scope=scope, reader_uid=CHIEF.uid)


def micros(draft, general=0):
    found = table(draft)
    generals = [grid.code for grid in found.grids if grid.tier == Tier.GENERAL]
    return [g.code for g in found.grids if g.tier == Tier.MICRO and g.parent == generals[general]]


def units(draft, code):
    return [unit.uid for unit in table(draft).units if unit.grid == code]


def mergeable(draft, general=0):
    """Two micro-grids that may be one."""
    codes = micros(draft, general)
    for one in codes:
        for other in codes:
            if one != other:
                seen = draft_preview(
                    draft, verb="merge", content={"grid": one, "into": other}, scope=ALL, reader_uid=""
                )
                if not seen.impact.blocking:
                    return one, other
    raise AssertionError(codes)


def refused(code):
    return pytest.raises(ShigeError, check=lambda error: error.code == code)


def test_a_draft_needs_a_published_plan_with_its_land(town):
    with refused("community-unpublished"):
        drafting.draft_open("510107001777", is_proposal=False, actor=CHIEF, why="why", now=NOON)
    assert editable(COMMUNITY)
    models.Land.objects.all().delete()
    assert not editable(COMMUNITY)
    drafting.table_of.__globals__["_TABLES"].clear()
    with refused("land-missing"):
        drafting.draft_open(COMMUNITY, is_proposal=False, actor=CHIEF, why="why", now=NOON)


def test_the_land_of_a_city_is_taken_in_once(town):
    _, city = town
    before = models.Land.objects.count()
    assert land_import(city, actor=PLANNER, now=NOON) == before == 2
    assert Entry.objects.filter(verb="land_import").count() == 1


def test_editors_of_a_community_share_one_draft(draft):
    assert str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=OTHER, why="me too", now=NOON)) == draft
    row = models.Draft.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Draft.objects.create(
            base=row.base, community=row.community, is_proposal=False, opened_at=NOON, opener_name="x", why="x"
        )


def test_an_edit_says_who_and_why_and_shows_what_it_does(draft):
    source, target = mergeable(draft)
    moved = units(draft, source)[:1]
    seen = draft_preview(draft, verb="merge", content={"grid": source, "into": target}, scope=ALL, reader_uid="")
    assert {f"{grid.code:018d}" for grid in seen.impact.grids} >= {source, target}
    assert set(seen.shapes) >= {target}
    assert models.Operation.objects.count() == 0
    assert do(draft, "merge", grid=source, into=target, why="a single yard") == 1
    page = draft_page(draft, scope=ALL, reader_uid="")
    assert [(row.actor, row.why, row.holds) for row in page.operations] == [("chief", "a single yard", True)]
    assert units(draft, source) == []
    assert set(moved) <= set(units(draft, target))
    told = Entry.objects.get(verb="draft_edit")
    assert (told.why, told.area, told.facts["operation"]) == ("a single yard", COMMUNITY, "merge")


def test_the_same_step_sent_twice_is_one_and_another_under_its_id_is_refused(draft):
    source, target = mergeable(draft)
    sent = step("split", grid=source, units=units(draft, source)[:1])
    for _ in range(3):
        assert drafting.draft_edit(draft, step=sent, actor=CHIEF, within=ALL, now=NOON) == 1
    assert models.Operation.objects.count() == 1
    for other in (replace(sent, content={"grid": target, "units": sent.content["units"]}), replace(sent, verb="undo")):
        with refused("operation-other"):
            drafting.draft_edit(draft, step=other, actor=CHIEF, within=ALL, now=NOON)
    with refused("operation-other"):
        drafting.draft_edit(draft, step=sent, actor=OTHER, within=ALL, now=NOON)


def test_of_two_editors_on_one_grid_one_wins_and_the_other_sees_what_happened(draft):
    source, target = mergeable(draft)
    home = units(draft, source)
    do(draft, "merge", grid=source, into=target, why="first")
    with refused("draft-moved") as caught:
        do(draft, "move", actor=OTHER, seen=0, units=units(draft, target)[-1:], into=micros(draft, 1)[0])
    assert caught.value.facts["by"] == "chief"
    assert caught.value.facts["why"] == "first"
    assert do(draft, "rename", actor=OTHER, seen=0, grid=micros(draft, 1)[0], name="一号院") == 2
    with refused("draft-moved"):
        do(draft, "undo", actor=CHIEF, seen=1)
    assert home


def test_undo_and_redo_are_operations_and_nothing_is_forgotten(draft):
    source, target = mergeable(draft)
    before = units(draft, source)
    do(draft, "merge", grid=source, into=target)
    do(draft, "undo", seen=1)
    assert units(draft, source) == before
    page = draft_page(draft, scope=ALL, reader_uid="")
    assert (page.can_undo, page.can_redo, [row.holds for row in page.operations]) == (False, True, [False, False])
    do(draft, "redo", seen=2)
    assert units(draft, source) == []
    assert draft_page(draft, scope=ALL, reader_uid="").draft.version == 3
    with refused("redo-nothing"):
        do(draft, "redo", seen=3)


UNREADABLE = [
    ("dance", {}),
    ("move", {"units": "b1", "into": "1"}),
    ("move", {"units": [1], "into": "1"}),
    ("move", {"units": ["x"] * 5001}),
    ("rename", {"grid": 7}),
    ("rename", {"colour": "red"}),
]


@pytest.mark.parametrize(("verb", "content"), UNREADABLE)
def test_what_cannot_be_read_is_refused_with_its_field(draft, verb, content):
    with refused("edit-unreadable") as caught:
        do(draft, verb, **content)
    assert caught.value.facts["field"]


def test_a_reason_is_asked_for(draft):
    with refused("why-missing"):
        do(draft, "rename", grid=micros(draft)[0], name="x", why=" ")


def test_out_of_reach_a_draft_is_not_there(draft):
    inside = Scope((area_range(micros(draft)[0][:15] + "000"),))
    for scope in (NOTHING, Scope((area_range(CODES[1]),))):
        assert draft_page(draft, scope=scope, reader_uid="") is None
        assert draft_table(draft, scope=scope, reader_uid="") is None
        assert draft_impact(draft, scope=scope, reader_uid="") is None
        assert draft_preview(draft, verb="undo", content={}, scope=scope, reader_uid="") is None
        assert drafts(scope) == ()
        with refused("draft-unknown"):
            do(draft, "rename", within=scope, grid=micros(draft)[0], name="x")
    assert draft_page(draft, scope=inside, reader_uid="") is None
    assert draft_page("nonsense", scope=ALL, reader_uid="") is None
    with refused("draft-unknown"):
        do("nonsense", "undo")


def save(draft, **more):
    return drafting.draft_save(draft, actor=CHIEF, within=ALL, why="settled", now=NOON, **more)


def publish(uid, now=NOON):
    services.plan_review(uid, actor=CHIEF, why="seen", now=now)
    services.plan_approve(uid, actor=PLANNER, why="agreed", now=now)
    return services.plan_publish(uid, actor=PLANNER, why="begins", now=now)


def test_a_saved_draft_is_a_sound_plan_that_keeps_what_was_not_touched(tmp_path, town, draft):
    base, city = town
    source, target = mergeable(draft)
    do(draft, "merge", grid=source, into=target)
    do(draft, "rename", seen=1, grid=target, name="人民路大院")
    uid = save(draft)
    path = tmp_path / "edited.gpkg"
    digest = services.plan_export(uid, path)
    assert check_files(path, city_path=city) == []
    assert models.Plan.objects.get(uid=uid).content_hash == digest
    assert services.plan_import(path, actor=PLANNER, now=NOON) == uid
    old = {row.code: row for row in models.Grid.objects.filter(plan__uid=base, community=int(COMMUNITY) * 10**6)}
    new = {row.code: row for row in models.Grid.objects.filter(plan__uid=uid)}
    changed = {int(source), int(target), int(target) // 1000 * 1000}
    assert set(old) - set(new) == {int(source)}
    for code, row in new.items():
        if code not in changed:
            for name in ("name", "households", "minutes", "p_in_time", "figures", "exceptions", "west", "north"):
                assert getattr(row, name) == getattr(old[code], name), (code, name)
            assert bytes(row.polygon) == bytes(old[code].polygon)
    assert models.Draft.objects.get().plan.uid == models.Plan.objects.get(uid=uid).uid
    with refused("draft-closed"):
        do(draft, "undo", seen=2)


def test_publishing_tells_what_came_from_what_and_a_code_is_never_used_again(town, draft):
    source, target = mergeable(draft)
    do(draft, "merge", grid=source, into=target)
    uid = save(draft)
    publish(uid)
    came = selectors.grid_lineage(target, plan=uid)
    assert {(row.source, row.change) for row in came} == {(target, "kept"), (source, "merged")}
    assert selectors.grid_page(source) is None
    assert selectors.grid_page(target).plan == uid
    again = str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=CHIEF, why="once more", now=NOON))
    assert again != draft
    do(again, "split", grid=target, units=units(again, target)[:1])
    fresh = models.Operation.objects.get(draft__uid=again).content["into"]
    assert fresh not in {source, target}
    assert fresh[:15] == target[:15]
    assert not models.Grid.objects.filter(code=int(fresh)).exists()


def test_what_is_torn_or_unchanged_is_not_saved(draft):
    with refused("draft-empty"):
        save(draft)
    codes = micros(draft)
    for other in codes[1:]:
        content = {"units": units(draft, codes[0])[:1], "into": other}
        if draft_preview(draft, verb="move", content=content, scope=ALL, reader_uid="").impact.blocking:
            do(draft, "move", **content)
            break
    with refused("grid-torn"):
        save(draft)


def test_an_edited_plan_is_not_published_over_another(town, draft):
    do(draft, "rename", grid=micros(draft)[0], name="一")
    first = save(draft)
    second = str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=CHIEF, why="later", now=NOON))
    do(second, "rename", grid=micros(second)[1], name="二")
    late = save(second)
    third = str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=CHIEF, why="latest", now=NOON))
    do(third, "rename", grid=micros(third)[1], name="三")
    publish(first)
    with refused("plan-outdated"):
        publish(late)
    with refused("draft-outdated"):
        save(third)
    assert draft_page(third, scope=ALL, reader_uid="").draft.is_current is False


def test_a_retired_plan_comes_back_by_a_new_publication(town, draft):
    base, _ = town
    do(draft, "rename", grid=micros(draft)[0], name="一")
    uid = save(draft)
    publish(uid)
    number = services.plan_republish(base, communities=[COMMUNITY], actor=PLANNER, why="too early", now=NOON)
    assert number == 3
    assert selectors.publication_now().why == "too early"
    assert {plan.uid: plan.status for plan in selectors.plans()} == {base: "published", uid: "retired"}
    for communities in ([COMMUNITY], ["510107001777"], ["no"]):
        with refused("plan-holds"):
            services.plan_republish(base, communities=communities, actor=PLANNER, why="again", now=NOON)
    back = services.plan_republish(uid, communities=[COMMUNITY], actor=PLANNER, why="now", now=NOON)
    assert back == 4
    assert Entry.objects.filter(verb="plan_republish").count() == 2


def test_a_plan_that_is_refused_goes_no_further(town, draft):
    base, _ = town
    do(draft, "rename", grid=micros(draft)[0], name="一")
    uid = save(draft)
    services.plan_refuse(uid, actor=PLANNER, why="the name is taken", now=NOON)
    with refused("plan-status"):
        services.plan_review(uid, actor=CHIEF, why="seen", now=NOON)
    with refused("plan-status"):
        services.plan_refuse(base, actor=PLANNER, why="holds", now=NOON)
    with refused("plan-status"):
        services.plan_republish(uid, communities=[COMMUNITY], actor=PLANNER, why="never held", now=NOON)


def test_a_dropped_draft_makes_room_for_another(draft):
    drafting.draft_drop(draft, actor=CHIEF, within=ALL, why="not needed", now=NOON)
    assert drafts(ALL) == ()
    assert str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=CHIEF, why="anew", now=NOON)) != draft


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


def test_a_site_ends_and_begins_as_a_dedicated_grid(town):
    uid = str(drafting.draft_open(CODES[1], is_proposal=False, actor=CHIEF, why="the school moves", now=NOON))
    site = table(uid).sites[0]
    assert site.name == "玉林小学"
    do(uid, "release", grid=site.grid)
    assert table(uid).sites[0].grid == ""
    do(uid, "dedicate", seen=1, site=site.uid)
    assert table(uid).sites[0].grid not in {"", site.grid}


def test_the_lock_of_a_grid_goes_on_with_the_plan(town, draft):
    code = micros(draft)[0]
    do(draft, "lock", grid=code)
    publish(save(draft))
    again = str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=CHIEF, why="later", now=NOON))
    assert [grid.code for grid in table(again).grids if grid.is_locked] == [code]
    with refused("grid-locked"):
        do(again, "move", units=units(again, code)[:1], into=micros(again)[1])


def test_tables_of_few_communities_are_kept_in_memory(town, draft, monkeypatch):
    held = drafting.table_of.__globals__["_TABLES"]
    monkeypatch.setitem(drafting.table_of.__globals__, "ROOM", 1)
    drafting.draft_open(CODES[1], is_proposal=False, actor=CHIEF, why="x y", now=NOON)
    assert len(held) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_steps_sent_at_the_same_moment_one_is_kept(tmp_path):
    drawn_town(tmp_path)
    draft = str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=CHIEF, why="new houses", now=NOON))
    code = micros(draft)[0]
    barrier = Barrier(2)

    def one(actor):
        barrier.wait()
        try:
            do(draft, "rename", actor=actor, grid=code, name=actor.name)
        except ShigeError as error:
            return error.code
        finally:
            connections.close_all()
        return "done"

    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("needs a database that two connections share")
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, (CHIEF, OTHER))) == ["done", "draft-moved"]
    assert models.Operation.objects.count() == models.Draft.objects.get().version == 1


def test_a_plan_comes_in_by_the_command_line_with_its_land(tmp_path):
    city = city_file(tmp_path)
    plan = drawn_file(tmp_path, city)
    for _ in range(2):
        said = CliRunner().invoke(plan_take, [str(plan), "--city", str(city)], catch_exceptions=False)
        assert said.exit_code == 0
    assert "2 communities" in said.output
    assert (models.Plan.objects.count(), models.Land.objects.count()) == (1, 2)
