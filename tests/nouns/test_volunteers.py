from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from shige.access.scope import ALL, Scope
from shige.adapters.helping_file import read_promises, read_skills, shipped_promises, shipped_skills
from shige.core.areas import area_range
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.volunteers import selectors
from shige.volunteers.models import Consent, FreeTime, Joining, Volunteer
from shige.volunteers.services import (
    MOST_AN_HOUR,
    consent_give,
    consent_withdraw,
    joining_accept,
    joining_ask,
    joining_decline,
    volunteer_change,
    volunteer_join,
    volunteer_key_renew,
    volunteer_leave,
)
from tests.nouns.helping import HOUR, KEY, serve, sign_up, take, turn, volunteer
from tests.nouns.people import COMMUNITY, GENERAL, NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)
IN_GRID = Scope((area_range(GENERAL),))
ELSEWHERE = Scope((area_range("510107002"),))
EVENINGS = ((0, 18, 22), (2, 18, 22))


def refused(call):
    with pytest.raises(ShigeError) as error:
        call()
    return error.value.code


def test_somebody_signs_up_and_waits_to_be_accepted():
    uid = volunteer(accepted=False, skills=("visit", "repair"), shifts=EVENINGS)
    (row,) = selectors.joinings(COMMUNITY, scope=ALL)
    assert (row.volunteer.uid, row.volunteer.name, row.volunteer.phone) == (uid, "王阿姨", "138****1234")
    assert row.volunteer.skills == ("repair", "visit")
    assert row.volunteer.hours.bit_count() == 8
    assert [(c.code, c.version) for c in selectors.consents_of(uid)] == [
        ("service", shipped_promises()["service"].version)
    ]


def test_the_link_s_secret_opens_the_own_page_and_no_other_does():
    uid = volunteer_join(sign_up(), key=KEY, now=NOON)
    found = selectors.volunteer_of_key(KEY)
    assert found is not None
    assert found.uid == uid
    assert selectors.volunteer_of_key("x" * 43) is None
    assert selectors.volunteer_of_key("short") is None
    assert KEY not in str(Volunteer.objects.values())


def test_a_form_sent_twice_makes_one_volunteer():
    assert volunteer_join(sign_up(), key=KEY, now=NOON) == volunteer_join(sign_up(), key=KEY, now=NOON)
    assert Volunteer.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"is_old_enough": False}, "volunteer-young"),
        ({"agrees": ()}, "consent-missing"),
        ({"agrees": ("service", "everything")}, "consent-missing"),
        ({"name": " "}, "volunteer-name"),
        ({"name": "王" * 33}, "volunteer-name"),
        ({"phone": "12"}, "volunteer-phone"),
        ({"phone": "1381234 call me 13812341234"}, "volunteer-phone"),
        ({"skills": ("magic",)}, "skill-unknown"),
        ({"shifts": ((7, 0, 1),)}, "shift-hours"),
        ({"community": "510107"}, "area-code"),
        ({"area": "510107001002"}, "area-outside"),
    ],
)
def test_what_is_refused_leaves_nothing(said, code):
    assert refused(lambda: volunteer_join(sign_up(**said), key=KEY, now=NOON)) == code
    assert not Volunteer.objects.exists()
    assert not entries_of_all()


def entries_of_all():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry")
        return cursor.fetchone()[0]


def test_nobody_under_sixteen_leaves_a_date_of_birth_because_none_is_asked_for():
    columns = {field.name for field in Volunteer._meta.get_fields()}
    assert not [name for name in columns if "birth" in name or "age" in name]


def test_a_list_is_not_filled_by_a_program():
    for number in range(MOST_AN_HOUR):
        volunteer_join(sign_up(), key=f"{number:043}", now=NOON)
    assert refused(lambda: volunteer_join(sign_up(), key=KEY, now=NOON)) == "volunteer-many"
    volunteer_join(sign_up(), key=KEY, now=NOON + timedelta(hours=1, seconds=1))


def test_a_number_is_closed_in_the_database_and_a_second_sign_up_with_it_is_seen():
    volunteer("甲", accepted=False, phone="138 1234 1234")
    volunteer("乙", accepted=False, phone="+86 13812341234")
    volunteer("丙", accepted=False, phone="13900000000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM volunteers_volunteer")
        assert not [row for row in cursor.fetchall() if b"1234" in bytes(row[0])]
    rows = selectors.joinings(COMMUNITY, scope=ALL)
    assert [(row.volunteer.name, row.is_double) for row in rows] == [("甲", True), ("乙", True), ("丙", False)]


def test_the_grid_s_lead_accepts_who_asks_for_the_grid_and_sees_no_other():
    uid = volunteer("甲", accepted=False, area=GENERAL)
    volunteer("乙", accepted=False)
    (row,) = selectors.joinings(COMMUNITY, scope=IN_GRID)
    assert row.volunteer.uid == uid
    assert refused(lambda: joining_accept(row.uid, actor=SHIGE, within=ELSEWHERE, now=NOON)) == "joining-unknown"
    joining_accept(row.uid, actor=SHIGE, within=IN_GRID, now=NOON)
    assert [r.accepted for r in selectors.joinings_of(uid)] == [True]


