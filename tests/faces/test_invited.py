"""How a helper comes in: from the lead's page to the PIN on a phone of 360 px, and all that must not open."""

import re
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from shige.access.devices import COOKIE
from shige.access.models import Device, Invitation, User
from shige.access.sessions import BEGUN
from shige.access.stays import stays_end
from shige.notices.outbox import letter_post, outbox_deliver
from shige.staff.models import Post
from tests.axe import serious
from tests.faces.alike import ALIKE, apart
from tests.faces.browser import sideways
from tests.faces.town import GENERAL, MICRO, street, worker

pytestmark = pytest.mark.django_db
NUMBER = "13812341234"
FORM = {"area": MICRO, "role": "MICRO_WORKER", "name": "李阿姨", "phone": NUMBER, "until": "2027-06-30"}


@pytest.fixture
def town(tmp_path):
    street(tmp_path)
    return worker("chief", "王某", role="GENERAL_CHIEF", area=GENERAL)


@pytest.fixture
def lead(town):
    client = Client()
    client.force_login(town)
    return client


def sent():
    """What came to a phone."""
    parcels = []
    outbox_deliver({"sms": parcels.append}, clock=timezone.now)
    return [parcel.facts["code"] for parcel in parcels if parcel.address]


def link_of(answer):
    return re.sub(r"^https?://[^/]+", "", answer.context["address"])


def come(client, link):
    client.post(link, {"number": NUMBER})
    client.post("/helper/code", {"code": sent()[0]})
    return client.post("/helper/pin", {"pin": "2580", "again": "2580"})


def asking(monkeypatch):
    """Two who ask for a code by turns, one with a number that is known and one with another; nobody is bounded."""
    for bound in ("A_NUMBER", "AN_ADDRESS", "IN_ALL"):
        monkeypatch.setattr(f"shige.staff.invitations.CODES_{bound}", 10_000)
    phones = [(Client(), {"number": number}) for number in (NUMBER, "13900009999")]
    asks = [lambda phone=phone, said=said: phone.post("/helper", said) for phone, said in phones]
    assert {(answer.status_code, answer["Location"]) for answer in (ask() for ask in asks)} == {(302, "/helper/code")}
    return asks


def test_time_does_not_tell_a_number_that_is_known(lead, client, monkeypatch):
    come(client, link_of(lead.post("/invitations/new", FORM)))
    assert apart(*asking(monkeypatch)) < ALIKE


def test_a_number_that_time_tells_would_be_seen(lead, client, monkeypatch):
    come(client, link_of(lead.post("/invitations/new", FORM)))

    def only_to_known(letter, *, now):
        """Several messages to a number that is known, none to another: a difference that a busy machine shows, too."""
        for copy in range(4) if letter.address else ():
            letter_post(replace(letter, key=f"{copy}{letter.key}"[:64]), now=now)

    monkeypatch.setattr("shige.staff.invitations.letter_post", only_to_known)
    assert apart(*asking(monkeypatch), turns=40) > ALIKE


def test_a_lead_invites_and_the_link_with_its_picture_shows_once(lead):
    assert "还没有邀请" in lead.get("/invitations").content.decode()
    made = lead.post("/invitations/new", FORM)
    assert made.context["picture"].startswith("data:image/svg+xml")
    listed = lead.get("/invitations").content.decode()
    assert "138****1234" in listed
    assert NUMBER not in listed
    assert link_of(made).split("/")[-1] not in listed


def test_an_invitation_with_a_fault_says_so_and_keeps_what_was_typed(lead):
    answer = lead.post("/invitations/new", {**FORM, "phone": "123"})
    assert answer.status_code == 422
    assert "手机号是 11 位数字" in answer.content.decode()
    assert "李阿姨" in answer.content.decode()
    lead.post("/invitations/new", FORM)
    assert lead.post("/invitations/new", FORM).status_code == 422


def test_a_helper_comes_in_sees_the_own_micro_grid_and_no_other(lead):
    client = Client()
    link = link_of(lead.post("/invitations/new", FORM))
    assert "李阿姨" in client.get(link).content.decode()
    answer = come(client, link)
    assert answer["Location"] == "/today"
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert client.get("/today").status_code == 200
    assert client.get(f"/grids/{MICRO}").status_code == 200
    assert client.get(f"/grids/{GENERAL}").status_code == 404
    assert client.get("/invitations").status_code == 404
    assert "失效" in client.get(link).content.decode()
    assert client.get(link).status_code == 410


def test_looking_at_a_link_takes_nothing_away(lead):
    link = link_of(lead.post("/invitations/new", FORM))
    for _ in range(3):
        assert Client().get(link).status_code == 200
    assert come(Client(), link)["Location"] == "/today"


def test_the_same_page_comes_whether_a_number_is_known_or_not(lead):
    link = link_of(lead.post("/invitations/new", FORM))
    answers = []
    for number in (NUMBER, "13900001111"):
        client = Client()
        asked = client.post(link, {"number": number})
        page = client.get("/helper/code").content.decode()
        wrong = client.post("/helper/code", {"code": "x"})
        answers.append((asked.status_code, asked["Location"], re.sub(r'value="\w+"|"X-CSRFToken": "\w+"', "", page),
                        wrong.status_code, wrong.context["fault"]))  # fmt: skip
    assert answers[0] == answers[1]


