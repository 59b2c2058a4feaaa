"""Drafts become plans: saved, published, refused, brought back, or not where something is torn or outdated."""

import pytest
from click.testing import CliRunner

from shige.access.scope import ALL
from shige.audit.models import Entry
from shige.cli.plan_take import command as plan_take
from shige.runs.plan_check import check_files
from shige.territory import drafting, models, selectors, services
from shige.territory.drafts import draft_page, draft_preview
from tests.nouns.drawn import (
    CHIEF,
    COMMUNITY,
    city_file,
    do,
    drawn_file,
    drawn_town,
    mergeable,
    micros,
    publish,
    refused,
    save,
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


def test_the_lock_of_a_grid_goes_on_with_the_plan(town, draft):
    code = micros(draft)[0]
    do(draft, "lock", grid=code)
    publish(save(draft))
    again = str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=CHIEF, why="later", now=NOON))
    assert [grid.code for grid in table(again).grids if grid.is_locked] == [code]
    with refused("grid-locked"):
        do(again, "move", units=units(again, code)[:1], into=micros(again)[1])


def test_a_plan_comes_in_by_the_command_line_with_its_land(tmp_path):
    city = city_file(tmp_path)
    plan = drawn_file(tmp_path, city)
    for _ in range(2):
        said = CliRunner().invoke(plan_take, [str(plan), "--city", str(city)], catch_exceptions=False)
        assert said.exit_code == 0
    assert "2 communities" in said.output
    assert (models.Plan.objects.count(), models.Land.objects.count()) == (1, 2)