def test_who_is_declined_reads_why():
    uid = volunteer(accepted=False)
    (row,) = selectors.joinings_of(uid)
    assert refused(lambda: joining_decline(row.uid, actor=SHIGE, within=ALL, now=NOON, why=" ")) == "why-missing"
    joining_decline(row.uid, actor=SHIGE, within=ALL, now=NOON, why="请先联系楼长")
    assert [(r.accepted, r.why) for r in selectors.joinings_of(uid)] == [(False, "请先联系楼长")]


def test_a_volunteer_asks_for_another_grid_once():
    uid = volunteer()
    assert joining_ask(uid, area=GENERAL, now=NOON) == joining_ask(uid, area=GENERAL, now=NOON)
    assert refused(lambda: joining_ask(uid, area="510107001002003000", now=NOON)) == "area-outside"


def test_a_volunteer_changes_what_is_kept():
    uid = volunteer(skills=("visit",), shifts=EVENINGS)
    volunteer_change(uid, phone="13900000000", skills=("repair",), shifts=(), now=NOON)
    (row,) = selectors.joinings_of(uid)
    assert (row.volunteer.phone, row.volunteer.skills, row.volunteer.hours) == ("139****0000", ("repair",), 0)
    assert Volunteer.objects.filter(phone_index__holds="139 0000 0000").exists()


def test_a_lost_link_is_renewed_by_who_sees_the_volunteer():
    uid = volunteer_join(sign_up(), key=KEY, now=NOON)
    again = "n" * 43
    assert (
        refused(lambda: volunteer_key_renew(uid, key=again, actor=SHIGE, within=ELSEWHERE, now=NOON))
        == "volunteer-unknown"
    )
    volunteer_key_renew(uid, key=again, actor=SHIGE, within=ALL, now=NOON)
    assert selectors.volunteer_of_key(KEY) is None
    assert selectors.volunteer_of_key(again) is not None


def test_a_consent_is_given_and_taken_back_at_any_time():
    uid = volunteer()
    assert not selectors.agrees(uid, code="thanks")
    consent_give(uid, code="thanks", now=NOON)
    consent_give(uid, code="thanks", now=LATER)
    assert selectors.agrees(uid, code="thanks")
    consent_withdraw(uid, code="thanks", now=LATER)
    assert not selectors.agrees(uid, code="thanks")
    assert [(c.code, c.withdrawn_at) for c in selectors.consents_of(uid)] == [("service", None), ("thanks", LATER)]
    assert refused(lambda: consent_give(uid, code="everything", now=NOON)) == "consent-unknown"


def test_a_consent_to_words_of_before_is_given_anew():
    uid = volunteer()
    Consent.objects.update(version="2020-01")
    consent_give(uid, code="service", now=LATER)
    newest = shipped_promises()["service"].version
    assert [(c.version, c.withdrawn_at) for c in selectors.consents_of(uid)] == [("2020-01", LATER), (newest, None)]


def test_who_leaves_is_gone_at_once_and_the_times_served_stay():
    uid = volunteer(key=KEY, skills=("visit",), shifts=EVENINGS)
    serve(uid, NOON + HOUR)
    coming = turn(NOON + timedelta(days=2))
    take(coming, uid)
    consent_withdraw(uid, code="service", now=LATER)
    row = Volunteer.objects.get()
    assert (str(row.name), str(row.phone), bytes(row.phone_index)) == ("", "", b"")
    assert (row.skills, row.key_digest, row.left_at) == ([], None, LATER)
    assert not Joining.objects.exists()
    assert not FreeTime.objects.exists()
    assert selectors.volunteer_of_key(KEY) is None
    assert [taken.time.minutes for taken in selectors.takings_of(uid, now=LATER)] == [120]
    assert selectors.turn(coming, scope=ALL).taken == 0
    assert refused(lambda: volunteer_leave(uid, now=LATER)) == "volunteer-unknown"


def test_nobody_keeps_a_link_after_leaving():
    volunteer()
    with pytest.raises(IntegrityError), transaction.atomic():
        Volunteer.objects.update(left_at=NOON)


def keys_from(*models):
    """Labels of all models that rows of these refer to, directly or not."""
    reached, todo = set(), list(models)
    while todo:
        model = todo.pop()
        if model not in reached:
            reached.add(model)
            todo += [field.related_model for field in model._meta.concrete_fields if field.related_model]
    return {model._meta.label for model in reached}


def test_no_key_joins_volunteers_to_staff_or_residents():
    ours = keys_from(*apps.get_app_config("volunteers").get_models())
    assert {label for label in ours if not label.startswith("volunteers.")} == {"staff.Organisation"}
    others = [model for model in apps.get_models() if model._meta.app_label != "volunteers"]
    assert not [label for label in keys_from(*others) if label.startswith("volunteers.")]


def test_skills_and_consents_are_data_that_is_read_strictly(tmp_path):
    assert "visit" in shipped_skills()
    table = tmp_path / "skills.csv"
    table.write_text("code,zh,en\na,甲,A\na,乙,B\n", encoding="utf-8")
    assert refused(lambda: read_skills(table)) == "policy-twice"
    table.write_text("code,zh,en\na,,A\n", encoding="utf-8")
    assert refused(lambda: read_skills(table)) == "policy-columns"
    words = tmp_path / "consents.toml"
    words.write_text("[x]\nversion = '1'\n", encoding="utf-8")
    assert refused(lambda: read_promises(words)) == "policy-columns"
