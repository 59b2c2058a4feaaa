"""Rosters: the week as a strip, posts in order, hours, leave with who stands in, and what each change does to gaps."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from shige.access.scope import ALL
from shige.core.duty import ALWAYS, shift_hours
from shige.core.values import Tier
from shige.desk.page import role_name
from shige.staff.selectors import posts_in, posts_of_account
from tests.faces import town
from tests.nouns.people import account

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def street(tmp_path):
    """A published street."""
    town.street(tmp_path)


@pytest.fixture
def dispatcher(client, street):
    """A browser of the street's dispatcher, who is there day and night."""
    client.force_login(town.worker("li", "李慧", role="STREET_OC", area=town.STREET, phone="02885550100"))
    return client


def text(answer, status=200):
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def post_of(user):
    return posts_of_account(user.uid, now=timezone.now())[0]


def held(area, role="MICRO_WORKER"):
    return [post for post in posts_in(area, scope=ALL, now=timezone.now()) if post.role == role]


def week(**days):
    return {f"d{day}": days.get(f"d{day}", "") for day in range(7)}


def at(hours):
    return timezone.localtime(timezone.now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize("tier", [Tier.GENERAL, Tier.MICRO, Tier.DEDICATED])
def test_every_kind_of_grid_has_its_roster(dispatcher, tier, django_assert_max_num_queries):
    dispatcher.get("/rosters")
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = dispatcher.get(f"/rosters?area={town.CODES[tier][0]}")
    assert "无人" in text(answer)
    assert len(answer.context["days"]) == 7


def test_the_strip_shows_who_answers_in_each_hour_of_seven_days(dispatcher):
    town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO)
    town.off_now(town.worker("zhang", "张某", role="MICRO_WORKER", area=town.CODES[Tier.MICRO][1]))
    days = dispatcher.get(f"/rosters?area={town.MICRO}").context["days"]
    assert {bar.kind for day in days for bar in day.bars} == {"holder"}
    assert sum(bar.width for day in days[1:] for bar in day.bars) == 6 * 24
    kinds = {
        b.kind for d in dispatcher.get(f"/rosters?area={town.CODES[Tier.MICRO][1]}").context["days"] for b in d.bars
    }
    assert kinds == {"holder", "above"}


def test_grids_that_behave_alike_are_told_once_with_their_empty_hours(client, street):
    client.force_login(account("chief", COMMUNITY_CHIEF=town.COMMUNITY))
    town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO)
    answer = client.get(f"/rosters?area={town.COMMUNITY}")
    text(answer)
    thin = answer.context["thin"]
    micro = next(line for line in thin if line.role == role_name("MICRO_WORKER") and line.others + len(line.named) > 1)
    assert micro.empty == "全天"
    assert micro.own == "从不"
    alike = [code for code in town.CODES[Tier.MICRO] if code.startswith(town.COMMUNITY) and code != town.MICRO]
    assert len(micro.named) + micro.others == len(alike)


def test_who_answers_is_told_line_by_line_for_any_hour(dispatcher):
    town.off_now(town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO))
    said = text(dispatcher.get(f"/rosters/answers?area={town.MICRO}&role=MICRO_WORKER&at={at(0)}"))
    assert said.index("王素芬") < said.index("该时段休班") < said.index("此岗空缺") < said.index("李慧")
    assert "下级无人,由上级代答" in said
    assert "王素芬" in text(dispatcher.get(f"/rosters/answers?area={town.MICRO}"))


@pytest.mark.parametrize("asked", ["role=NOBODY", "at=gestern", "at=1999-01-01T00:00"])
def test_what_cannot_be_asked_is_not_found(dispatcher, asked):
    assert dispatcher.get(f"/rosters/answers?area={town.MICRO}&{asked}").status_code == 404


