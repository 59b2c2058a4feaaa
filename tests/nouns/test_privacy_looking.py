"""A look in clear is written down before it opens, and a person opens only so many at a time."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from shige.audit.selectors import entries_by
from shige.core.deeds import SHIGE, Actor, Deed
from shige.core.errors import ShigeError
from shige.core.masks import Level, Mask
from shige.personal.private import About, Private
from shige.privacy.looking import looking, reveal

MOST, SPAN = 30, timedelta(minutes=10)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
PHONE = Private(About("to call", "consent", "volunteer", Mask.PHONE, Level.S1), text="13812341234")


def somebody() -> Actor:
    return Actor(uid=str(uuid4()), name="li", post="COMM_WORKER")


def look(actor: Actor, verb: str = "volunteer_reveal") -> Deed:
    return Deed(actor, verb, noun_id="7", purpose="staffing", facts={"field": "phone"})


def looks(actor: Actor) -> list[str]:
    return [entry.verb for entry in entries_by(actor.uid, most=500)]


@pytest.mark.django_db
def test_a_value_opens_once_the_look_stands_in_the_audit():
    actor = somebody()
    assert PHONE.open(reveal(look(actor), at=NOON)) == "13812341234"
    [entry] = entries_by(actor.uid)
    assert (entry.verb, entry.purpose, entry.facts) == ("volunteer_reveal", "staffing", {"field": "phone"})


@pytest.mark.django_db(transaction=True)
def test_a_look_whose_page_failed_leaves_no_entry_and_counts_for_nothing():
    actor = somebody()
    with transaction.atomic():
        reveal(look(actor), at=NOON)
        transaction.set_rollback(True)
    assert looks(actor) == []


@pytest.mark.django_db
def test_the_thirty_first_look_in_ten_minutes_waits_and_is_told_the_bound():
    actor = somebody()
    for _ in range(MOST):
        reveal(look(actor), at=NOON)
    with pytest.raises(ShigeError) as error:
        reveal(look(actor), at=NOON + SPAN - timedelta(seconds=1))
    assert (error.value.code, error.value.facts) == ("reveal-bound", {"bound": 30, "minutes": 10})
    assert len(looks(actor)) == MOST
    reveal(look(actor), at=NOON + SPAN)
    reveal(look(somebody()), at=NOON)


@pytest.mark.django_db
def test_other_deeds_do_not_count_as_looks():
    actor = somebody()
    for _ in range(MOST):
        looking(look(actor, "volunteer_edit"), at=NOON)
    assert reveal(look(actor), at=NOON)


@pytest.mark.postgres  # the embedded database has one writer at a time
@pytest.mark.django_db(transaction=True)
def test_looks_at_the_same_moment_do_not_pass_the_bound():
    actor, refused, errors = somebody(), [], []
    for _ in range(MOST - 2):
        reveal(look(actor), at=NOON)

    def one() -> None:
        try:
            reveal(look(actor), at=NOON)
        except ShigeError as error:
            refused.append(error.code)
        except Exception as error:  # noqa: BLE001 - told by the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (errors, refused, len(looks(actor))) == ([], ["reveal-bound"] * 4, MOST)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (Deed(somebody(), "volunteer_reveal", noun_id="7"), "look-purpose"),
        (look(somebody(), "volunteer_show"), "reveal-verb"),
        (look(SHIGE), "reveal-account"),
    ],
)
def test_a_look_without_purpose_name_or_account_is_refused(deed, code):
    with pytest.raises(ShigeError) as error:
        reveal(deed, at=NOON)
    assert error.value.code == code


@pytest.mark.django_db(transaction=True)
def test_a_look_outside_a_transaction_is_refused():
    assert not connection.in_atomic_block
    with pytest.raises(ShigeError) as error:
        looking(look(SHIGE, "sms_send"), at=NOON)
    assert error.value.code == "deed-alone"
