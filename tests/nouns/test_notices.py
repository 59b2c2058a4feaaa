from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from shige.access.reach import account_ids, accounts_with
from shige.access.services import account_close
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.rights import Right
from shige.notices.facts import Note
from shige.notices.models import Notice, Outgoing
from shige.notices.selectors import notices, unread
from shige.notices.services import notice_read, notice_send, notices_read
from shige.notices.words import filled
from tests.nouns.people import COMMUNITY, GENERAL, NOON, STREET, account

pytestmark = pytest.mark.django_db
NOTE = Note("Nobody is on duty in %(grid)s until %(until)s", {"grid": "3", "until": NOON}, link="/duty")
LATER = NOON + timedelta(hours=1)


def test_everybody_told_reads_it_once_and_then_it_is_not_new():
    li, wang = account("li"), account("wang")
    assert notice_send(NOTE, to=[li.uid, wang.uid, li.uid], now=NOON) == 2
    assert (unread(li.uid), unread(wang.uid)) == (1, 1)
    row = notices(li.uid)[0]
    assert (row.says, row.facts["grid"], row.facts["until"], row.read_at) == (NOTE.says, "3", NOON, None)
    assert notice_read(row.uid, account_uid=li.uid, now=LATER) == "/duty"
    assert (unread(li.uid), unread(wang.uid)) == (0, 1)
    assert notices(li.uid)[0].read_at == LATER


def test_nobody_reads_what_somebody_else_was_told():
    li, wang = account("li"), account("wang")
    notice_send(NOTE, to=[li.uid], now=NOON)
    assert notice_read(notices(li.uid)[0].uid, account_uid=wang.uid, now=LATER) == ""
    assert unread(li.uid) == 1
    assert notices(wang.uid) == ()


def test_the_same_event_tells_an_account_once():
    li, wang = account("li"), account("wang")
    note = Note("Look", key="gap-7")
    notice_send(note, to=[li.uid], now=NOON)
    notice_send(note, to=[li.uid, wang.uid], now=LATER)
    assert (unread(li.uid), unread(wang.uid)) == (1, 1)


def test_what_is_new_and_urgent_comes_first():
    li = account("li")
    for says, urgent in (("old", True), ("calm", False), ("now", True)):
        notice_send(Note(says, urgent=urgent), to=[li.uid], now=NOON)
    notice_read(notices(li.uid)[1].uid, account_uid=li.uid, now=LATER)
    assert [row.says for row in notices(li.uid)] == ["now", "calm", "old"]
    assert notices_read(li.uid, now=LATER) == 2
    assert unread(li.uid) == 0


def test_each_reads_it_in_the_own_language_and_time():
    with translation.override("zh-hans"):
        assert filled("Log in", {}) == "登录"
        assert "20:00" not in NOTE.says
        assert "12:00" in filled(NOTE.says, NOTE.facts)


def test_what_is_undone_tells_nobody():
    li = account("li")
    with transaction.atomic():
        notice_send(NOTE, to=[li.uid], now=NOON)
        transaction.set_rollback(True)
    assert unread(li.uid) == 0


def test_an_urgent_notice_goes_to_the_citys_own_channel_once(settings):
    settings.WEBHOOK_URL = "https://board.example/"
    li, wang = account("li"), account("wang")
    urgent = Note("Look", urgent=True, key="gap-7")
    notice_send(urgent, to=[li.uid], now=NOON)
    notice_send(urgent, to=[wang.uid], now=NOON)
    notice_send(NOTE, to=[wang.uid], now=NOON)
    assert [(row.channel, row.key) for row in Outgoing.objects.all()] == [("webhook", "notice-gap-7")]


def test_closed_accounts_are_not_told():
    li = account("li")
    account_close(li.uid, actor=SHIGE, now=NOON, why="left")
    assert notice_send(NOTE, to=[li.uid], now=NOON) == 0
    assert account_ids([li.uid]) == ()


@pytest.mark.parametrize(("more", "code"), [({"link": "https://a.example"}, "notice-link"),
                                            ({"facts": {"x": "y" * 201}}, "notice-fact")])  # fmt: skip
def test_a_notice_leads_to_a_page_of_ours_in_few_words(more, code):
    with pytest.raises(ShigeError) as error:
        Note("Look", **more)
    assert error.value.code == code


def test_the_database_keeps_links_within_the_house():
    notice_send(NOTE, to=[account("li").uid], now=NOON)
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.update(link="https://a.example")


def test_who_has_a_right_over_an_area_is_found_however_far_it_reaches():
    chief = account("chief", COMMUNITY_CHIEF=COMMUNITY)
    street = account("street", STREET_OC=STREET)
    account("far", COMMUNITY_CHIEF="510107001002")
    worker = account("worker", GRID_WORKER=GENERAL)
    reads = Right("grid", "read", "service")
    assert accounts_with(reads, area=GENERAL, now=NOON) == (chief.uid, street.uid, worker.uid)
    assert accounts_with(reads, area=COMMUNITY, now=NOON) == (chief.uid, street.uid)
    assert accounts_with(Right("duty", "read", "service"), area=COMMUNITY, now=NOON) == (
        chief.uid,
        street.uid,
        worker.uid,
    )
    assert accounts_with(Right("moon", "read", "service"), area=GENERAL, now=NOON) == ()


def test_rows_say_what_they_are():
    notice_send(NOTE, to=[account("li").uid], now=NOON)
    assert "Nobody is on duty" in str(Notice.objects.get())
