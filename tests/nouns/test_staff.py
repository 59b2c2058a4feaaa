from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from shige.access.scope import ALL, Scope, scope
from shige.access.services import account_make
from shige.adapters.divisions_file import Functional, read_areas
from shige.audit.models import Entry
from shige.core.areas import area_range
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.staff import selectors
from shige.staff.board import who_answers
from shige.staff.divisions import areas_load
from shige.staff.models import Person, Post
from shige.staff.services import (
    Order,
    functional_follow,
    person_make,
    person_open,
    post_assign,
    post_end,
    watcher_assign,
)
from shige.staff.tallies import places_held
from shige.territory.looks import look
from shige.territory.services import division_load
from tests.nouns.make import published
from tests.nouns.people import COMMUNITY, GENERAL, LONG_AGO, MICRO, NOON, STREET, account, person, post

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HERE = Scope((area_range(COMMUNITY),))


def grids_seen(user, now=NOON):
    return scope(user, resource="grid", action="read", purpose="service", now=now)


def seats_told():
    return [told.seat for told in who_answers([MICRO], now=NOON)[MICRO].posts]


def refused(order, *, within=ALL, assign=post_assign):
    with pytest.raises(ShigeError) as error:
        assign(order, actor=SHIGE, within=within, now=NOON)
    return error.value.code


def test_a_post_gives_its_right_and_takes_it_back_when_it_ends():
    user = account()
    uid = post(person(user=user), "GRID_WORKER", GENERAL)
    assert grids_seen(user).holds(MICRO)
    post_end(uid, actor=SHIGE, within=ALL, now=NOON, why="moved")
    assert not grids_seen(user).holds(MICRO)
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"post_assign", "grant_give", "post_end", "grant_end"} <= verbs


def test_a_post_that_cannot_give_its_right_is_not_assigned():
    user = account(SYSADMIN="510107")
    order = Order(person(user=user), "GRID_WORKER", GENERAL, valid_from=LONG_AGO)
    assert refused(order) == "roles-apart"
    assert not Post.objects.exists()


def test_somebody_without_an_account_holds_a_post_without_a_right():
    post(person(), "MICRO_WORKER", MICRO)
    assert [row.person for row in selectors.posts_in(COMMUNITY, scope=ALL, now=NOON)] == ["王某"]


def test_one_place_has_one_holder_and_backups_in_order():
    post(person("甲"), "MICRO_WORKER", MICRO)
    post(person("乙"), "MICRO_WORKER", MICRO, rank=1)
    assert refused(Order(person("丙"), "MICRO_WORKER", MICRO, valid_from=LONG_AGO)) == "post-held"
    assert refused(Order(person("丁"), "MICRO_WORKER", MICRO, valid_from=LONG_AGO, rank=1)) == "post-held"
    rows = selectors.posts_around(MICRO, now=NOON)
    assert [(row.person, row.is_backup) for row in rows] == [("甲", False), ("乙", True)]


def test_a_holder_follows_the_one_before():
    post(person("甲"), "COMMUNITY_CHIEF", COMMUNITY, valid_to=NOON)
    order = Order(person("乙"), "COMMUNITY_CHIEF", COMMUNITY, valid_from=NOON)
    post_assign(order, actor=SHIGE, within=ALL, now=NOON)
    assert [row.person for row in selectors.posts_around(COMMUNITY, now=NOON)] == ["乙"]


def test_a_period_before_another_is_free_and_one_that_overlaps_is_not():
    order = Order(person("甲"), "COMMUNITY_CHIEF", COMMUNITY, valid_from=NOON)
    post_assign(order, actor=SHIGE, within=ALL, now=NOON)
    post(person("乙"), "COMMUNITY_CHIEF", COMMUNITY, valid_to=NOON)
    overlap = Order(person("丙"), "COMMUNITY_CHIEF", COMMUNITY, valid_from=NOON - DAY, valid_to=NOON + DAY)
    assert refused(overlap) == "post-held"


def test_several_people_hold_a_role_that_is_not_of_one():
    post(person("甲"), "GRID_WORKER", GENERAL)
    post(person("乙"), "GRID_WORKER", GENERAL)
    assert len(selectors.posts_around(GENERAL, now=NOON)) == 2


