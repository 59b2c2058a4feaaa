from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shige.access.codes import GOOD_FOR, MOST_TRIES, codes_clear
from shige.access.devices import MOST_WRONG, device_end, device_is_known, device_make, device_open, devices
from shige.access.invitations import LINK_FOR, Guest, invitation_of_link, invitations_seen, number_mark
from shige.access.knocks import knock, knocks_clear
from shige.access.models import Code, Device, Grant, Invitation, Knock, Session, User
from shige.access.reach import owners
from shige.access.scope import ALL, NOTHING, Scope, scope
from shige.audit.models import Entry
from shige.core.areas import area_range
from shige.core.deeds import Actor
from shige.core.errors import ShigeError
from shige.notices.models import Outgoing
from shige.notices.outbox import outbox_deliver
from shige.staff.invitations import (
    A_NUMBER,
    CODES_A_NUMBER,
    CODES_AN_ADDRESS,
    TRIES_AN_ADDRESS,
    code_ask,
    code_enter,
    invitation_end,
    invitation_make,
    invitation_renew,
)
from shige.staff.models import Person, Post
from tests.nouns.people import COMMUNITY, GENERAL, MICRO, NOON, account

pytestmark = pytest.mark.django_db
LEAD = Actor("", "lead")
DAY = timedelta(days=1)
UNTIL = NOON + 30 * DAY
NUMBER, OTHER = "13812341234", "13900001111"
HERE = "203.0.113.7"
REACH = Scope((area_range(GENERAL),))


def guest(**other):
    said = {"name": "李某", "phone": NUMBER, "role": "MICRO_WORKER", "area": MICRO, "until": UNTIL}
    return Guest(**{**said, **other})


def invite(**other):
    return invitation_make(guest(**other), actor=LEAD, within=REACH, now=NOON)


def asked(number=NUMBER, link="", now=NOON, address=HERE):
    """The id of the code, and its digits where it was sent."""
    uid = code_ask(number, link=link, address=address, now=now)
    parcels = []
    outbox_deliver({"sms": parcels.append}, clock=lambda: now)
    return uid, [p.facts["code"] for p in parcels if p.address]


def helper(**other):
    _uid, link = invite(**other)
    code, (digits,) = asked(other.get("phone", NUMBER), link)
    return code_enter(code, digits, address=HERE, now=NOON)


def code_of(deed, *args, **more):
    with pytest.raises(ShigeError) as error:
        deed(*args, **more)
    return error.value.code


