"""A named grid is let off a norm until a day, where the district agrees."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from shige.access.models import User
from shige.access.scope import ALL, Scope
from shige.access.selectors import actor_of
from shige.approvals.facts import Ruling
from shige.approvals.services import approval_decide
from shige.core.approving import State, Verdict
from shige.core.areas import area_range
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.rules.services import RuleOrder, rule_set
from shige.territory.waiving import Wish, lacks, waiver_ask
from tests.faces.town import COMMUNITY, DEDICATED, MICRO, NOTED, street, worker
from tests.nouns.people import account

pytestmark = pytest.mark.django_db
YES = Ruling(Verdict.GRANT, "街尾只有这些户")
DISTRICT = MICRO[:6]
HERE = Scope((area_range(COMMUNITY),))


@pytest.fixture
def chief(tmp_path) -> User:
    street(tmp_path)
    return worker("chief", "社区书记", role="COMMUNITY_CHIEF", area=COMMUNITY)


@pytest.fixture
def district(chief) -> User:
    return worker("district", "王建国", role="DIST_OC", area=DISTRICT)


def wish(**more) -> Wish:
    day = timezone.localdate() + timedelta(days=100)
    return Wish(**{"uid": uuid4(), "grid": MICRO, "norm": "micro-range", "until": day, "why": "两栋楼待拆", **more})


def ask(user: User, **more):
    return waiver_ask(wish(**more), actor=actor_of(user), within=HERE, now=timezone.now())


def code_of(act, *args, **kwargs) -> str:
    with pytest.raises(ShigeError) as error:
        act(*args, **kwargs)
    return error.value.code


def test_a_grid_that_is_let_off_is_so_until_its_day(chief, district):
    row = ask(chief)
    now = timezone.now()
    (lack,) = lacks(HERE)
    assert (lack.code, lack.norm, lack.is_waived(now.date())) == (MICRO, "micro-range", False)
    assert code_of(ask, chief) == "waiver-waits"
    approval_decide(row.uid, ruling=YES, actor=actor_of(district), within=ALL, now=now)
    (lack,) = lacks(HERE)
    assert lack.is_waived(lack.until)
    assert not lack.is_waived(lack.until + timedelta(days=1))
    assert code_of(ask, chief) == "waiver-holds"


def test_a_community_does_not_let_its_own_grid_off(chief):
    row = ask(chief)
    other = account("other", COMMUNITY_CHIEF=COMMUNITY)
    decides = {"ruling": YES, "actor": actor_of(other), "within": HERE, "now": timezone.now()}
    assert code_of(approval_decide, row.uid, **decides) == "approval-unknown"


def test_where_the_city_says_so_two_persons_must_agree(chief, district):
    now = timezone.now()
    order = RuleOrder("limits", {"waivers.deciders": 2}, now, "four eyes", seen=0)
    rule_set(order, actor=SHIGE, within=ALL.ranges, now=now)
    row = ask(chief)
    second = account("second", DIST_OC=DISTRICT)
    said = [
        approval_decide(row.uid, ruling=YES, actor=actor_of(user), within=ALL, now=now).state
        for user in (district, second)
    ]
    assert said == [State.ASKED, State.GRANTED]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"norm": "general-range"}, "waiver-unknown"),
        ({"grid": DEDICATED}, "waiver-unknown"),
        ({"grid": "1"}, "waiver-unknown"),
        ({"until": timezone.localdate()}, "waiver-until"),
        ({"until": timezone.localdate() + timedelta(days=400)}, "waiver-until"),
        ({"why": " "}, "why-missing"),
    ],
)
def test_what_cannot_be_waived_is_refused(chief, more, code):
    assert code_of(ask, chief, **more) == code


def test_from_the_page_of_norms_to_the_decision_by_name_and_post(chief, district, client):
    client.force_login(chief)
    said = client.get("/approvals/waivers").content.decode()
    assert NOTED[:12] in said
    assert client.get("/approvals/waivers/begin", {"grid": MICRO, "norm": "micro-range"}).status_code == 200
    sent = {"uid": str(uuid4()), "grid": MICRO, "norm": "micro-range", "until": "2000-01-01", "why": "待拆"}
    assert client.post("/approvals/waivers/ask", sent).status_code == 422
    sent["until"] = str(timezone.localdate() + timedelta(days=90))
    assert client.post("/approvals/waivers/ask", sent).headers["Location"] == "/approvals/waivers"
    client.force_login(district)
    client.post(f"/approvals/{sent['uid']}/decide", {"verdict": "grant", "why": "同意"})
    client.force_login(chief)
    told = client.get(f"/approvals/{sent['uid']}").content.decode()
    assert "王建国 · 区" in told
    assert "district" not in told.split("<main", 1)[1]
    assert sent["until"] in client.get("/approvals/waivers").content.decode()
