from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.db import IntegrityError, transaction

from shige.adapters.geopackage import content_hash, write_layers
from shige.adapters.planfile import opened, write_plan
from shige.audit.models import Entry
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.values import Lineage, Plan
from shige.territory import keeping, models, planrows, services
from tests.make import Shape, column, ints
from tests.nouns.make import NOON, PLANNER, approved, official_tree, plan_file, published, town_plan

pytestmark = pytest.mark.django_db


def redrawn() -> Plan:
    """Another plan of the same town, with lineage and all that may be told of a grid."""
    drawn = town_plan()
    grids = replace(
        drawn.grids,
        name=column(*(f"新{i}" for i in range(len(drawn.grids)))),
        exceptions=column(*['[{"code": "micro-range"}]'] * len(drawn.grids)),
        sliced=np.arange(len(drawn.grids)) % 2 == 0,
    )
    lineage = Lineage(
        tier=column("micro"), source=column("510107001001001001"), target=column(""), households=ints(3),
        change=column("retired"),
    )  # fmt: skip
    return replace(drawn, grids=grids, lineage=lineage)


def status(uid: str) -> str:
    return models.Plan.objects.get(uid=uid).status


def test_a_plan_leaves_as_it_came(tmp_path):
    for number, drawn in enumerate((town_plan(), redrawn(), town_plan(Shape(floors=30, communities=2)))):
        came, went = plan_file(tmp_path, drawn, name=f"{number}.gpkg"), tmp_path / f"{number}-out.gpkg"
        uid = services.plan_import(came, actor=PLANNER, now=NOON)
        digest = services.plan_export(uid, went)
        assert digest == content_hash(opened(came)[1]) == content_hash(opened(went)[1])
        assert opened(came)[0] == opened(went)[0]


def test_the_same_plan_again_changes_nothing(tmp_path):
    path = plan_file(tmp_path)
    first = services.plan_import(path, actor=PLANNER, now=NOON)
    assert services.plan_import(path, actor=PLANNER, now=NOON) == first
    assert models.Plan.objects.count() == 1
    assert Entry.objects.filter(verb="plan_import").count() == 1


def test_a_file_that_was_changed_after_drawing_is_refused(tmp_path):
    path = plan_file(tmp_path)
    meta, layers = opened(path)
    layers["grids"].columns["name"][0] = "somewhere else"
    write_layers(path, layers, meta=meta)
    with pytest.raises(ShigeError) as error:
        services.plan_import(path, actor=PLANNER, now=NOON)
    assert error.value.code == "plan-altered"
    assert not models.Plan.objects.exists()


@pytest.mark.parametrize(
    ("layer", "field", "value"),
    [
        ("grids", "code", "51010700100100000"),
        ("grids", "code", "510107001001001001"),
        ("grids", "tier", "country"),
        ("grids", "parent", "510107001001777000"),
        ("grids", "name", None),
        ("address_units", "micro_code", "510107001001001099"),
        ("address_units", "parent_code", "5101070010010010xx"),
    ],
)
def test_a_row_that_fits_no_plan_is_named_and_nothing_is_kept(tmp_path, layer, field, value):
    path = plan_file(tmp_path)
    meta, layers = opened(path)
    rows = layers[layer].columns[field]
    row = len(rows) - 1 if rows[0] != value else 1
    rows[row] = value
    meta["content_hash"] = content_hash(layers)
    write_layers(path, layers, meta=meta)
    with pytest.raises(ShigeError) as error:
        services.plan_import(path, actor=PLANNER, now=NOON)
    assert error.value.code == "plan-row"
    assert (error.value.facts["layer"], error.value.facts["field"]) == (layer, field)
    assert error.value.facts["row"] == row + 1
    assert not models.Plan.objects.exists()


def test_a_plan_without_its_shapes_is_refused(tmp_path):
    path = plan_file(tmp_path)
    meta, layers = opened(path)
    layers["grids"].geometry[0] = None
    meta["content_hash"] = content_hash(layers)
    write_layers(path, layers, meta=meta)
    with pytest.raises(ShigeError, match="lost its shapes"):
        services.plan_import(path, actor=PLANNER, now=NOON)
    assert not models.Plan.objects.exists()


def test_what_a_killed_import_left_goes_with_a_later_one(tmp_path):
    for age in (timedelta(hours=2), timedelta(minutes=2)):
        models.Plan.objects.create(made_at=NOON - age, metric_crs=4544, content_hash="half", norms="")
    services.plan_import(plan_file(tmp_path), actor=PLANNER, now=NOON)
    assert models.Plan.objects.filter(content_hash="half").count() == 1
    assert models.Plan.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_imports_of_one_plan_one_stays(tmp_path, monkeypatch):
    path = plan_file(tmp_path)
    load, inner = keeping._load, []

    def with_another_meanwhile(plan, rows):
        load(plan, rows)
        monkeypatch.setattr(keeping, "_load", load)
        inner.append(services.plan_import(path, actor=PLANNER, now=NOON))

    monkeypatch.setattr(keeping, "_load", with_another_meanwhile)
    assert services.plan_import(path, actor=PLANNER, now=NOON) == inner[0]
    assert models.Plan.objects.count() == 1
    assert Entry.objects.filter(verb="plan_import").count() == 1


