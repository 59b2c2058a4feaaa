"""The organisation network: its picture, what is to be worked off, and the deeds that mend it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shige.access.scope import ALL
from shige.core.assigning import Charge
from shige.core.deeds import SHIGE
from shige.core.network import Bond, Kind
from shige.core.values import Tier
from shige.staff.assigning import Wanted, assignment_make
from shige.staff.health import network_health
from shige.staff.network import Draft, organisation_make, tie_make
from shige.staff.services import Order, post_assign
from shige.staff.survey import Standing
from tests.faces import town
from tests.nouns.people import account, person

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
NOW = timezone.now() - timedelta(days=3)
HOW = {"actor": SHIGE, "within": ALL, "now": NOW}


@pytest.fixture
def street(tmp_path):
    """A published street."""
    town.street(tmp_path)


@pytest.fixture
def dispatcher(client, street):
    """A browser of the street's dispatcher."""
    client.force_login(town.worker("li", "李慧", role="STREET_OC", area=town.STREET))
    return client


def text(answer, status=200):
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def body(name, kind=Kind.COMMITTEE, area=town.COMMUNITY, above=None):
    return organisation_make(Draft(name, kind, area, above), **HOW)


def test_the_picture_shows_the_tree_and_the_list_with_the_way_to_mend_each(dispatcher, django_assert_max_num_queries):
    committee = body("玉林社区居委会")
    branch = body("第一网格组织", Kind.GRID_GROUP, town.GENERAL, committee)
    tie_make(branch, to=(town.GENERAL, Bond.MANAGES), **HOW)
    partner = body("区人防办", Kind.PARTNER)
    dispatcher.get("/network")
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = dispatcher.get("/network")
    said = text(answer)
    assert [node.name for node in answer.context["tree"]] == ["玉林社区居委会", "区人防办"]
    assert answer.context["tree"][0].below[0].grids == town.GENERAL
    todos = {kind.code: kind for kind in answer.context["todos"]}
    assert todos["no-grids"].rows[0].href == f"/network/organisations/{partner}"
    assert town.GENERAL not in str(todos["no-organisation"].rows)
    first = todos["no-holder"].rows[0]
    assert first.href.startswith("/rosters/assign?area=")
    assert dispatcher.get(first.href).status_code == 200
    assert "没有组织的网格" in said


def test_the_map_tells_which_grids_are_not_well_and_how_urgent_it_is(dispatcher):
    before = dispatcher.get("/network").context["map"]["ill"]
    assert set(before.values()) == {"now"}
    committee = body("玉林社区居委会")
    for community in {code[:12] for code in town.CODES[Tier.COMMUNITY]}:
        tie_make(committee, to=(community, Bond.MANAGES), **HOW)
    assert set(dispatcher.get("/network").context["map"]["ill"].values()) == {"soon"}
    assert before.keys() == set(town.CODES[Tier.MICRO] + town.CODES[Tier.DEDICATED])


def test_two_claims_and_a_lead_over_too_many_grids_are_named(dispatcher):
    for name in ("甲物业", "乙物业"):
        tie_make(body(name, Kind.PROPERTY), to=(town.GENERAL, Bond.MANAGES), **HOW)
    lead = person("陈某")
    for grid in town.CODES[Tier.GENERAL][:3]:
        order = Order(lead, "GENERAL_CHIEF", grid, NOW)
        post_assign(order, actor=SHIGE, within=ALL, now=NOW)
    todos = {kind.code: kind for kind in dispatcher.get("/network").context["todos"]}
    claim = todos["two-claims"].rows[0]
    assert {"甲物业", "乙物业"} == set(claim.detail.split("、"))
    assert claim.href == f"/network/areas/{town.GENERAL}"
    assert todos["too-many-grids"].rows[0].detail == "陈某"


def test_an_organisation_is_entered_bound_changed_and_ended_with_its_history(dispatcher):
    form = {
        "name": "玉林物业",
        "kind": "property",
        "area": town.COMMUNITY,
        "above": "",
        "phone": "02885550199",
        "why": "新签合同",
    }
    said = text(dispatcher.post("/network/new", form, follow=True))
    assert "玉林物业已录入" in said
    uid = dispatcher.get("/network").context["tree"][0].uid
    tied = {"organisation": uid, "bond": "serves"}
    said = text(dispatcher.post(f"/network/areas/{town.GENERAL}/tie", tied, follow=True))
    assert "关系即日起生效" in said
    assert "撤销" in said
    tie = dispatcher.get(f"/network/areas/{town.GENERAL}").context["ties"][0]["uid"]
    text(dispatcher.post(f"/network/organisations/{uid}/change", {**form, "name": "玉林新物业"}, follow=True))
    text(dispatcher.post(f"/network/ties/{tie}/end", {"why": "合同到期", "at": town.GENERAL}, follow=True))
    page = dispatcher.get(f"/network/organisations/{uid}")
    assert page.context["card"].name == "玉林新物业"
    assert page.context["ties"][0]["until"]
    text(dispatcher.post(f"/network/organisations/{uid}/end", {"why": "撤出"}, follow=True))
    assert dispatcher.get("/network").context["tree"] == []
    assert "结束" in text(dispatcher.get(f"/network/organisations/{uid}"))


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(dispatcher):
    form = {"name": "某某", "kind": "property", "area": "510104001", "above": "", "phone": "", "why": "试"}
    said = text(dispatcher.post("/network/new", form), 422)
    assert "不在您的岗位范围内" in said
    assert 'value="某某"' in said


