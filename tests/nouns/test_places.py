"""The register: buildings, derived doors, corrections with history, premises, and what a redraw leaves alone."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from django.db import DataError, IntegrityError, transaction

from shige.access.scope import ALL, NOTHING, Scope
from shige.adapters.bulk import rows_update
from shige.core.errors import ShigeError
from shige.places import finding, premises, selectors, services
from shige.places.facts import Reach, Spot
from shige.places.keeping import Place
from shige.places.loading import SIGNS, BuildingRow, buildings_load, buildings_note, doors_derive
from shige.places.models import Building, Correction, Dwelling, Origin, Premise
from shige.places.undoing import correction_undo
from shige.territory.homes import grids_of
from tests.make import column, plan, town
from tests.nouns.make import published
from tests.nouns.people import NOON
from tests.nouns.registers import CLERK, SHAPE, city, code, hand, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(tmp_path):
    """The town in the register."""
    register(tmp_path)


def refused(deed, *given, **named):
    with pytest.raises(ShigeError) as caught:
        deed(*given, **named)
    return caught.value.code


def door(name="101", uid="b0", entrance=1):
    return Dwelling.objects.get(building__uid=uid, entrance=entrance, door=name, ended=None)


def page(uid="b0", within=ALL):
    return selectors.building_page(code(uid), reach=Reach(within, grids_of))


def names(entrance=1, floor=1):
    return [row.door for row in page().doors if (row.entrance, row.floor) == (entrance, floor)]


def grid_of(uid):
    return grids_of([Spot(uid, 0)])[0][0]


def test_every_building_has_as_many_doors_as_dwellings_and_they_are_marked_derived(there):
    assert Dwelling.objects.count() == 40 * Building.objects.count()
    assert set(Dwelling.objects.values_list("origin", flat=True)) == {Origin.DERIVED}
    assert door("604", entrance=2).floor == 6


def test_deriving_again_adds_nothing(there):
    assert list(doors_derive(actor=CLERK, now=NOON)) == []


def test_a_building_with_doors_of_its_own_gets_none_derived(there):
    Building.objects.filter(uid="b0").update(derived_on=None)
    assert sum(doors_derive(actor=CLERK, now=NOON)) == 0


def test_loading_the_city_again_changes_nothing(there):
    assert buildings_load(town(SHAPE), actor=CLERK, now=NOON) == (0, 0)


def test_a_new_address_comes_in_and_a_name_that_somebody_gave_stays(there):
    services.building_name(code(), name="老楼", address="人民路1号", hand=hand())
    address = town(SHAPE).buildings.address.copy()
    address[0] = "人民南路1号"
    assert buildings_load(city(address=address), actor=CLERK, now=NOON) == (0, 1)
    assert (page().building.name, page().building.address) == ("老楼", "人民南路1号（东门小区）")


@pytest.mark.postgres
def test_what_is_too_long_for_a_column_is_refused_and_never_cut_off(there):
    with pytest.raises(DataError), transaction.atomic():
        rows_update(Building, ("uid", "name"), [("b0", "楼" * 81)])


def test_a_plan_brings_buildings_that_nobody_knew(there):
    row = BuildingRow("new", 510107001001000000, 104.0, 30.6, 1, 6, 12)
    assert buildings_note([row, replace(row, uid="b0")], actor=CLERK, now=NOON) == 1
    assert buildings_note([row], actor=CLERK, now=NOON) == 0


def test_short_codes_are_unlike_each_other(there):
    codes = set(Building.objects.values_list("code", flat=True))
    assert len(codes) == Building.objects.count()
    assert {letter for one in codes for letter in one} <= set(SIGNS)


def test_a_door_is_added_once(there):
    once = hand()
    first = services.dwelling_add(code(), place=Place(1, 1, "105"), hand=once)
    assert services.dwelling_add(code(), place=Place(1, 1, "105"), hand=once) == first
    assert "105" in names()
    assert refused(services.dwelling_add, code(), place=Place(1, 1, "105"), hand=hand()) == "door-taken"


def test_a_door_is_renamed_and_says_what_it_was(there):
    services.dwelling_rename(door().pk, name="101甲", hand=hand())
    assert "101甲" in names()
    assert page().corrections[0].doors == ("101 → 101甲",)
    assert door("101甲").origin == Origin.ENTERED


def test_a_door_is_split_and_two_are_merged(there):
    services.dwelling_split(door().pk, names=["101A", "101B"], hand=hand())
    assert names()[:2] == ["101A", "101B"]
    services.dwelling_merge([door("101A").pk, door("101B").pk], name="101", hand=hand(now=NOON + timedelta(minutes=1)))
    assert "101A" not in names()
    assert "101" in names()


def test_a_door_ends_with_a_reason_and_stays_in_the_books(there):
    assert refused(services.dwelling_end, [door().pk], hand=hand(why=" ")) == "why-missing"
    key = door().pk
    services.dwelling_end([key], hand=hand(why="joined to the shop below"))
    assert "101" not in names()
    assert Dwelling.objects.get(pk=key).ended is not None
    assert page().corrections[0].why == "joined to the shop below"


def test_confirmed_doors_are_off_the_list(there):
    keys = [row.id for row in page().doors if row.entrance == 1]
    assert services.dwelling_confirm(keys, hand=hand()) == 20
    assert services.dwelling_confirm(keys, hand=hand()) == 0
    tally = next(t for t in selectors.tallies([page().building]))
    assert (tally.doors, tally.waiting, tally.premises) == (40, 20, 0)


@pytest.mark.parametrize(
    "deed",
    [
        lambda: services.dwelling_add(code(), place=Place(1, 1, "105"), hand=hand()),
        lambda: services.dwelling_rename(door().pk, name="9", hand=hand()),
        lambda: services.dwelling_split(door().pk, names=["101", "102甲"], hand=hand()),
        lambda: services.dwelling_merge([door().pk, door("102").pk], name="", hand=hand()),
        lambda: services.dwelling_merge([door().pk, door("102").pk], name="102", hand=hand()),
        lambda: services.dwelling_end([door().pk, door("102").pk], hand=hand()),
        lambda: services.dwelling_confirm([door().pk], hand=hand()),
        lambda: premises.premise_add(code(), shop=premises.Shop(Place(0, 1, "1"), "shop", "面馆"), hand=hand()),
        lambda: services.building_name(code(), name="新名", address="", hand=hand()),
    ],
)
def test_what_was_done_is_undone(there, deed):
    before = page()
    deed()
    assert page() != before
    correction_undo(code(), hand=hand())
    after = page()
    assert (after.building, after.doors, after.premises) == (before.building, before.doors, before.premises)
    assert after.corrections[0].undone
    assert refused(correction_undo, code(), hand=hand()) == "nothing-to-undo"


def test_deeds_are_undone_from_the_last_to_the_first(there):
    services.dwelling_rename(door().pk, name="A", hand=hand())
    services.dwelling_rename(door("A").pk, name="B", hand=hand(now=NOON + timedelta(minutes=1)))
    correction_undo(code(), hand=hand())
    assert "A" in names()
    correction_undo(code(), hand=hand())
    assert "101" in names()


def test_a_page_that_sends_twice_does_it_once(there):
    once, key = hand(), door().pk
    for _ in range(2):
        services.dwelling_split(key, names=["A", "B"], hand=once)
    assert Correction.objects.count() == 2


def test_premises_are_entered_changed_and_ended(there):
    key = premises.premise_add(code(), shop=premises.Shop(Place(0, 1, "底商1"), "restaurant", "玉林面馆"), hand=hand())
    premises.premise_change(key, kind="shop", name="玉林茶铺", hand=hand())
    assert [(row.kind, row.name) for row in page().premises] == [("shop", "玉林茶铺")]
    assert refused(premises.premise_end, key, hand=hand(why="")) == "why-missing"
    premises.premise_end(key, hand=hand(why="closed"))
    assert page().premises == ()
    assert refused(premises.premise_change, key, kind="shop", name="", hand=hand()) == "premise-unknown"


@pytest.mark.parametrize(
    ("field", "place"),
    [("floor", (1, 999, "1")), ("entrance", (-1, 1, "1")), ("door", (1, 1, "")), ("door", (1, 1, "1" * 25))],
)
def test_a_place_that_cannot_be_is_refused_with_its_bound(field, place):
    with pytest.raises(ShigeError) as caught:
        Place(*place)
    assert (caught.value.code, caught.value.facts["field"]) == ("door-wrong", field)


def test_a_premise_of_no_known_kind_or_an_endless_name_is_refused():
    assert refused(premises.Shop, Place(0, 1, "1"), "church") == "premise-kind"
    assert refused(premises.Shop, Place(0, 1, "1"), "shop", "长" * 81) == "premise-name"


def test_what_is_out_of_reach_reads_like_what_is_not_there(there):
    mine = Scope(((grid_of("b0"), grid_of("b0")),))
    other = next(row.uid for row in Building.objects.all() if grid_of(row.uid) != grid_of("b0"))
    assert page("b0", mine) is not None
    assert page(other, mine) is None
    assert page("b0", NOTHING) is None
    away = hand(mine)
    assert refused(services.dwelling_rename, door("101", other).pk, name="9", hand=away) == "door-unknown"
    assert refused(services.dwelling_rename, 10**9, name="9", hand=away) == "door-unknown"
    assert refused(services.dwelling_add, code(other), place=Place(1, 1, "9"), hand=away) == "building-unknown"
    assert refused(correction_undo, code(other), hand=away) == "building-unknown"


def test_doors_of_two_buildings_are_not_done_in_one_go(there):
    assert refused(services.dwelling_end, [door().pk, door(uid="b1").pk], hand=hand()) == "doors-apart"


def test_a_redraw_rehomes_every_door_without_touching_one(there, tmp_path):
    before = grid_of("b0")
    drawn = plan(town(SHAPE), SHAPE)
    codes = drawn.units.micro_code.copy()
    mine = drawn.units.building_id == "b0"
    codes[mine] = next(c for c in codes if c and c != codes[mine][0] and c[:15] == codes[mine][0][:15])
    rows = list(Dwelling.objects.order_by("pk").values_list())
    published(tmp_path, replace(drawn, units=replace(drawn.units, micro_code=codes)), name="again.gpkg")
    assert grid_of("b0") != before
    assert list(Dwelling.objects.order_by("pk").values_list()) == rows
    assert page("b0", Scope(((grid_of("b0"), grid_of("b0")),))) is not None
    assert page("b0", Scope(((before, before),))) is None


def test_a_floor_decides_in_a_building_of_several_grids(tmp_path):
    drawn = plan(town(SHAPE), SHAPE)
    codes, units = drawn.units.micro_code.copy(), drawn.units
    top = np.flatnonzero((units.building_id == "b0") & (units.entrance == 2))
    codes[top] = next(c for c in codes if c and c != codes[top[0]])
    published(tmp_path, replace(drawn, units=replace(units, micro_code=codes)))
    low, high = grids_of([Spot("b0", 0, 1, 1)])[0], grids_of([Spot("b0", 0, 2, 6)])[0]
    assert (len(low), len(high), len(set(low + high))) == (1, 1, 2)
    assert set(grids_of([Spot("b0", 0)])[0]) == set(low + high)
    assert grids_of([Spot("b0", 0, 1, -1)])[0] == low
    assert grids_of([Spot("unknown", 7, 1, 1)]) == [(7,)]


def test_nobody_makes_two_open_doors_of_one_number_in_the_database(there):
    row = door()
    with pytest.raises(IntegrityError), transaction.atomic():
        Dwelling.objects.create(building=row.building, entrance=1, floor=1, door="101", origin=0, since=row.since)


def test_buildings_are_found_by_any_part_of_name_or_address(there):
    services.building_name(code("b3"), name="玉林苑三栋", address="人民路4号", hand=hand())
    found = finding.buildings_found
    assert [row.uid for row in found("苑三")] == ["b3"]
    assert [row.uid for row in found("人民路1号")] == ["b0"]
    assert [row.uid for row in found("ＲＥＮ")] == []
    assert found("人") == ()
    assert len(found("人民路", most=5)) == 5
    assert found("人民路", within=()) == ()
    assert found("人民路", within=((510107001001000000, 510107001001999999),)) != ()


def test_a_name_that_changed_is_found_at_once_and_the_old_one_no_more(there):
    assert [row.uid for row in finding.buildings_found("人民路1号")] == ["b0"]
    services.building_name(code(), name="", address="芳草街9号", hand=hand())
    assert finding.buildings_found("人民路1号") == ()
    assert [row.uid for row in finding.buildings_found("芳草街9号")] == ["b0"]
    buildings_note([BuildingRow("far", 1, 104.0, 30.0, 1, 1, 1, name="远楼")], actor=CLERK, now=NOON)
    assert [row.uid for row in finding.buildings_found("远楼")] == ["far"]


def test_after_many_changes_the_index_is_made_anew(there, monkeypatch):
    monkeypatch.setattr(finding, "_TURN", 1)
    assert finding.buildings_found("人民路1号")
    for uid in ("b1", "b2"):
        services.building_name(code(uid), name=f"楼{uid}", address="", hand=hand())
        assert [row.uid for row in finding.buildings_found(f"楼{uid}")] == [uid]


def test_buildings_outside_of_any_community_are_left_out():
    area = town(SHAPE).buildings.area.copy()
    area[0] = -1
    assert buildings_load(city(area=area), actor=CLERK, now=NOON)[0] == 22
    assert not Building.objects.filter(uid="b0").exists()


def test_rows_say_what_they_are(there):
    premises.premise_add(code(), shop=premises.Shop(Place(0, 1, "1"), "shop", "面馆"), hand=hand())
    house = Building.objects.get(uid="b0")
    assert str(house) == "人民路1号（东门小区）"
    assert str(Premise.objects.get()) == f"{house.pk} 1 面馆"
    assert str(door()) == f"{house.pk} 1-101"
    assert "premise_add" in str(Correction.objects.get())


def test_an_address_of_nothing_is_no_line(there):
    Building.objects.filter(uid="b5").update(name="", address="")
    assert column("x")[0] == "x"
    assert selectors.buildings_by_uid(["b5"])["b5"].label == "b5"
