from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from shige.access.scope import ALL
from shige.adapters.calendar_file import seconds_of, shipped_calendar
from shige.core.calendar.days import Standing, day_of
from shige.core.deeds import SHIGE
from shige.desk.settings.weighing import MEASURES
from shige.jobs.lease import lease_take
from shige.jobs.work import Job, once
from shige.rules.models import Version
from shige.rules.services import RuleOrder, rule_set
from shige.rules.values import calendar_now, limit
from tests.axe import serious
from tests.faces.browser import sideways
from tests.faces.town import PLAN, STREET, street
from tests.nouns.people import COMMUNITY, account

pytestmark = pytest.mark.django_db
QUERIES = 12
WHY = "市级会议纪要第 12 号"


@pytest.fixture
def city(client):
    user = account("city", CITY_OC="5101")
    client.force_login(user)
    return user


def keep(client, book="limits", **more):
    return client.post(f"/settings/{book}/keep", {"area": "", "seen": "0", "since": "", "why": WHY, **more})


def test_values_stand_there_with_bounds_unit_and_source(client, city):
    said = client.get("/settings").content.decode()
    assert "密码或验证码连续错多少次就锁定" in said
    assert "3 – 20" in said
    client.post("/language", {"language": "en"})
    assert "Wrong passwords or codes" in client.get("/settings/limits").content.decode()


def test_a_change_is_shown_before_it_holds(client, city):
    answer = client.post(
        "/settings/limits/preview", {"area": "", "seen": "0", "reveal.most": "10", "reveal.minutes": "10"}
    )
    (only,) = answer.context["differences"]
    assert (only["before"], only["after"]) == ("30 条", "10 条")
    assert Version.objects.count() == 0


def test_what_is_kept_holds_at_once_with_its_reason(client, city):
    assert keep(client, **{"reveal.most": "10"}).headers["Location"] == "/settings/limits"
    assert limit("reveal.most", now=timezone.now()) == 10
    assert WHY in client.get("/settings/limits/history").content.decode()
    assert "默认 30 条" in client.get("/settings/limits").content.decode()


def test_what_is_kept_for_later_waits_for_its_day(client, city):
    day = timezone.localdate() + timedelta(days=3)
    keep(client, since=day.isoformat(), **{"reveal.most": "10"})
    assert limit("reveal.most", now=timezone.now()) == 30
    assert limit("reveal.most", now=timezone.now() + timedelta(days=3)) == 10
    assert "起生效" in client.get("/settings/limits/history").content.decode()


@pytest.mark.parametrize(("value", "said"), [("0", "1 – 200 条"), ("x", "这里要填数字")])
def test_a_wrong_value_is_said_beside_its_field_and_kept_as_it_was_typed(client, city, value, said):
    answer = client.post("/settings/limits/preview", {"area": "", "seen": "0", "reveal.most": value})
    assert answer.status_code == 422
    lines = {line.rule.key: line for group in answer.context["groups"] for line in group.lines}
    assert said in lines["reveal.most"].fault
    assert lines["reveal.most"].value == value


def test_what_does_not_fit_together_is_said(client, city):
    answer = client.post("/settings/norms/preview", {"area": "", "seen": "0", "grids.micro_max": "20"})
    assert answer.status_code == 422
    assert "下限高于上限" in answer.content.decode()


@pytest.mark.parametrize("more", [{"why": " "}, {"since": "2020-01-01"}, {"since": "soon"}])
def test_without_a_reason_or_for_a_day_that_is_over_nothing_holds(client, city, more):
    answer = keep(client, **{"reveal.most": "10", **more})
    assert answer.status_code == 422
    assert answer.context["fault"]
    assert Version.objects.count() == 0


def test_who_changes_what_somebody_changed_meanwhile_is_told(client, city):
    keep(client, **{"reveal.most": "10"})
    answer = keep(client, **{"reveal.most": "20"})
    assert answer.status_code == 422
    assert f"city 刚刚改过({WHY})" in answer.content.decode()
    assert limit("reveal.most", now=timezone.now()) == 10


