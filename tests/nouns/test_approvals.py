import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from shige.access.scope import ALL, NOTHING, Scope
from shige.access.selectors import actor_of
from shige.access.services import account_join
from shige.approvals import selectors
from shige.approvals.facts import Ask, Ruling
from shige.approvals.models import Approval, Decision
from shige.approvals.services import approval_ask, approval_decide, approval_withdraw, approvals_lapse
from shige.approvals.telling import SAYS
from shige.audit.models import Entry
from shige.core.approving import State, Verdict
from shige.core.areas import area_range
from shige.core.deeds import SHIGE, Actor
from shige.core.errors import ShigeError
from shige.notices.facts import Posts
from shige.notices.selectors import notices, unread
from tests.nouns.people import COMMUNITY, GENERAL, NOON, STREET, account

pytestmark = pytest.mark.django_db
ASKER, LI, WANG = (Actor(str(uuid4()), name) for name in ("asker", "li", "wang"))
YES, NO = Ruling(Verdict.GRANT, "well founded"), Ruling(Verdict.REFUSE, "the river lies between")
HERE = Scope((area_range(COMMUNITY),))
DAY = timedelta(days=1)


def an_ask(**more):
    terms = {"area": GENERAL, "purpose": "planning", "why": "two towers were finished", "until": NOON + 7 * DAY}
    return Ask(uuid4(), "plan-proposal", "proposal-1", **{**terms, "facts": {"households": 120}, **more})


def asked(**more):
    return approval_ask(an_ask(**more), actor=ASKER, now=NOON)


def decide(row, *, ruling=YES, actor=LI, within=HERE, now=NOON):
    return approval_decide(row.uid, ruling=ruling, actor=actor, within=within, now=now)


def refusal(act, *args, **kwargs):
    with pytest.raises(ShigeError) as error:
        act(*args, **kwargs)
    return error.value


def test_what_is_asked_for_waits_with_its_facts_and_its_reason():
    row = asked()
    assert (row.state, row.why, row.facts, row.asker) == (
        State.ASKED, "two towers were finished", {"households": 120}, "asker",
    )  # fmt: skip
    assert selectors.approvals_open(HERE, purpose="planning", decider_uid=LI.uid, now=NOON) == (row,)


def test_a_yes_grants_and_says_who_and_why():
    row = decide(asked())
    assert row.state == State.GRANTED
    assert [(said.decider, said.verdict, said.why) for said in row.said] == [("li", Verdict.GRANT, "well founded")]
    assert selectors.approvals_open(HERE, purpose="planning", decider_uid=WANG.uid, now=NOON) == ()
    assert selectors.approvals_ended(HERE, purpose="planning") == (row,)
    assert selectors.approvals_of("plan-proposal", "proposal-1") == (row,)


def test_a_no_refuses_alone_even_where_two_must_agree():
    row = asked(deciders=2)
    decide(row)
    assert decide(row, ruling=NO, actor=WANG).state == State.REFUSED


def test_where_two_must_agree_two_persons_do():
    row = asked(deciders=2)
    assert decide(row).state == State.ASKED
    assert selectors.approvals_open(HERE, purpose="planning", decider_uid=LI.uid, now=NOON) == ()
    assert refusal(decide, row).code == "approval-twice"
    assert decide(row, actor=WANG).state == State.GRANTED


def test_nobody_decides_what_they_asked_for():
    row = asked()
    assert refusal(decide, row, actor=ASKER).code == "approval-own"
    assert selectors.approvals_open(HERE, purpose="planning", decider_uid=ASKER.uid, now=NOON) == ()


def test_nobody_decides_by_a_second_account_what_they_asked_for_by_the_first():
    asker, second = account("asker", COMMUNITY_CHIEF=COMMUNITY), account("second", DIST_OC="510107")
    row = approval_ask(an_ask(), actor=actor_of(asker), now=NOON)
    account_join(second.uid, "asker", actor=SHIGE, now=NOON)
    mine = actor_of(second)
    assert refusal(decide, row, actor=mine).code == "approval-own"
    assert selectors.approvals_open(HERE, purpose="planning", decider_uid=mine.uid, now=NOON) == ()
    assert selectors.approvals_waiting({"planning": HERE}, decider_uid=mine.uid, now=NOON) == 0
    again = approval_ask(an_ask(), actor=actor_of(asker), now=NOON)
    assert unread(second.uid) == 1, "of the first request, when they still were two"
    account_join(second.uid, "", actor=SHIGE, now=NOON)
    assert decide(again, actor=mine).state == State.GRANTED


def test_two_accounts_of_one_person_are_not_two_who_agree():
    one, two = account("one", DIST_OC="510107"), account("two", DIST_OC="510107")
    account_join(two.uid, "one", actor=SHIGE, now=NOON)
    row = asked(deciders=2)
    assert decide(row, actor=actor_of(one)).state == State.ASKED
    assert refusal(decide, row, actor=actor_of(two)).code == "approval-twice"
    assert decide(row).state == State.GRANTED


def test_an_account_is_joined_to_another_one_that_there_is():
    one = account("one")
    for name in ("one", "nobody"):
        assert refusal(account_join, one.uid, name, actor=SHIGE, now=NOON).code == "account-unknown"


