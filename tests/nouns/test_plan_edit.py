"""Drafts: opened on what is published, edited step by step by one or several, undone, dropped."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, connections, transaction

from shige.access.scope import ALL, NOTHING, Scope
from shige.audit.models import Entry
from shige.core.areas import area_range
from shige.core.errors import ShigeError
from shige.territory import drafting, models
from shige.territory.drafts import draft_impact, draft_page, draft_preview, draft_table, drafts, editable
from shige.territory.land import land_import
from tests.make import CODES
from tests.nouns.drawn import (
    CHIEF,
    COMMUNITY,
    OTHER,
    do,
    drawn_town,
    mergeable,
    micros,
    refused,
    step,
    table,
    units,
)
from tests.nouns.make import NOON, PLANNER

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(tmp_path):
    """uid of the plan that holds, and the city file."""
    return drawn_town(tmp_path)


@pytest.fixture
def draft(town):
    """The community's open draft."""
    return str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=CHIEF, why="new houses", now=NOON))


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


def test_a_dropped_draft_makes_room_for_another(draft):
    drafting.draft_drop(draft, actor=CHIEF, within=ALL, why="not needed", now=NOON)
    assert drafts(ALL) == ()
    assert str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=CHIEF, why="anew", now=NOON)) != draft


def test_a_site_ends_and_begins_as_a_dedicated_grid(town):
    uid = str(drafting.draft_open(CODES[1], is_proposal=False, actor=CHIEF, why="the school moves", now=NOON))
    site = table(uid).sites[0]
    assert site.name == "玉林小学"
    do(uid, "release", grid=site.grid)
    assert table(uid).sites[0].grid == ""
    do(uid, "dedicate", seen=1, site=site.uid)
    assert table(uid).sites[0].grid not in {"", site.grid}


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
