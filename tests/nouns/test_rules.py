from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from shige.audit.models import Entry
from shige.core.areas import area_range
from shige.core.deeds import Actor
from shige.core.errors import ShigeError
from shige.core.rights import EVERYWHERE
from shige.core.rulebook import Book, Kind, Rule
from shige.rules import current
from shige.rules.books import _BROUGHT, book_of, book_register, books
from shige.rules.current import book_as, book_now
from shige.rules.models import Version
from shige.rules.selectors import settings_of, versions
from shige.rules.services import RuleOrder, covers, rule_preview, rule_set, rule_undo
from shige.rules.values import limit, norms_now, role_called, stays_now
from tests.nouns.people import NOON

pytestmark = pytest.mark.django_db
CITY, DISTRICT, OTHER = (area_range("5101"),), (area_range("510107"),), "510104"
LI, WANG = Actor("1", "li", "CITY_OC"), Actor("2", "wang", "DIST_OC")
DAY = timedelta(days=1)


def order(said, *, seen=0, book="limits", **more):
    return RuleOrder(book, said, **{"since": NOON, "why": "as the council agreed", **more}, seen=seen)


def put(said, *, actor=LI, within=CITY, now=NOON, **more):
    return rule_set(order(said, **{"since": now, **more}), actor=actor, within=within, now=now)


def refusal(act, *args, **kwargs):
    with pytest.raises(ShigeError) as error:
        act(*args, **kwargs)
    return error.value


def norm(key, *, area="", at=NOON):
    return book_now("norms", at=at, area=area)[key]


def test_where_nobody_has_set_anything_what_is_shipped_holds():
    held = book_now("limits", at=NOON)
    assert (held["reveal.most"], held.version) == (30, "0")


def test_what_the_city_sets_holds_from_its_moment_on():
    put({"reveal.most": 10}, since=NOON + DAY)
    assert limit("reveal.most", now=NOON + DAY - timedelta(seconds=1)) == 30
    assert limit("reveal.most", now=NOON + DAY) == 10


def test_a_later_change_leaves_the_rest_of_an_announced_one():
    put({"reveal.most": 10, "reveal.minutes": 5}, since=NOON + DAY)
    put({"reveal.most": 20}, seen=1)
    assert limit("reveal.most", now=NOON) == 20
    assert limit("reveal.minutes", now=NOON + DAY) == 5
    assert limit("reveal.most", now=NOON + DAY) == 10


def test_a_district_has_its_own_over_the_citys():
    put({"grids.micro_max": 80}, book="norms")
    put({"grids.micro_max": 60}, book="norms", area="510107", actor=WANG, within=DISTRICT)
    assert norm("grids.micro_max") == norm("grids.micro_max", area=OTHER) == 80
    assert norm("grids.micro_max", area="510107001001003012") == 60
    assert norms_now(at=NOON, area="510107").grids.micro_max == 60
    put({"grids.micro_max": None}, book="norms", area="510107", seen=1, within=DISTRICT)
    assert norm("grids.micro_max", area="510107") == 80


@pytest.mark.parametrize(
    ("said", "more", "code"),
    [
        ({"reveal.most": 0}, {}, "rule-bounds"),
        ({"reveal.most": "many"}, {}, "rule-type"),
        ({"reveal.mots": 3}, {}, "rule-unknown"),
        ({"reveal.most": 10}, {"area": "510107"}, "rule-local"),
        ({"reveal.most": 10}, {"book": "laws"}, "book-unknown"),
        ({"reveal.most": 10}, {"why": " "}, "why-missing"),
        ({"reveal.most": 10}, {"since": NOON - DAY}, "rule-since"),
        ({"reveal.most": 30}, {}, "rule-unchanged"),
        ({"reveal.most": 10}, {"area": "510107001"}, "area-unknown"),
        ({"grids.micro_max": 20}, {"book": "norms"}, "norms-order"),
    ],
)
def test_what_cannot_be_is_refused_and_named(said, more, code):
    assert refusal(put, said, **more).code == code
    assert Version.objects.count() == 0


def test_a_wrong_value_says_its_field_and_its_bound():
    error = refusal(put, {"reveal.most": 500})
    assert error.facts == {"field": "reveal.most", "value": 500, "bound": "1 to 200 values"}


def test_a_district_sets_nothing_for_the_city_nor_for_another_district():
    assert refusal(put, {"grids.micro_max": 80}, book="norms", within=DISTRICT).code == "area-unknown"
    assert refusal(put, {"grids.micro_max": 80}, book="norms", area=OTHER, within=DISTRICT).code == "area-unknown"
    assert covers((EVERYWHERE,), "")


def test_the_city_cannot_set_what_breaks_a_districts_own():
    put({"grids.micro_min": 70}, book="norms", area="510107", within=DISTRICT)
    assert refusal(put, {"grids.micro_max": 60}, book="norms").code == "norms-order"


def test_a_preview_tells_what_would_change_and_changes_nothing():
    (difference,) = rule_preview(order({"reveal.most": 10, "reveal.minutes": 10}))
    assert (difference.key, difference.before, difference.after) == ("reveal.most", 30, 10)
    assert Version.objects.count() == 0