def test_one_goes_back_to_any_version_and_to_the_beginning(client, city):
    keep(client, **{"reveal.most": "10"})
    first = Version.objects.get().number
    keep(client, seen="1", **{"reveal.most": "20"})
    client.post(f"/settings/limits/undo/{first}", {"why": "试行结束"})
    assert limit("reveal.most", now=timezone.now()) == 10
    client.post("/settings/limits/undo/0", {"why": "试行结束"})
    assert limit("reveal.most", now=timezone.now()) == 30
    client.post("/settings/limits/undo/0", {"why": "试行结束"})
    assert "没有任何变化" in client.get("/settings/limits/history").content.decode()
    assert Version.objects.count() == 4


def test_a_district_sets_its_own_and_no_other(client):
    client.force_login(account("district", DIST_OC="510107"))
    said = client.get("/settings/norms?area=510107")
    lines = {line.rule.key: line for group in said.context["groups"] for line in group.lines}
    assert lines["grids.micro_max"].is_open
    assert not lines["borders.wall"].is_open
    assert not said.context["areas"][0][0]
    keep(client, "norms", area="510107", **{"grids.micro_max": "60"})
    assert "value = 60" in client.get("/settings/norms.toml?area=510107").content.decode()
    assert "value = 100" in client.get("/settings/norms.toml").content.decode()
    assert keep(client, "norms", **{"grids.micro_max": "50"}).status_code == 422


def test_others_read_and_do_not_change(client):
    client.force_login(account("chief", COMMUNITY_CHIEF=COMMUNITY))
    page = client.get("/settings")
    assert page.status_code == 200
    assert not page.context["may"]
    assert keep(client, **{"reveal.most": "10"}).status_code == 404
    assert client.get("/settings/laws").status_code == client.get("/settings?area=xx").status_code == 404