def test_out_of_reach_reads_like_not_there():
    there, nowhere = asked(), replace(asked(), uid=uuid4())
    elsewhere = Scope((area_range("510107002001"),))
    assert [refusal(decide, row, within=elsewhere).code for row in (there, nowhere)] == ["approval-unknown"] * 2
    assert selectors.approval(there.uid, scope=elsewhere) is None
    assert selectors.approval(there.uid, scope=NOTHING, asker_uid=ASKER.uid) == there
    assert selectors.approvals_open(elsewhere, purpose="planning", decider_uid=LI.uid, now=NOON) == ()


def test_a_request_over_a_street_is_not_decided_by_one_of_its_communities():
    row = asked(area=STREET)
    assert refusal(decide, row).code == "approval-unknown"
    assert decide(row, within=ALL).state == State.GRANTED


def test_the_second_decider_is_told_what_happened():
    row = decide(asked())
    error = refusal(decide, row, actor=WANG, ruling=NO)
    assert error.code == "approval-ended"
    assert (error.facts["by"], error.facts["why"], error.facts["state"]) == ("li", "well founded", "granted")


def test_asking_again_with_the_same_id_is_the_same_request():
    ask = an_ask()
    first = approval_ask(ask, actor=ASKER, now=NOON)
    assert approval_ask(replace(ask, until=NOON + 8 * DAY), actor=ASKER, now=NOON + DAY) == first
    assert Entry.objects.filter(verb="approval_ask").count() == 1
    other = refusal(approval_ask, replace(ask, why="another reason"), actor=ASKER, now=NOON)
    assert other.code == "approval-other"
    assert refusal(approval_ask, ask, actor=LI, now=NOON).code == "approval-other"


def test_only_who_asked_takes_it_back_and_only_once():
    row = asked()
    assert refusal(approval_withdraw, row.uid, why="not needed", actor=LI, now=NOON).code == "approval-unknown"
    assert approval_withdraw(row.uid, why="not needed", actor=ASKER, now=NOON).state == State.WITHDRAWN
    assert refusal(approval_withdraw, row.uid, why="not needed", actor=ASKER, now=NOON).code == "approval-ended"
    assert refusal(decide, row).facts["state"] == "withdrawn"


def test_what_nobody_decides_in_time_lapses():
    row, later = asked(until=NOON + DAY), asked()
    assert refusal(decide, row, now=NOON + DAY).code == "approval-lapsed"
    assert approvals_lapse(now=NOON + DAY) == 1
    assert approvals_lapse(now=NOON + DAY) == 0
    assert Approval.objects.get(uid=row.uid).state == State.LAPSED
    assert Approval.objects.get(uid=later.uid).state == State.ASKED
    assert Entry.objects.get(verb="approval_lapse").noun_id == str(row.uid)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"why": " "}, "why-missing"),
        ({"why": "w" * 2001}, "why-long"),
        ({"until": NOON}, "approval-until"),
        ({"deciders": 3}, "approval-deciders"),
        ({"area": "51010"}, "area-code"),
    ],
)
def test_a_request_says_why_where_and_until_when(more, code):
    assert refusal(asked, **more).code == code


def test_shige_asks_but_does_not_decide():
    row = approval_ask(an_ask(), actor=SHIGE, now=NOON)
    assert refusal(decide, row, actor=SHIGE).code == "approval-decider"


def test_each_deed_is_written_down_with_its_kind_and_place():
    decide(asked())
    told = [(entry.verb, entry.area, entry.facts["kind"]) for entry in Entry.objects.order_by("pk")]
    assert told == [("approval_ask", GENERAL, "plan-proposal"), ("approval_decide", GENERAL, "plan-proposal")]


def test_who_may_decide_is_told_and_so_is_who_asked():
    chief, district = account("chief", COMMUNITY_CHIEF=COMMUNITY), account("district", DIST_OC="510107")
    account("far", COMMUNITY_CHIEF="510107001002")
    me = actor_of(chief)
    row = approval_ask(an_ask(), actor=me, now=NOON)
    assert (unread(district.uid), unread(chief.uid)) == (1, 0)
    assert notices(district.uid)[0].link == f"/approvals/{row.uid}"
    decide(row, ruling=NO, actor=replace(actor_of(district), post="DIST_OC"))
    assert [(n.says, n.facts) for n in notices(chief.uid)] == [(SAYS[State.REFUSED], {"post": Posts("DIST_OC")})]


def test_who_asked_is_told_that_nobody_decided():
    chief = account("chief", COMMUNITY_CHIEF=COMMUNITY)
    approval_ask(an_ask(), actor=actor_of(chief), now=NOON)
    approvals_lapse(now=NOON + 7 * DAY)
    assert notices(chief.uid)[0].says == SAYS[State.LAPSED]


@pytest.mark.parametrize("change", [{"state": "sold"}, {"needed": 3}, {"state": "granted"}, {"until": NOON - DAY}])
def test_the_database_holds_the_rules_too(change):
    row = asked()
    with pytest.raises(DatabaseError), transaction.atomic():
        Approval.objects.filter(uid=row.uid).update(**change)


def test_rows_say_what_they_are():
    decide(asked())
    assert str(Approval.objects.get()) == "plan-proposal proposal-1 granted"
    assert str(Decision.objects.get()) == "grant by li"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_make_one_decision_and_the_other_is_told():
    row = asked()
    start, said = threading.Barrier(2), []

    def one(actor, ruling):
        start.wait()
        try:
            said.append(decide(row, actor=actor, ruling=ruling).state)
        except ShigeError as error:
            said.append(error.facts["by"])
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=pair) for pair in ((LI, YES), (WANG, NO))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    decision = Decision.objects.get()
    assert set(said) == {Approval.objects.get().state, decision.decider_name}