def test_the_database_itself_holds_one_open_place():
    holder = post(person("甲"), "COMMUNITY_CHIEF", COMMUNITY)
    later = Order(person("乙"), "COMMUNITY_CHIEF", COMMUNITY, valid_from=NOON, valid_to=NOON + DAY)
    Post.objects.filter(uid=holder).update(valid_to=NOON)
    uid = post_assign(later, actor=SHIGE, within=ALL, now=NOON)
    Post.objects.filter(uid=uid).update(valid_from=LONG_AGO - DAY, valid_to=LONG_AGO)
    Post.objects.filter(uid=holder).update(valid_to=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(uid=uid).update(valid_to=None)


@pytest.mark.parametrize("role", ["SYSADMIN", "SECURITY_ADMIN", "AUDITOR", "DPO"])
def test_who_watches_is_put_in_charge_by_the_security_administrator_alone(role):
    order = Order(person(), role, "510107", valid_from=LONG_AGO)
    assert refused(order) == "post-watcher"
    watcher_assign(order, actor=SHIGE, within=ALL, now=NOON)
    assert refused(Order(order.person_uid, "STREET_OC", STREET, valid_from=LONG_AGO), assign=watcher_assign) == (
        "post-watcher"
    )


def test_nobody_is_put_in_charge_beyond_one_s_own_area():
    order = Order(person(), "STREET_OC", STREET, valid_from=LONG_AGO)
    assert refused(order, within=HERE) == "area-unknown"


def test_a_post_beyond_one_s_own_area_reads_like_none():
    uid = post(person(), "STREET_OC", STREET)
    with pytest.raises(ShigeError) as outside:
        post_end(uid, actor=SHIGE, within=HERE, now=NOON, why="no")
    with pytest.raises(ShigeError) as missing:
        post_end(uuid4(), actor=SHIGE, within=HERE, now=NOON, why="no")
    assert outside.value.code == missing.value.code == "post-unknown"
    assert selectors.post_row(uid, scope=HERE, now=NOON) is None
    assert selectors.post_row(uid, scope=ALL, now=NOON) is not None


def test_a_role_is_held_over_its_own_kind_of_area_by_somebody_who_is_there():
    assert refused(Order(person(), "GRID_WORKER", STREET, valid_from=LONG_AGO)) == "post-area"
    assert refused(Order(uuid4(), "GRID_WORKER", GENERAL, valid_from=LONG_AGO)) == "person-unknown"


@pytest.mark.parametrize(
    ("more", "code"),
    [({"valid_to": LONG_AGO}, "period-order"), ({"rank": 10}, "post-rank"), ({"rank": -1}, "post-rank")],
)
def test_an_order_that_makes_no_sense_is_refused(more, code):
    with pytest.raises(ShigeError) as error:
        Order(uuid4(), "GRID_WORKER", GENERAL, valid_from=LONG_AGO, **more)
    assert error.value.code == code


@pytest.mark.parametrize("name", ["", "  ", "长" * 33])
def test_a_person_is_entered_by_a_name(name):
    with pytest.raises(ShigeError) as error:
        person(name)
    assert error.value.code == "person-name"


def test_an_account_belongs_to_one_person():
    user = account()
    uid = person(user=user)
    with pytest.raises(ShigeError) as error:
        person("李某", user=user)
    assert error.value.code == "account-taken"
    with pytest.raises(ShigeError) as error:
        person_make("李某", actor=SHIGE, now=NOON, user_uid=uuid4())
    assert error.value.code == "account-unknown"
    found = selectors.person_of_account(user.uid)
    assert found is not None
    assert (found.uid, found.account) == (uid, "wang")
    assert selectors.person_of_account(uuid4()) is None


def test_the_public_sees_a_name_with_consent_alone():
    uid = person("王某")
    post(uid, "MICRO_WORKER", MICRO, phone="028-0000")
    post(person("李某"), "MICRO_WORKER", MICRO, rank=1)
    assert [(told.seat.name, told.seat.phone) for told in who_answers([MICRO], now=NOON)[MICRO].posts] == [
        ("", "028-0000")
    ]
    person_open(uid, consents=True, actor=SHIGE, now=NOON)
    assert [told.seat.name for told in who_answers([MICRO], now=NOON)[MICRO].posts] == ["王某"]


def test_people_are_listed_as_far_as_their_posts_are_seen():
    post(person("甲"), "GRID_WORKER", GENERAL)
    post(person("乙"), "GRID_WORKER", "510107002001003000")
    person("丙")
    assert [row.name for row in selectors.people(scope=HERE, now=NOON)] == ["甲"]


def test_an_account_s_own_posts_are_listed():
    user = account_make("li", actor=SHIGE, now=NOON)
    post(person(user=user), "GRID_WORKER", GENERAL)
    assert [row.area for row in selectors.posts_of_account(user.uid, now=NOON)] == [GENERAL]


def test_grids_without_a_holder_are_found():
    post(person(), "MICRO_WORKER", MICRO)
    other = f"{COMMUNITY}003013"
    assert selectors.empty_places([MICRO, other], role="MICRO_WORKER", now=NOON) == (other,)
    assert len(selectors.empty_places([f"{COMMUNITY}{n:06}" for n in range(1001, 1602)], role="MICRO_WORKER", now=NOON))


def test_held_places_are_counted_by_role_once_each():
    post(person("甲"), "GRID_WORKER", GENERAL)
    post(person("乙"), "GRID_WORKER", GENERAL)
    post(person("丙"), "MICRO_WORKER", MICRO)
    post(person("丁"), "MICRO_WORKER", MICRO, rank=1)
    post(person("戊"), "MICRO_WORKER", f"{COMMUNITY}003013", valid_to=NOON)
    for area in (COMMUNITY, COMMUNITY[:9], COMMUNITY[:4]):
        assert places_held(area, now=NOON) == {"GRID_WORKER": 1, "MICRO_WORKER": 1}


def test_held_places_are_counted_anew_when_a_post_comes_begins_or_ends(django_assert_num_queries):
    area, hour = COMMUNITY[:6], timedelta(hours=1)
    post(person("甲"), "MICRO_WORKER", MICRO, valid_to=NOON + 2 * hour)
    assert places_held(area, now=NOON) == {"MICRO_WORKER": 1}
    with django_assert_num_queries(1):
        assert places_held(area, now=NOON + hour) == {"MICRO_WORKER": 1}
    assert places_held(area, now=NOON + 2 * hour) == {}
    order = Order(person("乙"), "MICRO_WORKER", f"{COMMUNITY}003013", valid_from=NOON + 3 * hour)
    post_assign(order, actor=SHIGE, within=ALL, now=NOON)
    assert places_held(area, now=NOON) == {"MICRO_WORKER": 1}
    assert places_held(area, now=NOON + 3 * hour) == {"MICRO_WORKER": 1}
    uid = post(person("丙"), "MICRO_WORKER", f"{COMMUNITY}003014")
    assert places_held(area, now=NOON + 3 * hour) == {"MICRO_WORKER": 2}
    post_end(uid, actor=SHIGE, within=ALL, now=NOON + 4 * hour, why="moved")
    assert places_held(area, now=NOON + 4 * hour) == {"MICRO_WORKER": 1}


def test_streets_that_changed_are_counted_alone_and_many_at_once(monkeypatch):
    post(person("甲"), "MICRO_WORKER", MICRO)
    other = f"{int(COMMUNITY[:9]) + 1}001003013"
    post(person("乙"), "MICRO_WORKER", other)
    monkeypatch.setattr("shige.staff.tallies._FEW", 1)
    assert places_held(COMMUNITY[:6], now=NOON) == {"MICRO_WORKER": 2}
    post(person("丙"), "GRID_WORKER", GENERAL)
    assert places_held(COMMUNITY[:6], now=NOON) == {"MICRO_WORKER": 2, "GRID_WORKER": 1}


def test_a_name_is_closed_in_the_database_and_found_whole_alone():
    post(person("欧阳娜娜"), "MICRO_WORKER", MICRO)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM staff_person")
        assert "欧阳".encode() not in bytes(cursor.fetchone()[0])
    found = {text: len(selectors.posts_found(text, scope=ALL, now=NOON)) for text in ("欧阳 娜娜", "欧阳")}
    assert found == {"欧阳 娜娜": 1, "欧阳": 0}


def test_rows_tell_what_they_are():
    post(person(), "MICRO_WORKER", MICRO)
    assert (str(Person.objects.get()), str(Post.objects.get())) == ("王**", f"MICRO_WORKER in {MICRO}")


def test_staff_records_hold_no_key_to_residents_and_nothing_of_affiliation():
    fields = {f.name for model in (Person, Post) for f in model._meta.get_fields() if not f.auto_created}
    assert {f.name for f in Person._meta.get_fields() if not f.auto_created} == {
        "uid", "name", "name_index", "user", "name_open", "made_up",
    }  # fmt: skip
    assert {f.related_model._meta.label for m in (Person, Post) for f in m._meta.get_fields() if f.many_to_one} == {
        "staff.Person"
    }
    assert "id" not in fields


HIGH_TECH = "510191"


def high_tech(*streets, leads=True):
    division_load(read_areas(), [Functional("gaoxin", "高新区", streets, HIGH_TECH, leads)], actor=SHIGE, now=NOON)


def test_a_post_over_a_functional_area_sees_its_streets_and_answers_for_them():
    high_tech(STREET, "510116004")
    user = account()
    post(person("甲", user=user), "DIST_OC", HIGH_TECH)
    post(person("乙"), "DIST_OC", "510107")
    seen = grids_seen(user)
    assert seen.covers(STREET)
    assert seen.covers("510116004")
    assert not seen.touches("510107004")
    assert not seen.covers("510107")
    assert selectors.on_duty(MICRO, role="DIST_OC", now=NOON).post.person == "甲"
    assert selectors.on_duty("510107002001001001", role="DIST_OC", now=NOON).post.person == "乙"
    assert {row.area for row in selectors.posts_around(MICRO, now=NOON)} == {HIGH_TECH}


def test_who_runs_a_street_has_it_among_its_operations_and_nobody_else(tmp_path):
    published(tmp_path)
    high_tech("510116004")
    assert [row.code for row in look("510107").children] == [STREET]
    high_tech(STREET, "510116004")
    district, functional, city = (look(code) for code in ("510107", HIGH_TECH, "5101"))
    assert (district.children, [row.code for row in district.elsewhere]) == ((), [STREET])
    assert (functional.area.name, [row.code for row in functional.children]) == ("高新区", [STREET])
    assert [row.code for row in city.children] == ["510107", HIGH_TECH]
    high_tech(STREET, leads=False)
    assert [row.code for row in look("510107").children] == [STREET]
    assert look("510199") is None


def test_rights_follow_in_the_deed_that_loads_the_areas():
    high_tech(STREET)
    user = account()
    post(person("甲", user=user), "DIST_OC", HIGH_TECH)
    moved = [Functional("gaoxin", "高新区", ("510116004",), HIGH_TECH)]
    assert areas_load(read_areas(), moved, actor=SHIGE, now=NOON) == 1
    assert not grids_seen(user).covers(STREET)
    assert areas_load(read_areas(), moved, actor=SHIGE, now=NOON) == 0


def test_where_the_city_does_not_say_so_duty_climbs_to_the_statutory_district():
    high_tech(STREET, leads=False)
    post(person("甲"), "DIST_OC", HIGH_TECH)
    post(person("乙"), "DIST_OC", "510107")
    assert selectors.on_duty(MICRO, role="DIST_OC", now=NOON).post.person == "乙"
    assert {row.area for row in selectors.posts_around(MICRO, now=NOON)} == {"510107"}


def test_rights_over_a_functional_area_follow_its_streets_and_end_with_the_post():
    high_tech(STREET)
    user = account()
    uid = post(person("甲", user=user), "DIST_OC", HIGH_TECH)
    assert functional_follow(actor=SHIGE, now=NOON) == 0
    high_tech("510107004")
    assert functional_follow(actor=SHIGE, now=NOON) == 1
    assert functional_follow(actor=SHIGE, now=NOON) == 0
    seen = grids_seen(user)
    assert (seen.covers("510107004"), seen.touches(STREET)) == (True, False)
    post_end(uid, actor=SHIGE, within=ALL, now=NOON, why="moved")
    assert not grids_seen(user).ranges


def test_a_post_over_a_functional_area_is_given_by_whom_all_its_streets_lie_within():
    high_tech(STREET, "510116004")
    order = Order(person(), "DIST_OC", HIGH_TECH, valid_from=LONG_AGO)
    assert refused(order, within=Scope((area_range("510107"),))) == "area-unknown"
    post_assign(order, actor=SHIGE, within=Scope((area_range("510107"), area_range("510116"))), now=NOON)
