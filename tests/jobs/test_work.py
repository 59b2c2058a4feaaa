import threading
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from shige.approvals.services import approval_ask
from shige.audit.heads import default_file, heads_read
from shige.audit.models import Seal
from shige.core.errors import ShigeError
from shige.jobs import lease, records
from shige.jobs.duties import duties
from shige.jobs.models import JobState, Lease, Round
from shige.jobs.selectors import jobs_now, rounds, works
from shige.jobs.work import Job, once, work
from tests.nouns.people import NOON, account
from tests.nouns.test_approvals import ASKER, an_ask

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 24, 3, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
SECOND = timedelta(seconds=1)


def counted(said, **more):
    return Job("count", "a", lambda now: said.append(now) or {"n": 1}, **(more or {"every_s": 60}))


def failing(now):
    raise ShigeError("count-broken", "on purpose")


def test_what_is_due_is_done_and_not_again_before_its_time():
    said = []
    job = counted(said)
    assert once([job], now=NOON) == ["count"]
    assert once([job], now=NOON + 59 * SECOND) == []
    assert once([job], now=NOON + 60 * SECOND) == ["count"]
    assert len(said) == 2


def test_a_daily_job_is_done_once_a_day_in_the_citys_own_time_and_leaves_a_row():
    job = counted([], daily_s=3 * 3600)
    once([job], now=NIGHT - timedelta(days=1))
    assert once([job], now=NIGHT - 61 * SECOND) == []
    assert once([job], now=NIGHT) == ["count"]
    assert once([job], now=NIGHT + timedelta(hours=20)) == []
    assert [(row.job, row.did) for row in rounds()] == [("count", {"n": 1})] * 2


def test_a_job_that_fails_is_written_down_tried_again_and_holds_up_no_other():
    said = []
    broken = Job("broken", "a", failing, every_s=1)
    assert once([broken, counted(said)], now=NOON) == ["broken", "count"]
    assert once([broken], now=NOON + SECOND) == []
    assert once([broken], now=NOON + 5 * SECOND) == ["broken"]
    state = {row.name: row for row in jobs_now()}
    assert (state["broken"].failures, state["broken"].trouble, state["broken"].worked_at) == (2, "count-broken", None)
    assert state["count"].worked_at == NOON
    assert [row.trouble for row in rounds()] == ["count-broken", "count-broken"]


def test_what_works_again_says_so():
    fails = [True]
    job = Job("moody", "a", lambda now: failing(now) if fails else {}, every_s=1)
    once([job], now=NOON)
    fails.clear()
    once([job], now=NOON + 5 * SECOND)
    assert (jobs_now()[0].failures, jobs_now()[0].trouble) == (0, "")


def test_an_error_that_nobody_thought_of_does_not_end_the_worker():
    def surprise(now):
        raise ZeroDivisionError

    assert once([Job("odd", "a", surprise, every_s=1)], now=NOON) == ["odd"]
    assert jobs_now()[0].trouble == "ZeroDivisionError"


def test_a_job_of_each_second_is_noted_now_and_then_only():
    before = records.Tried()
    for second in range(25):
        done = records.Done("tick", NOON + second * SECOND, {}, "", is_daily=False)
        before = records.round_record(done, before)
    assert JobState.objects.get().worked_at == NOON + 20 * SECOND
    assert Round.objects.count() == 0


@pytest.mark.parametrize("more", [{}, {"every_s": 1, "daily_s": 0}])
def test_a_job_is_done_every_so_often_or_once_a_day(more):
    with pytest.raises(ShigeError, match="so often"):
        Job("x", "a", failing, **more)


def test_one_holds_the_lease_until_it_gives_it_up():
    first, second = uuid4(), uuid4()
    assert not works()
    assert lease.lease_take(first)
    assert works()
    assert not lease.lease_take(second)
    assert lease.lease_keep(first)
    assert not lease.lease_keep(second)
    lease.lease_give(first)
    assert not works()
    assert lease.lease_take(second)


def test_a_lease_that_nobody_keeps_runs_out():
    first, second = uuid4(), uuid4()
    lease.lease_take(first)
    Lease.objects.update(until=timezone.now() - SECOND)
    assert lease.lease_take(second)
    assert not lease.lease_keep(first)


def test_the_servers_own_jobs_do_their_work(settings, tmp_path):
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"
    account("li")
    approval_ask(an_ask(until=NOON + SECOND), actor=ASKER, now=NOON)
    done = once(duties(), now=NIGHT)
    assert done == [job.name for job in duties()]
    assert {row.name: row.trouble for row in jobs_now()} == dict.fromkeys(done, "")
    assert Seal.objects.count() == 1
    assert [head.number for head in heads_read(default_file())] == [1]
    nightly = {row.job: row.did for row in rounds()}
    assert set(nightly) == {"retention", "clear", "thanks"}


def test_rows_say_what_they_are():
    lease.lease_take(uuid4())
    once([Job("broken", "a", failing, every_s=1)], now=NOON)
    assert str(Lease.objects.get()).startswith("worker until")
    assert str(JobState.objects.get()) == "broken"
    assert str(Round.objects.get()) == "broken count-broken"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_slow_job_holds_up_no_other_lane_and_all_end_when_told():
    stop, began, ticks = threading.Event(), threading.Event(), []

    def slow(now):
        began.set()
        stop.wait(30)
        return {}

    def tick(now):
        ticks.append(now)
        if began.is_set() and len(ticks) > 3:
            stop.set()
        return {}

    work([Job("slow", "a", slow, every_s=60), Job("tick", "b", tick, every_s=0.01)], stop=stop)
    assert len(ticks) > 3
    assert not works()
    connection.close()
