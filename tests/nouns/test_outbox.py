import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from shige.adapters.parcel import Undeliverable
from shige.audit.models import Entry
from shige.core.errors import ShigeError
from shige.core.retries import MOST_ATTEMPTS, wait_s
from shige.notices.facts import Letter
from shige.notices.models import Fate, Outgoing
from shige.notices.outbox import LEASE, NEEDED_FOR, Sent, letter_post, outbox_deliver
from shige.notices.selectors import letters_dead, letters_waiting
from tests.nouns.people import NOON

pytestmark = pytest.mark.django_db
CODE = {"code": "483920"}


def post(key="1", **more):
    letter = Letter("sms", "13812341234", "login-code", CODE, key, **{"until": NOON + NEEDED_FOR, **more})
    return letter_post(letter, now=NOON)


def deliver(carrier, *, now=NOON, channel="sms"):
    return outbox_deliver({channel: carrier}, clock=lambda: now)


def failing(error):
    def carry(parcel):
        raise error

    return carry


def test_a_message_goes_out_once_with_its_key_and_leaves_no_word_behind():
    got = []
    assert post()
    assert letters_waiting() == 1
    assert deliver(got.append) == Sent(sent=1)
    assert deliver(got.append) == Sent()
    assert [(p.key, p.address, p.template, p.facts) for p in got] == [("1", "13812341234", "login-code", CODE)]
    row = Outgoing.objects.get()
    assert (row.fate, bool(row.address), bool(row.content)) == (Fate.SENT, False, False)


def test_neither_number_nor_code_lie_open_in_the_database():
    post()
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, content FROM notices_outgoing")
        kept = b"".join(bytes(value) for value in cursor.fetchone())
    assert b"1381234" not in kept
    assert b"483920" not in kept


def test_the_same_key_is_the_same_message():
    assert post()
    assert not post()
    assert Outgoing.objects.count() == 1


def test_what_is_undone_leaves_nothing_to_send():
    with transaction.atomic():
        post()
        transaction.set_rollback(True)
    assert deliver(failing(RuntimeError)) == Sent()


@pytest.mark.parametrize("error", [ShigeError("sms-busy", "later"), ConnectionRefusedError("no")])
def test_a_trouble_that_may_pass_is_tried_again_ever_later(error):
    post()
    now = NOON
    for attempt in range(1, 4):
        assert deliver(failing(error), now=now) == Sent(later=1)
        assert deliver(failing(error), now=now + timedelta(seconds=wait_s(attempt) - 1)) == Sent()
        now += timedelta(seconds=wait_s(attempt))
    assert Outgoing.objects.get().trouble in {"sms-busy", "ConnectionRefusedError"}
    assert deliver(lambda parcel: None, now=now) == Sent(sent=1)


def test_it_is_given_up_in_the_end_and_shown_without_whom_and_what():
    post(until=NOON + timedelta(days=3))
    now = NOON
    for attempt in range(1, MOST_ATTEMPTS + 1):
        done = deliver(failing(OSError()), now=now)
        now += timedelta(seconds=wait_s(attempt))
    assert done == Sent(dead=1)
    row = letters_dead()[0]
    assert (row.fate, row.attempts, row.trouble) == ("dead", MOST_ATTEMPTS, "OSError")
    assert "1381234" not in repr(row)
    assert letters_waiting() == 0


def test_what_the_other_side_refuses_for_good_is_not_tried_again():
    post()
    assert deliver(failing(Undeliverable("sms-number", "no such number"))) == Sent(dead=1)
    assert letters_dead()[0].trouble == "sms-number"


def test_what_nobody_needs_any_more_is_not_sent():
    got = []
    post(until=NOON + timedelta(minutes=5))
    assert deliver(got.append, now=NOON + timedelta(minutes=5)) == Sent(dead=1)
    assert got == []
    with pytest.raises(ShigeError, match="any more"):
        post("2", until=NOON)


def test_a_worker_that_dies_after_sending_leaves_it_to_the_next_with_the_same_key():
    post()
    got = []

    def killed(parcel):
        got.append(parcel.key)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(killed)
    assert deliver(lambda parcel: got.append(parcel.key)) == Sent()
    assert deliver(lambda parcel: got.append(parcel.key), now=NOON + LEASE) == Sent(sent=1)
    assert got == ["1", "1"]


def test_a_channel_that_this_server_does_not_have_waits():
    post()
    assert deliver(failing(RuntimeError), channel="webhook") == Sent()
    assert letters_waiting() == 1


def test_each_end_is_written_down_without_the_number():
    post()
    deliver(lambda parcel: None)
    entry = Entry.objects.get(verb="letter_end")
    assert entry.facts == {"channel": "sms", "template": "login-code", "fate": "sent", "attempts": 1}


def test_rows_say_what_they_are():
    post()
    assert str(Outgoing.objects.get()) == "sms login-code waiting"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once():
    for number in range(30):
        post(str(number))
    got, start = [], threading.Barrier(2)

    def work():
        start.wait()
        while deliver(lambda parcel: got.append(parcel.key)).sent:
            pass
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got, key=int) == [str(number) for number in range(30)]