def test_an_organisation_cannot_come_to_stand_above_itself(dispatcher):
    top = body("上级")
    low = body("下级", Kind.GRID_GROUP, town.GENERAL, top)
    form = {"name": "上级", "kind": "committee", "area": town.COMMUNITY, "above": str(low), "phone": "", "why": "试"}
    assert "会成为自己的上级" in text(dispatcher.post(f"/network/organisations/{top}/change", form), 422)


def test_what_others_belong_to_is_not_ended(dispatcher):
    top = body("上级")
    body("下级", Kind.GRID_GROUP, town.GENERAL, top)
    assert "还有下属组织" in text(dispatcher.post(f"/network/organisations/{top}/end", {"why": "试"}, follow=True))


def test_what_is_not_there_and_what_is_out_of_reach_read_alike(client, street):
    elsewhere = organisation_make(Draft("别处", Kind.COMMITTEE, "510104001"), **HOW)
    client.force_login(account("dispatcher", STREET_OC=town.STREET))
    nowhere = "00000000-0000-0000-0000-000000000000"
    for ending in ("", "/change"):
        there, not_there = (client.get(f"/network/organisations/{uid}{ending}") for uid in (elsewhere, nowhere))
        assert there.status_code == not_there.status_code == 404
        assert there.content == not_there.content
    assert client.get("/network/areas/510104001").status_code == 404


def test_who_may_read_the_network_but_not_change_it_gets_no_buttons(client, street):
    uid = body("玉林社区居委会")
    client.force_login(account("worker", COMM_WORKER=town.COMMUNITY))
    said = text(client.get(f"/network/areas/{town.GENERAL}"))
    assert "绑定组织" not in said
    assert "data-open" not in text(client.get(f"/network/organisations/{uid}"))
    assert client.post(f"/network/areas/{town.GENERAL}/tie", {}).status_code == 404
    assert client.post(f"/network/organisations/{uid}/end", {"why": "x"}).status_code == 404


def test_a_district_chooses_a_street_first(client, street):
    client.force_login(account("district", DIST_OC=town.STREET[:6]))
    assert f"/network?area={town.STREET}" in text(client.get("/network"))


def test_nothing_to_mend_says_so():
    assert network_health(town.COMMUNITY, grids=(), now=NOW) == ()


def test_a_district_and_a_city_see_where_there_is_most_to_mend(client, street, django_assert_max_num_queries):
    tie_make(body("居委会"), to=(town.COMMUNITY, Bond.MANAGES), **HOW)
    person_in_charge = Order(person("陈某"), "MICRO_WORKER", town.MICRO, NOW)
    post_assign(person_in_charge, actor=SHIGE, within=ALL, now=NOW)
    client.force_login(town.worker("oc", "区调度", role="CITY_OC", area=town.STREET[:4]))
    for area, below in ((town.STREET[:6], town.STREET), (town.STREET[:4], town.STREET[:6])):
        client.get(f"/network?area={area}")
        with django_assert_max_num_queries(MOST_QUERIES):
            answer = client.get(f"/network?area={area}")
        row = next(row for row in answer.context["wide"] if row.area.code == below)
        led = [code for tier in (Tier.GENERAL, Tier.DEDICATED, Tier.MICRO) for code in town.CODES[tier]]
        bound = [code for tier in (Tier.GENERAL, Tier.DEDICATED) for code in town.CODES[tier]]
        unbound = sum(not code.startswith(town.COMMUNITY) for code in bound)
        assert row.standing == Standing(len(led), unbound, len(led) - 1)
        assert f"/network?area={below}" in text(answer)


def test_before_an_organisation_ends_the_page_names_what_ends_with_it(dispatcher):
    firm = body("玉林物业", Kind.PROPERTY)
    tie_make(firm, to=(town.GENERAL, Bond.SERVES), **HOW)
    assignment_make(Wanted(Charge.SPONSOR, town.MICRO, NOW, body_uid=firm), **HOW)
    ends = dispatcher.get(f"/network/organisations/{firm}").context["ends"]
    assert ends == {"bonds": town.NAMES[town.GENERAL], "charges": town.NAMES[town.MICRO]}
    assert ends["bonds"] in text(dispatcher.get(f"/network/organisations/{firm}"))