def test_a_known_phone_opens_by_its_pin_and_goes_on_to_the_page_asked_for(lead):
    client = Client()
    come(client, link_of(lead.post("/invitations/new", FORM)))
    stays_end(User.objects.get(kind="helper"))
    asked = client.get(f"/grids/{MICRO}")
    assert asked["Location"].startswith("/helper?next=")
    assert "输入数字密码" in client.get(asked["Location"]).content.decode()
    assert "还可以试 4 次" in client.post("/helper", {"pin": "0000"}).content.decode()
    client.get(asked["Location"])
    assert client.post(asked["Location"], {"pin": "2580"})["Location"] == f"/grids/{MICRO}"


def test_five_wrong_pins_ask_for_a_new_code_which_opens_again(lead):
    client = Client()
    come(client, link_of(lead.post("/invitations/new", FORM)))
    stays_end(User.objects.get(kind="helper"))
    for _ in range(5):
        answer = client.post("/helper", {"pin": "0000"})
    assert "重新获取验证码" in answer.content.decode()
    assert "手机号" in client.get("/helper").content.decode()
    assert client.post("/helper", {"number": NUMBER})["Location"] == "/helper/code"
    assert client.post("/helper/code", {"code": sent()[0]})["Location"] == "/helper/pin"
    assert client.post("/helper/pin", {"pin": "8044", "again": "8044"})["Location"] == "/today"
    assert Device.objects.filter(ended_at=None).count() == 1


def test_a_pin_is_chosen_after_a_right_code_alone_and_soon(lead):
    client = Client()
    assert client.get("/helper/pin")["Location"] == "/helper"
    client.post(link_of(lead.post("/invitations/new", FORM)), {"number": NUMBER})
    client.post("/helper/code", {"code": sent()[0]})
    assert "不一样" in client.post("/helper/pin", {"pin": "2580", "again": "2581"}).content.decode()
    assert "容易" in client.post("/helper/pin", {"pin": "1234", "again": "1234"}).content.decode()
    session = client.session
    session["helper-proved"] = [session["helper-proved"][0], timezone.now().timestamp() - 601]
    session.save()
    assert client.post("/helper/pin", {"pin": "2580", "again": "2580"})["Location"] == "/helper"


def test_ended_by_the_lead_the_phone_opens_nothing_from_the_next_request_on(lead):
    client = Client()
    come(client, link_of(lead.post("/invitations/new", FORM)))
    uid = Invitation.objects.get().uid
    assert lead.post(f"/invitations/{uid}/end", {"why": "moved"})["Location"] == "/invitations"
    assert client.get("/today").status_code == 302
    assert "用手机号登录" in client.post("/helper", {"pin": "2580"}).content.decode()
    assert "_auth_user_id" not in client.session
    assert not Post.objects.filter(role="MICRO_WORKER", valid_to__gt=timezone.now()).exists()
    lead.post(f"/invitations/{uid}/end", {"why": "again"})
    assert "已经失效" in lead.get("/invitations").content.decode()


def test_a_new_link_takes_the_old_one_s_place(lead):
    old = link_of(lead.post("/invitations/new", FORM))
    new = link_of(lead.post(f"/invitations/{Invitation.objects.get().uid}/link"))
    assert Client().get(old).status_code == 410
    assert Client().get(new).status_code == 200
    come(Client(), new)
    assert lead.post(f"/invitations/{Invitation.objects.get().uid}/link")["Location"] == "/invitations"


def test_an_old_login_of_a_helper_proves_itself_by_the_pin(lead):
    client = Client()
    come(client, link_of(lead.post("/invitations/new", FORM)))
    session = client.session
    session[BEGUN] = 0
    session.save()
    assert client.get("/today")["Location"].startswith("/helper?next=")


def test_the_demo_shows_its_messages_and_nobody_else_does(client, lead, settings, tmp_path):
    settings.SMS_FILE = tmp_path / "messages.jsonl"
    assert client.get("/demo/messages").status_code == 404
    settings.DEMO = True
    assert "还没有短信" in client.get("/demo/messages").content.decode()
    client.post(link_of(lead.post("/invitations/new", FORM)), {"number": NUMBER})
    assert re.search(r"验证码 \d{6}", client.get("/demo/messages").content.decode())


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_whole_way_on_a_phone(windows, session, town):
    assert django_settings.SECOND_FACTOR is False
    desk = windows.open("/invitations/new", session=session(town), color_scheme="dark", locale="zh-CN")
    desk.select_option("select[name=area]", MICRO)
    desk.fill("input[name=name]", "李阿姨")
    desk.fill("input[name=phone]", NUMBER)
    desk.fill("input[name=until]", "2027-06-30")
    assert serious(desk) == []
    desk.click("main button.strong")
    link = desk.input_value("#address")
    assert serious(desk) == []

    phone = windows.open(re.sub(r"^https?://[^/]+", "", link), width=360, height=740, color_scheme="dark")

    def good():
        assert serious(phone) == []
        assert sideways(phone) <= 0
        assert phone.locator("main button.strong").bounding_box()["height"] >= 56

    good()
    phone.fill("#number", "138 1234 1234")
    phone.click("main button.strong")
    phone.wait_for_url("**/helper/code")
    good()
    phone.fill("#code", sent()[0])
    phone.click("main button.strong")
    phone.wait_for_url("**/helper/pin")
    good()
    phone.fill("#pin", "2580")
    phone.fill("#again", "2580")
    phone.click("main button.strong")
    phone.wait_for_url("**/today")
    assert "微网格" in phone.inner_text("main")
    desk.goto(f"{windows.home}/invitations")
    assert "帮忙中" in desk.inner_text("main")
    phone.context.clear_cookies(name="sessionid")
    phone.goto(f"{windows.home}/today")
    phone.wait_for_url("**/helper**")
    good()
    phone.fill("#pin", "2580")
    phone.click("main button.strong")
    phone.wait_for_url("**/today")