def test_of_two_who_change_the_same_the_second_is_told_who_was_first():
    put({"reveal.most": 10})
    error = refusal(put, {"reveal.most": 20}, actor=WANG)
    assert error.code == "rule-changed"
    assert (error.facts["by"], error.facts["why"], error.facts["place"]) == ("li", "as the council agreed", 1)
    put({"reveal.most": 20}, actor=WANG, seen=1)


def test_undo_is_a_new_version_that_equals_an_old_one():
    first = put({"reveal.most": 10})
    put({"reveal.most": 20, "reveal.minutes": 5}, seen=1)
    undone = rule_undo(first, order({}, seen=2), actor=LI, within=CITY, now=NOON)
    assert (limit("reveal.most", now=NOON), limit("reveal.minutes", now=NOON)) == (10, 10)
    newest = versions("limits")[0]
    assert (newest.number, newest.like) == (undone, first)
    rule_undo(0, order({}, seen=3), actor=LI, within=CITY, now=NOON)
    assert book_now("limits", at=NOON).values == book_of("limits").defaults
    assert refusal(rule_undo, 0, order({}, seen=4), actor=LI, within=CITY, now=NOON).code == "rule-unchanged"
    assert refusal(rule_undo, 999, order({}, seen=4), actor=LI, within=CITY, now=NOON).code == "version-unknown"


def test_what_is_announced_can_be_called_off():
    put({"reveal.most": 10}, since=NOON + DAY)
    rule_undo(0, order({}, seen=1, since=NOON + DAY), actor=LI, within=CITY, now=NOON)
    assert limit("reveal.most", now=NOON + 2 * DAY) == 30


def test_what_refers_to_a_version_finds_what_held_then():
    put({"grids.micro_max": 80}, book="norms")
    put({"grids.micro_max": 60}, book="norms", area="510107", within=DISTRICT)
    kept = book_now("norms", at=NOON, area="510107")
    put({"grids.micro_max": 90}, book="norms", seen=1)
    put({"grids.micro_max": 50}, book="norms", area="510107", seen=1, within=DISTRICT)
    assert book_as("norms", kept.version, area="510107").values == kept.values
    assert book_as("norms", "0").values == book_of("norms").defaults
    assert refusal(book_as, "norms", "77").code == "version-unknown"


def test_each_change_is_written_down_with_its_values_and_its_reason():
    number = put({"reveal.most": 10})
    entry = Entry.objects.get()
    assert (entry.verb, entry.noun_id, entry.why) == ("rule_set", f"limits {number}", "as the council agreed")
    assert entry.facts["said"] == {"reveal.most": 10}
    (row,) = versions("limits")
    assert (row.actor, row.said, row.why) == ("li", {"reveal.most": 10}, "as the council agreed")
    assert str(Version.objects.get()) == f"{number} limits "


def test_a_setting_says_what_would_hold_without_the_own_value():
    put({"grids.micro_max": 80}, book="norms")
    put({"grids.micro_max": 60}, book="norms", area="510107", within=DISTRICT)
    found = {s.rule.key: s for s in settings_of("norms", area="510107", at=NOON)}
    micro, general = found["grids.micro_max"], found["grids.general_max"]
    assert (micro.value, micro.without, micro.is_own) == (60, 80, True)
    assert (general.value, general.without, general.is_own) == (500, 500, False)


def test_posts_are_called_and_logins_last_as_the_city_says():
    put({"MICRO_WORKER.zh": "微网格长"}, book="names")
    put({"SYSADMIN.idle_min": 5}, book="stays")
    assert role_called("MICRO_WORKER", tongue="zh", at=NOON) == "微网格长"
    assert role_called("GRID_WORKER", tongue="en", at=NOON) == "Full-time grid worker"
    assert (stays_now(at=NOON)["SYSADMIN"].idle_s, stays_now(at=NOON)["*"].idle_s) == (300, 240 * 60)


def test_a_room_brings_a_book_of_its_own():
    book = Book("tests", "试", "Tests", {"a": Rule("a", "", "数", "a", Kind.WHOLE, 1, least=0, most=5, local=True)})
    book_register(book)
    try:
        put({"a": 2}, book="tests")
        assert book_now("tests", at=NOON, area="510107")["a"] == 2
        assert [known.name for known in books()][-1] == "tests"
    finally:
        del _BROUGHT["tests"]


def test_a_process_looks_for_changes_once_in_a_while_and_sees_its_own_at_once(
    settings, django_capture_on_commit_callbacks
):
    settings.RULES_FRESH_S = 60
    current.changes_forget()
    assert limit("reveal.most", now=NOON) == 30
    with django_capture_on_commit_callbacks(execute=True):
        put({"reveal.most": 10})
    assert limit("reveal.most", now=NOON) == 10
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM rules_version")
    assert limit("reveal.most", now=NOON) == 10
    current.changes_forget()
    assert limit("reveal.most", now=NOON) == 30
    current.changes_forget()


@pytest.mark.parametrize("change", [{"since": NOON - DAY}, {"place": 0}])
def test_the_database_holds_the_order_of_versions(change):
    put({"reveal.most": 10})
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.update(**change)