def test_hours_are_set_and_taken_back_at_once(dispatcher):
    post = post_of(town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO))
    said = text(dispatcher.post(f"/rosters/posts/{post.uid}/hours", week(d0="9-12, 14-18", d5="18-24"), follow=True))
    assert "王素芬的班次已定" in said
    assert "周一 9–12、14–18, 周六 18–24" in said
    assert held(town.MICRO)[0].hours == shift_hours([(0, 9, 12), (0, 14, 18), (5, 18, 24)])
    undo = {f"d{day}": "0-24" for day in range(7)}
    assert all(f'name="{name}" value="{value}"' in said for name, value in undo.items())
    text(dispatcher.post(f"/rosters/posts/{post.uid}/hours", undo, follow=True))
    assert held(town.MICRO)[0].hours == ALWAYS


@pytest.mark.parametrize(
    ("day", "fault"), [("18-9", "时段写作"), ("9", "时段写作"), ("9-25", "时段写作"), ("", "至少填一个小时")]
)
def test_hours_that_there_are_not_are_refused_and_kept(dispatcher, day, fault):
    post = post_of(town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO))
    said = text(dispatcher.post(f"/rosters/posts/{post.uid}/hours", week(d0=day)), 422)
    assert fault in said
    assert not day or f'value="{day}"' in said
    assert held(town.MICRO)[0].hours == ALWAYS


def test_a_change_is_weighed_before_it_is_made(dispatcher):
    post = post_of(town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO))
    url = f"/rosters/posts/{post.uid}/effect"

    def weighed(data):
        lines = dispatcher.post(url, data).context["lines"]
        return {line["kind"]: (line["before"], line["after"]) for line in lines}

    assert weighed(week(d0="9-17")) == {"own": (168, 8), "above": (0, 160), "empty": (0, 0)}
    assert weighed({"end": "1"}) == {"own": (168, 0), "above": (0, 168), "empty": (0, 0)}
    leave = {"starts_at": at(-1), "ends_at": at(24), "stand_in": ""}
    assert weighed(leave)["above"][1] in {24, 25}
    assert dispatcher.post(url, week(d0="abc")).context.get("lines") is None
    assert held(town.MICRO)[0].hours == ALWAYS


def test_leave_puts_somebody_in_for_just_that_time_and_both_end_together(dispatcher):
    holder = town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO, phone="02885550102")
    other = post_of(town.worker("zhou", "周敏", role="GRID_WORKER", area=town.GENERAL)).person_uid
    post = post_of(holder)
    leave = {"starts_at": at(-1), "ends_at": at(48), "stand_in": str(other)}
    said = text(dispatcher.post(f"/rosters/posts/{post.uid}/leave", leave, follow=True))
    assert "王素芬的请假已登记" in said
    stood = [row for row in held(town.MICRO) if row.person == "周敏"]
    assert [(row.rank, row.phone, row.valid_to is not None) for row in stood] == [(1, "02885550102", True)]
    answers = text(dispatcher.get(f"/rosters/answers?area={town.MICRO}"))
    assert answers.index("该时段请假") < answers.index("周敏")
    url = dispatcher.get(f"/rosters/posts/{post.uid}").context["leaves"][0]["uid"]
    assert "王素芬已销假" in text(dispatcher.post(f"/rosters/posts/{post.uid}/leave/{url}/back", follow=True))
    assert [row.person for row in held(town.MICRO)] == ["王素芬"]
    assert "这次请假已结束" in text(dispatcher.post(f"/rosters/posts/{post.uid}/leave/{url}/back", follow=True))


def test_leave_that_ends_before_it_begins_is_refused(dispatcher):
    post = post_of(town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO))
    leave = {"starts_at": at(5), "ends_at": at(4), "stand_in": ""}
    assert "结束早于开始" in text(dispatcher.post(f"/rosters/posts/{post.uid}/leave", leave), 422)


