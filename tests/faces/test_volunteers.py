"""The pages of volunteers: signing up, the own pages on a phone, and the organisers' side."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shige.access.scope import ALL
from shige.core.deeds import SHIGE
from shige.core.network import Kind
from shige.recognition.demo import demo_helping
from shige.staff.network import Draft, organisation_make
from shige.volunteers import selectors
from shige.volunteers.models import Project, Taking, Turn, Volunteer
from shige.volunteers.services import actor_volunteer, joining_accept
from shige.volunteers.turns import Offer, turn_offer, turn_take
from tests.faces.town import COMMUNITY, GENERAL, STREET, street, worker

pytestmark = pytest.mark.django_db
JOIN = f"/volunteer/join/{COMMUNITY}"
SAID = {
    "name": "王阿姨",
    "phone": "13812341234",
    "area": COMMUNITY,
    "is_old_enough": "yes",
    "skills": ["visit"],
    "times": ["0e", "5m"],
    "service": "on",
}


@pytest.fixture
def town(tmp_path):
    street(tmp_path)


@pytest.fixture
def chief(client, town):
    user = worker("chief", "总网格长", role="COMMUNITY_CHIEF", area=COMMUNITY)
    client.force_login(user)
    return user


def signed_up(client, **said):
    form = client.get(JOIN).context["form"]
    return client.post(JOIN, {**SAID, "key": form["key"].value(), **said})


@pytest.fixture
def me(client, town):
    """A volunteer who has signed up on this phone and was accepted."""
    signed_up(client)
    person = Volunteer.objects.get()
    for row in selectors.joinings_of(person.uid):
        joining_accept(row.uid, actor=SHIGE, within=ALL, now=timezone.now())
    return person.uid


def offered(*, hours=26, needed=2):
    start = (timezone.now() + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
    offer = Offer(COMMUNITY, "清理楼道", "3 栋门口", start, start + timedelta(hours=2), needed)
    return turn_offer(offer, actor=SHIGE, within=ALL, now=start - timedelta(days=2))


def text(answer):
    return answer.content.decode()


def test_somebody_signs_up_and_gets_a_link_to_keep(client, town):
    answer = signed_up(client)
    assert answer.headers["Location"] == "/volunteer/welcome"
    kept = client.cookies["volunteer"]
    assert (kept["httponly"], kept["samesite"], kept["path"]) == (True, "Lax", "/volunteer")
    assert f"/volunteer/key/{kept.value}" in text(client.get("/volunteer/welcome"))
    assert "王阿姨" in text(client.get("/volunteer"))


def test_the_page_says_what_is_kept_why_and_how_long_before_anything_is_typed(client, town):
    page = text(client.get(JOIN))
    assert "手机号、所在社区" in page
    assert "不打分,不排名" in page
    assert "退出当时就删除" in page


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"is_old_enough": "no"}, "16"),
        ({"service": ""}, "这项同意"),
        ({"phone": "12"}, "7"),
        ({"name": ""}, "必"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(client, town, said, why):
    answer = signed_up(client, **said)
    assert answer.status_code == 422
    assert why in text(answer)
    assert not Volunteer.objects.exists()
    assert "volunteer" not in client.cookies


def test_a_form_sent_twice_signs_up_once(client, town):
    form = client.get(JOIN).context["form"]
    for _ in range(2):
        assert client.post(JOIN, {**SAID, "key": form["key"].value()}).status_code == 302
    assert Volunteer.objects.count() == 1


def test_without_a_plan_there_is_no_page_to_sign_up(client):
    assert client.get(JOIN).status_code == 404


def test_without_the_link_the_own_pages_say_how_to_get_one(client, town):
    for path in ("", "/offers", "/hours", "/data", "/certificate", "/welcome"):
        answer = client.get(f"/volunteer{path}")
        assert answer.status_code == 403
        assert "链接" in text(answer)
    assert client.get("/volunteer/key/" + "x" * 43).status_code == 403


def test_the_link_opens_the_own_pages_on_another_phone(client, me):
    key = client.cookies["volunteer"].value
    client.cookies.clear()
    assert client.get(f"/volunteer/key/{key}").headers["Location"] == "/volunteer"
    assert "王阿姨" in text(client.get("/volunteer"))
    assert client.get("/volunteer").headers["Cache-Control"] == "no-store"


def test_a_shift_is_taken_and_given_back(client, me):
    uid = offered()
    assert "清理楼道" in text(client.get("/volunteer/offers"))
    client.post(f"/volunteer/turns/{uid}/take")
    assert "清理楼道" in text(client.get("/volunteer"))
    assert "清理楼道" not in text(client.get("/volunteer/offers"))
    client.post(f"/volunteer/takings/{Taking.objects.get().uid}/back")
    assert not Taking.objects.exists()


def test_the_digits_at_the_place_count_the_hours_and_make_a_certificate(client, me):
    uid = offered(hours=0)
    taken = turn_take(uid, volunteer_uid=me, actor=actor_volunteer(me), now=timezone.now())
    assert "不是现场" in text(client.post(f"/volunteer/takings/{taken.uid}/check", {"code": "x"}, follow=True))
    code = Turn.objects.get().code
    assert "已签到" in text(client.post(f"/volunteer/takings/{taken.uid}/check", {"code": code}, follow=True))
    assert client.get("/volunteer/certificate").status_code == 200


def test_somebody_else_s_shift_is_not_mine_to_touch(client, me):
    uid = offered()
    client.cookies.clear()
    signed_up(client, name="别人", phone="13900000000")
    other = Volunteer.objects.exclude(uid=me).get()
    taken = turn_take(uid, volunteer_uid=me, actor=actor_volunteer(me), now=timezone.now())
    assert other.uid != me
    client.post(f"/volunteer/takings/{taken.uid}/back")
    client.post(f"/volunteer/takings/{taken.uid}/check", {"code": Turn.objects.get().code})
    assert Taking.objects.get().marks.count() == 0


def test_my_data_are_shown_changed_and_deleted_at_once(client, me):
    assert "138****1234" in text(client.get("/volunteer/data"))
    assert "13812341234" in text(client.post("/volunteer/phone"))
    client.post("/volunteer/data", {"phone": "138****1234", "skills": ["repair"], "times": []})
    assert Volunteer.objects.filter(phone_index__holds="13812341234", skills=["repair"]).exists()
    client.post("/volunteer/data", {"phone": "13900000000", "skills": [], "times": []})
    assert Volunteer.objects.filter(phone_index__holds="13900000000").exists()
    left = client.post("/volunteer/consents/service", {"withdraw": "yes"})
    assert "已退出" in text(left)
    assert client.cookies["volunteer"].value == ""
    assert client.get("/volunteer").status_code == 403
    assert str(Volunteer.objects.get().phone) == ""


def test_a_consent_to_be_thanked_is_given_and_taken_back(client, me):
    client.post("/volunteer/consents/thanks")
    assert selectors.agrees(me, code="thanks")
    client.post("/volunteer/consents/thanks", {"withdraw": "yes"})
    assert not selectors.agrees(me, code="thanks")


def test_the_demo_s_volunteer_is_nobody_outside_the_demo(client, town):
    assert client.post("/volunteer/demo").status_code == 404


def test_the_chief_accepts_and_sees_a_number_only_on_purpose(client, chief):
    signed_up(client)
    (row,) = selectors.joinings(COMMUNITY, scope=ALL)
    page = text(client.get("/volunteers"))
    assert "王阿姨" in page
    assert "13812341234" not in page
    client.post(f"/volunteers/joinings/{row.uid}/accept")
    assert "138****1234" in text(client.get("/volunteers"))
    assert "13812341234" in text(client.post(f"/volunteers/{row.volunteer.uid}/phone"))


def test_who_declines_says_why(client, chief):
    signed_up(client)
    (row,) = selectors.joinings(COMMUNITY, scope=ALL)
    client.post(f"/volunteers/joinings/{row.uid}/decline", {"why": ""})
    assert selectors.joinings(COMMUNITY, scope=ALL)
    client.post(f"/volunteers/joinings/{row.uid}/decline", {"why": "请到居委会登记"})
    assert "请到居委会登记" in text(client.get("/volunteer"))


def test_a_worker_reads_and_changes_nothing_and_another_street_sees_nobody(client, town):
    signed_up(client)
    (row,) = selectors.joinings(COMMUNITY, scope=ALL)
    client.force_login(worker("reads", "网格员", role="GRID_WORKER", area=GENERAL))
    assert client.post(f"/volunteers/joinings/{row.uid}/accept").status_code == 404
    assert "王阿姨" not in text(client.get("/volunteers"))
    client.force_login(worker("far", "远方", role="COMMUNITY_CHIEF", area="510107002001"))
    assert client.post(f"/volunteers/{row.volunteer.uid}/phone").status_code == 404
    client.post(f"/volunteers/joinings/{row.uid}/accept")
    assert selectors.joinings(COMMUNITY, scope=ALL)


def test_a_lost_link_is_renewed_on_the_spot(client, chief):
    signed_up(client)
    old = client.cookies["volunteer"].value
    page = text(client.post(f"/volunteers/{Volunteer.objects.get().uid}/link"))
    assert "/volunteer/key/" in page
    assert old not in page
    assert client.get("/volunteer").status_code == 403


def test_a_shift_is_offered_marked_and_set_right(client, chief):
    signed_up(client)
    me = Volunteer.objects.get().uid
    for row in selectors.joinings_of(me):
        joining_accept(row.uid, actor=SHIGE, within=ALL, now=timezone.now())
    day = (timezone.localtime() + timedelta(days=1)).date().isoformat()
    said = {"title": "清理", "where": "门口", "day": day, "start": "09:00", "end": "11:00", "needed": "2"}
    assert client.post("/volunteers/turns/new", said | {"end": "09:10"}).status_code == 422
    assert client.post("/volunteers/turns/new", said).status_code == 302
    assert "清理" in text(client.get("/volunteers/turns"))
    now_on = offered(hours=0)
    taken = turn_take(now_on, volunteer_uid=me, actor=actor_volunteer(me), now=timezone.now())
    page = f"/volunteers/turns/{now_on}"
    assert Turn.objects.get(uid=now_on).code in text(client.get(page))
    client.post(f"{page}/{taken.uid}/mark")
    assert "在现场" in text(client.get(page))
    assert client.post(f"{page}/{taken.uid}/correct", {"minutes": "30", "why": ""}).status_code == 422
    client.post(f"{page}/{taken.uid}/correct", {"minutes": "30", "why": "提前走了"})
    assert "提前走了" in text(client.get(page))


def test_a_project_goes_from_wish_to_result(client, chief):
    body = organisation_make(Draft("邻里社", Kind.SOCIAL, COMMUNITY), actor=SHIGE, within=ALL, now=timezone.now())
    client.post("/volunteers/projects/new", {"area": COMMUNITY, "title": "理发", "wanted": "每月一次"})
    page = f"/volunteers/projects/{Project.objects.get().uid}"
    assert client.post(f"{page}/claim", {"body": str(body), "plan": ""}).status_code == 422
    client.post(f"{page}/claim", {"body": str(body), "plan": "周六"})
    assert "邻里社" in text(client.get(page))
    client.post(f"{page}/close", {"result": "32 人", "hours": "1.5"})
    assert Project.objects.get().minutes == 90
    assert "32 人" in text(client.get(page))


def test_pages_need_few_queries(client, town, settings, django_assert_max_num_queries):
    settings.DEMO = True
    demo_helping(now=timezone.now())
    client.force_login(worker("lead", "街道", role="STREET_OC", area=STREET))
    client.get("/volunteers")  # the first request of a worker reads the atlas
    for path in ("volunteers", "volunteers/turns", "volunteers/projects", "recognition"):
        with django_assert_max_num_queries(12):
            assert client.get(f"/{path}").status_code == 200
    client.post("/volunteer/demo")
    for path in ("", "/offers", "/hours", "/data", "/certificate"):
        with django_assert_max_num_queries(12):
            assert client.get(f"/volunteer{path}").status_code == 200


def test_who_sees_more_than_one_community_chooses_whose_sheet_to_print(client, town):
    client.force_login(worker("street", "李慧", role="STREET_OC", area=STREET))
    page = text(client.get("/volunteers/sheet"))
    assert f'href="/volunteers/sheet?area={COMMUNITY}"' in page
    assert JOIN in text(client.get(f"/volunteers/sheet?area={COMMUNITY}"))