def test_a_plan_goes_its_way_step_by_step(tmp_path):
    uid = services.plan_import(plan_file(tmp_path), actor=PLANNER, now=NOON)
    steps = (services.plan_review, services.plan_approve, services.plan_publish)
    seen = [status(uid)]
    for number, step in enumerate(steps):
        for wrong in steps[:number] + steps[number + 1 :]:
            with pytest.raises(ShigeError) as error:
                wrong(uid, actor=PLANNER, why="too early", now=NOON)
            assert error.value.code == "plan-status"
            assert error.value.facts["value"] == seen[-1]
        step(uid, actor=PLANNER, why="as it should be", now=NOON)
        seen.append(status(uid))
    assert seen == ["draft", "reviewed", "approved", "published"]
    verbs = list(Entry.objects.filter(noun="plan").order_by("id").values_list("verb", "why"))
    assert [verb for verb, _ in verbs] == ["plan_import", "plan_review", "plan_approve", "plan_publish"]
    assert verbs[-1][1] == "as it should be"


@pytest.mark.parametrize("uid", ["", "no uid", "00000000-0000-0000-0000-000000000000"])
def test_a_plan_that_is_not_there_is_unknown(uid, tmp_path):
    for deed in (services.plan_review, services.plan_publish):
        with pytest.raises(ShigeError, match="no such plan"):
            deed(uid, actor=PLANNER, why="", now=NOON)
    with pytest.raises(ShigeError, match="no such plan"):
        services.plan_export(uid, tmp_path / "out.gpkg")


def test_the_newest_plan_holds_and_the_one_before_retires_when_it_holds_nowhere(tmp_path):
    both = town_plan(Shape(communities=2))
    first = published(tmp_path, both, name="first.gpkg")
    south = replace(
        both,
        grids=both.grids.take([str(code).startswith("510107001002") for code in both.grids.code]),
        units=both.units.take([str(code).startswith("510107001002") for code in both.units.parent_code]),
    )
    second = published(tmp_path, south, name="second.gpkg")
    assert (status(first), status(second)) == ("published", "published")
    holding = dict(models.Standing.objects.filter(until=None).values_list("community", "plan__uid"))
    assert {code: str(uid) for code, uid in holding.items()} == {
        510107001001000000: first,
        510107001002000000: second,
    }
    third = published(tmp_path, town_plan(Shape(communities=2, households=41)), name="third.gpkg")
    assert [status(uid) for uid in (first, second, third)] == ["retired", "retired", "published"]
    assert list(models.Publication.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert models.Grid.objects.filter(plan__uid=first).count() == len(both.grids)


def test_the_database_lets_one_plan_hold_in_a_community(tmp_path):
    uid = published(tmp_path)
    standing = models.Standing.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Standing.objects.create(
            community=standing.community, plan=models.Plan.objects.get(uid=uid), since=standing.since
        )


def test_a_sheet_sums_up_its_community(tmp_path):
    drawn = town_plan(Shape(communities=2, school=True))
    published(tmp_path, drawn)
    for sheet in models.Sheet.objects.order_by("community"):
        mine = [str(code)[:12] == f"{sheet.community:018d}"[:12] for code in drawn.grids.code]
        tiers = drawn.grids.tier[mine].tolist()
        assert [sheet.general, sheet.micro, sheet.dedicated] == [
            tiers.count(tier) for tier in ("general", "micro", "dedicated")
        ]
        assert sheet.households == drawn.grids.households[mine][0]
        assert sheet.units * planrows.DOOR.itemsize == len(sheet.doors)


def test_the_official_tree_is_loaded_once_and_again():
    for _ in range(2):
        official_tree()
        assert models.Division.objects.count() == 2 + 3328
        assert models.Division.objects.filter(level="district").count() == 20
        assert models.FunctionalStreet.objects.filter(area__key="gaoxin").count() == 7
    assert str(models.Division.objects.get(code="510107")) == "510107 武侯区"
    assert models.Division.objects.get(code="5101").parent == "51"


def test_a_functional_area_of_an_unknown_street_is_refused():
    functional = services.Functional("moon", "月亮新区", ("510107099",))
    with pytest.raises(ShigeError) as error:
        services.division_load((), (functional,), actor=SHIGE, now=NOON)
    assert error.value.facts == {"field": "street_code", "value": "510107099"}
    assert not models.FunctionalArea.objects.exists()


def test_a_plan_of_nothing_is_a_plan(tmp_path):
    drawn = town_plan()
    nothing = replace(drawn, grids=drawn.grids.take([]), units=drawn.units.take([]))
    path = tmp_path / "empty.gpkg"
    write_plan(path, nothing)
    uid = approved(Path(path))
    assert services.plan_publish(uid, actor=PLANNER, why="", now=NOON) == 1
    assert not models.Standing.objects.exists()