def test_somebody_known_or_new_is_put_in_charge_and_taken_off_again(dispatcher):
    known = post_of(town.worker("zhou", "周敏", role="GRID_WORKER", area=town.GENERAL)).person_uid
    assert "周敏" in text(dispatcher.get("/rosters/assign/people?name=周"))
    assert "没有这个名字" in text(dispatcher.get("/rosters/assign/people?name=孙"))
    order = {"area": town.MICRO, "role": "MICRO_WORKER", "rank": "0", "why": "选定"}
    said = text(dispatcher.post("/rosters/assign", {**order, "name": "周敏", "person": str(known)}, follow=True))
    assert "周敏已上岗" in said
    text(dispatcher.post("/rosters/assign", {**order, "name": "孙新", "rank": "1"}, follow=True))
    assert [(row.person, row.rank) for row in held(town.MICRO)] == [("周敏", 0), ("孙新", 1)]
    said = text(dispatcher.post("/rosters/assign", {**order, "name": "钱某"}), 422)
    assert "这个位置已有人在任" in said
    assert 'value="钱某"' in said
    first = held(town.MICRO)[0].uid
    said = text(dispatcher.post(f"/rosters/posts/{first}/end", {"why": "调离"}, follow=True))
    assert "周敏的岗位已结束" in said
    assert f'name="person" value="{known}"' in said
    assert [row.person for row in held(town.MICRO)] == ["孙新"]


def test_a_person_whom_the_reader_does_not_know_is_not_put_in_charge(dispatcher):
    order = {"area": town.MICRO, "role": "MICRO_WORKER", "rank": "0", "why": "试", "name": "某", "person": str(uuid4())}
    assert "没有这个人" in text(dispatcher.post("/rosters/assign", order), 422)


def test_putting_somebody_in_charge_is_weighed_before_the_name_is_typed(dispatcher):
    order = {"area": town.MICRO, "role": "MICRO_WORKER", "rank": "0"}
    lines = dispatcher.post("/rosters/assign/effect", order).context["lines"]
    assert [(line["before"], line["after"]) for line in lines] == [(0, 168), (168, 0), (0, 0)]


def test_a_backup_rises_and_steps_back(dispatcher):
    order = {"area": town.MICRO, "role": "MICRO_WORKER", "why": "选定"}
    for rank, name in enumerate(("甲某", "乙某", "丙某")):
        dispatcher.post("/rosters/assign", {**order, "rank": str(rank), "name": name})
    last = held(town.MICRO)[2]
    said = text(dispatcher.post(f"/rosters/posts/{last.uid}/rise", follow=True))
    assert [row.person for row in held(town.MICRO)] == ["甲某", "丙某", "乙某"]
    second = next(row.uid for row in held(town.MICRO) if row.person == "乙某")
    assert f"/rosters/posts/{second}/rise" in said
    dispatcher.post(f"/rosters/posts/{second}/rise")
    assert [row.person for row in held(town.MICRO)] == ["甲某", "乙某", "丙某"]
    assert "前面没有人了" in text(dispatcher.post(f"/rosters/posts/{held(town.MICRO)[0].uid}/rise", follow=True))


def test_a_post_out_of_reach_reads_like_one_that_is_not_there(client, street):
    post = post_of(town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO))
    client.force_login(account("other", STREET_OC="510104001"))
    for ending in ("hours", "leave", "rise", "end", "effect"):
        there, not_there = (
            client.post(f"/rosters/posts/{uid}/{ending}", week(d0="9-10")) for uid in (post.uid, uuid4())
        )
        assert there.status_code == not_there.status_code == 404, ending
        assert there.content == not_there.content
    assert client.get(f"/rosters/posts/{post.uid}").status_code == 404
    assert held(town.MICRO)[0].hours == ALWAYS


def test_who_may_read_a_roster_changes_nothing(client, street):
    post = post_of(town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO))
    client.force_login(account("reader", COMM_WORKER=town.COMMUNITY))
    said = text(client.get(f"/rosters?area={town.MICRO}"))
    assert "王素芬" in said
    assert "data-open" not in said
    assert "可以看排班,不能改" in text(client.get(f"/rosters/posts/{post.uid}"))
    assert client.post(f"/rosters/posts/{post.uid}/hours", week(d0="9-10")).status_code == 404


def test_wide_areas_are_shown_one_tier_at_a_time(client, street, django_assert_max_num_queries):
    client.force_login(account("district", DIST_OC=town.STREET[:6]))
    client.get("/rosters")
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = client.get("/rosters")
    assert f"/rosters?area={town.STREET}" in text(answer)
    assert answer.context["whole"] is None
    assert client.get(f"/rosters?area={town.STREET}").context["whole"].empty == 100