def test_the_page_asks_few_questions(client, city, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get("/settings/norms")


def test_the_systems_page_tells_of_jobs_and_of_messages_without_a_number(client):
    client.force_login(account("admin", SYSADMIN="510107"))
    assert "停着" in client.get("/system").content.decode()
    lease_take(uuid4())
    once([Job("seal", "a", lambda now: 1 / 0, every_s=1)], now=timezone.now())
    said = client.get("/system").content.decode()
    assert "封存留痕" in said
    assert "ZeroDivisionError" in said
    client.force_login(account("chief", COMMUNITY_CHIEF=COMMUNITY))
    assert client.get("/system").status_code == 404


@pytest.mark.browser
def test_settings_are_open_to_all_readers(windows, session, city):
    page = windows.open("/settings/norms", session=session(city), color_scheme="dark", width=360, height=740)
    assert sideways(page) <= 0
    assert serious(page) == []
    page.fill("[id='grids.micro_max']", "90")
    page.click("text=看看会变什么")
    page.wait_for_url("**/preview")
    assert serious(page) == []
    page.fill("#why", WHY)
    page.click("text=确认生效")
    page.wait_for_url("**/settings/norms")
    page.goto(f"{windows.home}/settings/norms/history")
    assert sideways(page) <= 0
    assert serious(page) == []


@pytest.fixture
def town(tmp_path):
    street(tmp_path)


def previewed(client, count, **values):
    with count(QUERIES):
        answer = client.post("/settings/norms/preview", {"area": "", "seen": "0", **values})
    return answer.context["weighed"]


def homes(tier):
    return PLAN.grids.households[PLAN.grids.tier == tier]


def test_a_change_of_norms_is_weighed_on_the_grids_that_are_published(
    town, client, city, django_assert_max_num_queries
):
    sizes = homes("micro")
    top = int(sizes.max()) - 1
    told = previewed(client, django_assert_max_num_queries, **{"grids.micro_max": str(top)})
    shift = next(each["shift"] for each in told["measures"] if each["name"] == MEASURES["micro-range"])
    assert (shift.before, shift.after) == (int((sizes > 100).sum() + (sizes < 30).sum()), int((sizes > top).sum()))
    assert (shift.leave, shift.come) == (shift.after - shift.before, 0)
    assert told["grids"] == len(sizes) + len(homes("general"))
    (only,) = told["streets"]
    assert only["shift"].leave == shift.leave > 0
    assert only["name"] in client.post("/settings/norms/preview", {"grids.micro_max": str(top)}).content.decode()


def test_minutes_and_chances_are_weighed_too(town, client, city, django_assert_max_num_queries):
    values = {"sweep.limit": "100", "grids.p_in_time": "0.95"}
    told = previewed(client, django_assert_max_num_queries, **values)
    found = {str(each["name"]): each["shift"] for each in told["measures"]}
    micro = PLAN.grids.tier == "micro"
    assert found[str(MEASURES["micro-minutes"])].after == int((PLAN.grids.minutes[micro] > 100).sum())
    assert found[str(MEASURES["micro-time"])].after == int((PLAN.grids.p_in_time[micro] < 0.95).sum())


def test_a_change_that_moves_no_grid_says_so_and_one_of_other_values_is_not_weighed(
    town, client, city, django_assert_max_num_queries
):
    told = previewed(client, django_assert_max_num_queries, **{"grids.general_max": "10000"})
    assert told["streets"] == [] or told["moves"]
    assert previewed(client, django_assert_max_num_queries, **{"sweep.knock": "1.5"}) is None


def test_a_district_with_its_own_norm_is_left_out_of_a_change_of_the_city(
    town, client, city, django_assert_max_num_queries
):
    now, own = timezone.now(), {"grids.micro_max": 90}
    rule_set(RuleOrder("norms", own, now, WHY, seen=0, area=STREET[:6]), actor=SHIGE, within=ALL.ranges, now=now)
    assert previewed(client, django_assert_max_num_queries, **{"grids.micro_max": "40"})["grids"] == 0


def test_a_city_sets_its_own_days_of_rest_with_preview_history_and_undo(client, city):
    said = client.get("/settings/calendars").content.decode()
    assert "02-15..02-23" in said
    published = {"2027.standing": "published", "2027.rest": "01-01..01-03 02-05..02-11", "2027.work": "01-30"}
    answer = client.post("/settings/calendars/preview", {"area": "", "seen": "0", **published})
    assert len(answer.context["differences"]) == 3
    (year,) = answer.context["calendar"]
    assert (year["year"], year["before"] > year["after"]) == (2027, False)
    keep(client, "calendars", **published)
    calendar = calendar_now(at=timezone.now())
    assert calendar.years[2027] == Standing.PUBLISHED
    days = [bool(calendar.works[day_of(f"2027-{day}") - calendar.begin_day]) for day in ("01-30", "02-09", "04-05")]
    assert days == [True, False, True]
    assert "01-30" in client.get("/settings/calendars/history").content.decode()
    client.post("/settings/calendars/undo/0", {"why": WHY})
    again = calendar_now(at=timezone.now())
    assert (again.works == shipped_calendar().works).all()
    assert again.years == shipped_calendar().years


def test_what_is_shipped_makes_the_shipped_calendar(city):
    own, shipped = calendar_now(at=timezone.now()), shipped_calendar()
    assert all((getattr(own, name) == getattr(shipped, name)).all() for name in ("works", "opens", "closes"))


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [("2027.rest", "02-30", "02-30"), ("2027.rest", "02-11..02-05", "02-11..02-05"), ("2027.rest", "x", "x"),
     ("2027.work", "01-01", "2027-01-01"), ("hours.monday", "9-12", "08:30"), ("hours.monday", "12:00-09:00", "08:30"),
     ("hours.made_up", "", "08:30"), ("2027.standing", "perhaps", "已公布")],
)  # fmt: skip
def test_days_and_hours_that_cannot_be_stay_with_the_reason(client, city, key, typed, said):
    answer = client.post("/settings/calendars/preview", {"area": "", "seen": "0", key: typed})
    assert answer.status_code == 422
    fault = next(line.fault for group in answer.context["groups"] for line in group.lines if line.rule.key == key)
    assert said in fault


def test_the_city_sets_when_it_works(client, city):
    keep(client, "calendars", **{"hours.saturday": "09:00-12:00"})
    works = calendar_now(at=timezone.now()).works_at
    saturday = seconds_of(datetime(2027, 6, 12, 10, tzinfo=timezone.get_current_timezone()))
    assert (works(saturday), works(saturday + 3 * 3600)) == (True, False)