def test_an_invitation_keeps_number_and_link_closed():
    _uid, link = invite()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_invitation")
        kept = str([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    assert NUMBER not in kept
    assert "李某" not in kept
    assert link not in kept
    row = invitations_seen(scope=REACH)[0]
    assert (row.name, row.phone, row.state(now=NOON)) == ("李某", "138****1234", "waiting")
    assert NUMBER not in str(Entry.objects.get(verb="invitation_make").facts)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": " "}, "person-name"),
        ({"phone": "12345"}, "phone-form"),
        ({"role": "GRID_WORKER", "area": GENERAL}, "invitation-role"),
        ({"area": GENERAL}, "post-area"),
        ({"area": "510107001002003012"}, "area-unknown"),
        ({"until": NOON}, "invitation-period"),
        ({"until": NOON + 400 * DAY}, "invitation-period"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(wrong, code):
    assert code_of(invite, **wrong) == code
    assert not Invitation.objects.exists()


def test_a_number_is_invited_once_to_a_grid():
    invite()
    assert code_of(invite, phone="+86 138 1234 1234") == "invitation-there"
    invite(area=MICRO[:-1] + "3")


def test_link_and_number_together_make_a_helper_who_sees_one_micro_grid_until_the_day():
    user = User.objects.get(uid=helper())
    assert (user.kind, user.has_usable_password()) == ("helper", False)
    reach = scope(user, resource="grid", action="read", purpose="service", now=NOON)
    assert reach.holds(MICRO)
    assert not reach.holds(MICRO[:-1] + "3")
    assert scope(user, resource="grid", action="read", purpose="service", now=UNTIL) == NOTHING
    post = Post.objects.get()
    assert (post.role, post.area, post.valid_to, post.rank) == ("MICRO_WORKER", MICRO, UNTIL, 0)
    assert Person.objects.get().user == user
    assert [row.state(now=now) for row in invitations_seen(scope=REACH) for now in (NOON, UNTIL)] == ["helping", "over"]


def test_a_second_helper_of_a_micro_grid_stands_behind_the_first():
    helper()
    helper(phone=OTHER)
    assert sorted(Post.objects.values_list("rank", flat=True)) == [0, 1]
    helper(phone="13900002222", role="VOLUNTEER")
    assert Post.objects.get(role="VOLUNTEER").rank == 0


def test_two_accounts_of_one_number_count_as_one_person():
    first, other = helper(), helper(phone=OTHER)
    again = helper(role="VOLUNTEER")
    one = owners([str(first), str(again), str(other)])
    assert one[str(first)] == one[str(again)] != one[str(other)]


def test_a_link_opens_once_and_for_a_short_time():
    uid, link = invite()
    assert invitation_of_link(link, now=NOON).uid == uid
    assert invitation_of_link(link, now=NOON + LINK_FOR) is None
    assert asked(link=link, now=NOON + LINK_FOR)[1] == []
    again = invitation_renew(uid, actor=LEAD, within=REACH, now=NOON)
    assert invitation_of_link(link, now=NOON) is None
    code, (digits,) = asked(link=again)
    code_enter(code, digits, address=HERE, now=NOON)
    assert invitation_of_link(again, now=NOON) is None
    assert code_of(invitation_renew, uid, actor=LEAD, within=REACH, now=NOON) == "invitation-unknown"


def test_two_codes_of_one_invitation_make_one_helper():
    _uid, link = invite()
    first, second = asked(link=link), asked(link=link)
    code_enter(first[0], first[1][0], address=HERE, now=NOON)
    assert code_of(code_enter, second[0], second[1][0], address=HERE, now=NOON) == "invitation-unknown"
    assert User.objects.count() == Post.objects.count() == 1


@pytest.mark.parametrize("by_link", [True, False])
def test_a_number_that_is_not_known_gets_no_code_and_does_the_same_work(by_link):
    link = invite()[1] if by_link else ""
    if not by_link:
        helper()
    code_ask("13900009999", link=link, address=HERE, now=NOON)
    knock(f"code of {number_mark(NUMBER)}", most=9, within=A_NUMBER, now=NOON)
    knock(f"code of {number_mark(OTHER)}", most=9, within=A_NUMBER, now=NOON)
    rows = []
    for number in (NUMBER, OTHER):
        with CaptureQueriesContext(connection) as done:
            code_ask(number, link=link, address=HERE, now=NOON)
        rows.append([" ".join(query["sql"].split(" ")[:3]) for query in done if "SAVEPOINT" not in query["sql"]])
    assert rows[0] == rows[1]
    sent = []
    outbox_deliver({"sms": lambda parcel: sent.append(parcel.address)}, clock=lambda: NOON)
    assert sorted(sent) == ["", "", NUMBER]


@pytest.mark.parametrize("known", [True, False])
def test_the_code_of_an_unknown_number_is_refused_like_a_wrong_one(known):
    helper()
    uid = code_ask(NUMBER if known else OTHER, link="", address=HERE, now=NOON)
    assert code_of(code_enter, uid, "000000", address=HERE, now=NOON) == "code-refused"
    if not known:
        letters = []
        outbox_deliver({"sms": letters.append}, clock=lambda: NOON)
        assert code_of(code_enter, uid, letters[0].facts["code"], address=HERE, now=NOON) == "code-refused"


def test_a_helper_comes_back_with_the_number_alone():
    first = helper()
    code, (digits,) = asked()
    assert code_enter(code, digits, address=HERE, now=NOON) == first


def test_a_code_opens_once_within_minutes_and_never_after_five_tries():
    helper()
    code, (digits,) = asked()
    assert code_of(code_enter, code, digits, address=HERE, now=NOON + GOOD_FOR) == "code-refused"
    code_enter(code, digits, address=HERE, now=NOON)
    assert code_of(code_enter, code, digits, address=HERE, now=NOON) == "code-refused"
    guessed, (digits,) = asked()
    for _ in range(MOST_TRIES):
        assert code_of(code_enter, guessed, "x", address=HERE, now=NOON) == "code-refused"
    assert code_of(code_enter, guessed, digits, address=HERE, now=NOON) == "code-refused"
    assert code_of(code_enter, uuid4(), digits, address=HERE, now=NOON) == "code-refused"
    assert code_of(code_enter, None, digits, address=HERE, now=NOON) == "code-refused"


def test_codes_are_bounded_by_number_by_address_and_in_all(monkeypatch):
    for _ in range(CODES_A_NUMBER):
        code_ask(NUMBER, link="", address=HERE, now=NOON)
    assert code_of(code_ask, NUMBER, link="", address="198.51.100.1", now=NOON) == "too-often"
    code_ask(NUMBER, link="", address=HERE, now=NOON + timedelta(hours=1))
    for place in range(CODES_AN_ADDRESS - CODES_A_NUMBER):
        code_ask(f"139{place:08}", link="", address=HERE, now=NOON)
    assert code_of(code_ask, OTHER, link="", address=HERE, now=NOON) == "too-often"
    monkeypatch.setattr("shige.staff.invitations.CODES_IN_ALL", CODES_AN_ADDRESS)
    assert code_of(code_ask, OTHER, link="", address="198.51.100.2", now=NOON) == "too-often"
    assert not Knock.objects.filter(what__contains=NUMBER).exists()
    assert not Knock.objects.filter(what__contains=HERE).exists()


def test_tries_are_bounded_by_address():
    for _ in range(TRIES_AN_ADDRESS):
        assert code_of(code_enter, uuid4(), "x", address=HERE, now=NOON) == "code-refused"
    assert code_of(code_enter, uuid4(), "x", address=HERE, now=NOON) == "too-often"


def test_counts_and_codes_are_forgotten_in_time():
    code_ask(NUMBER, link="", address=HERE, now=NOON)
    assert (knocks_clear(now=NOON + DAY), codes_clear(now=NOON)) == (0, 0)
    assert (knocks_clear(now=NOON + 3 * DAY), codes_clear(now=NOON + DAY)) == (3, 1)


def test_a_count_begins_anew_with_each_stretch():
    for hour in (0, 1):
        knock("door", most=1, within=timedelta(hours=1), now=NOON + timedelta(hours=hour))
    assert code_of(knock, "door", most=1, within=timedelta(hours=1), now=NOON) == "too-often"


def test_a_pin_opens_the_phone_that_it_was_chosen_on():
    user = helper()
    secret = device_make(user, "2580", label="Android", now=NOON)
    device = Device.objects.get()
    assert "2580" not in device.pin
    assert secret not in f"{device.digest}{device.pin}"
    assert device_open(secret, "2580", now=NOON).uid == user
    assert code_of(device_open, "other phone", "2580", now=NOON) == "device-locked"
    assert [(row.label, row.is_locked) for row in devices(device.user)] == [("Android", False)]


def test_five_wrong_pins_lock_the_phone_until_a_new_code():
    user = helper()
    secret = device_make(user, "2580", label="", now=NOON)
    codes = [code_of(device_open, secret, "0000", now=NOON) for _ in range(MOST_WRONG)]
    assert codes == ["pin-wrong"] * 4 + ["device-locked"]
    assert code_of(device_open, secret, "2580", now=NOON) == "device-locked"
    assert not device_is_known(secret)
    assert Entry.objects.filter(verb="device_lock").count() == 1
    again = device_make(user, "2580", label="", now=NOON)
    assert device_open(again, "2580", now=NOON).uid == user
    assert code_of(device_open, secret, "2580", now=NOON) == "device-locked"


def test_a_right_pin_forgets_the_wrong_ones_before_it():
    secret = device_make(helper(), "2580", label="", now=NOON)
    for _ in range(2):
        for _ in range(MOST_WRONG - 1):
            code_of(device_open, secret, "0000", now=NOON)
        device_open(secret, "2580", now=NOON)


def test_a_pin_survives_a_new_key_of_the_server(settings):
    user = helper()
    secret = device_make(user, "2580", label="", now=NOON)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    assert device_open(secret, "2580", now=NOON).uid == user


def test_an_easy_pin_is_not_taken():
    user = helper()
    assert code_of(device_make, user, "1234", label="", now=NOON) == "pin-weak"
    assert code_of(device_make, uuid4(), "2580", label="", now=NOON) == "account-unknown"


def test_ending_an_invitation_takes_post_right_phone_and_login_at_once(client):
    user = User.objects.get(uid=helper())
    secret = device_make(user.uid, "2580", label="", now=NOON)
    client.force_login(user)
    uid = Invitation.objects.get().uid
    invitation_end(uid, actor=LEAD, within=REACH, now=NOON, why="moved away")
    assert not Grant.objects.valid(NOON).exists()
    assert not Post.objects.not_over(NOON).exists()
    assert not Session.objects.exists()
    assert code_of(device_open, secret, "2580", now=NOON) == "device-locked"
    assert asked()[1] == []
    assert code_of(invitation_end, uid, actor=LEAD, within=REACH, now=NOON, why="x") == "invitation-unknown"


def test_an_invitation_that_was_ended_lets_nobody_in_who_holds_its_code():
    uid, link = invite()
    code, (digits,) = asked(link=link)
    invitation_end(uid, actor=LEAD, within=REACH, now=NOON, why="mistaken")
    assert code_of(code_enter, code, digits, address=HERE, now=NOON) == "invitation-unknown"
    assert not User.objects.exists()


def test_others_neither_see_nor_end_an_invitation():
    uid, _link = invite()
    for reach in (Scope((area_range("510107001001004000"),)), NOTHING):
        assert invitations_seen(scope=reach) == ()
        assert code_of(invitation_end, uid, actor=LEAD, within=reach, now=NOON, why="x") == "invitation-unknown"
        assert code_of(invitation_renew, uid, actor=LEAD, within=reach, now=NOON) == "invitation-unknown"
    assert len(invitations_seen(scope=ALL)) == 1


def test_a_phone_is_ended_by_its_owner(client):
    user = User.objects.get(uid=helper())
    secret = device_make(user.uid, "2580", label="", now=NOON)
    client.force_login(user)
    actor = Actor(str(user.uid), user.name)
    device_end(user, Device.objects.get().uid, actor=actor, now=NOON)
    assert not device_is_known(secret)
    assert not Session.objects.exists()
    assert code_of(device_end, user, uuid4(), actor=actor, now=NOON) == "device-unknown"


def test_neither_number_nor_code_stays_after_it_was_sent():
    helper()
    code, (digits,) = asked()
    row = Code.objects.get(uid=code)
    assert digits not in row.digest
    assert NUMBER not in row.asked
    assert not any(bool(letter.address) or bool(letter.content) for letter in Outgoing.objects.all())


def test_an_inviter_is_named_as_the_reason():
    chief = account("chief", GENERAL_CHIEF=GENERAL)
    _uid, link = invitation_make(guest(), actor=Actor(str(chief.uid), "chief"), within=REACH, now=NOON)
    code, (digits,) = asked(link=link)
    code_enter(code, digits, address=HERE, now=NOON)
    assert Entry.objects.get(verb="post_assign").why == "invited by chief"
    assert COMMUNITY in Entry.objects.get(verb="post_assign").area
