"""Plans on the desk: the list, one plan, what it changes, its deeds, and the drawing table."""

import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shige.access.models import User
from shige.access.scope import ALL
from shige.approvals.selectors import approvals_of
from shige.core.deeds import Actor
from shige.notices.selectors import notices
from shige.territory import drafting, models, services
from shige.territory.drafts import draft_page, draft_preview, draft_table
from tests.axe import serious
from tests.faces import town as streets
from tests.faces.browser import drawn, sideways
from tests.make import CODES
from tests.nouns.drawn import drawn_file, drawn_town
from tests.nouns.make import NOON, PLANNER
from tests.nouns.people import account

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
COMMUNITY, OTHER = CODES


@pytest.fixture
def town(tmp_path):
    """uid of the plan that holds, and the city file."""
    return drawn_town(tmp_path)


@pytest.fixture
def chief(client, town):
    """A browser of the community's chief."""
    client.force_login(streets.worker("chief", "王主任", role="COMMUNITY_CHIEF", area=COMMUNITY))
    return client


@pytest.fixture
def planner(client, town):
    """A browser of the district's planner."""
    client.force_login(account("planner", DIST_PLANNER=COMMUNITY[:6]))
    return client


def text(answer, status=200):
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def begun(browser, community=COMMUNITY):
    """uid of the draft that a browser opens."""
    answer = browser.post("/plans/drafts", {"community": community, "why": "新楼交付"})
    assert answer.status_code == 302
    return answer.url.rsplit("/", 1)[1]


def table(uid):
    return draft_table(uid, scope=ALL, reader_uid=str(models.Draft.objects.get(uid=uid).opener_uid))


def merge(uid):
    """An edit that tears nothing."""
    reader = str(models.Draft.objects.get(uid=uid).opener_uid)
    codes = [grid.code for grid in table(uid).grids if grid.tier == "micro"]
    for one in codes:
        for other in codes:
            if one != other and one[:15] == other[:15]:
                content = {"grid": one, "into": other}
                seen = draft_preview(uid, verb="merge", content=content, scope=ALL, reader_uid=reader)
                if not seen.impact.blocking:
                    return content
    raise AssertionError(codes)


def send(browser, uid, kind, verb, *, seen=0, why="because", sent=None, **content):
    body = {"uid": str(sent or uuid4()), "seen": seen, "verb": verb, "content": content, "why": why}
    return browser.post(f"/plans/drafts/{uid}/{kind}", json.dumps(body), content_type="application/json")


def test_the_list_shows_plans_and_what_is_edited(chief, django_assert_max_num_queries):
    uid = begun(chief)
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = chief.get("/plans")
    said = text(answer)
    assert f"/plans/drafts/{uid}" in said
    assert "执行中" in said
    assert "导入方案文件" not in said


def test_a_plan_tells_its_figures_exceptions_and_history(chief, town, django_assert_max_num_queries):
    with django_assert_max_num_queries(MOST_QUERIES):
        said = text(chief.get(f"/plans/{town[0]}"))
    assert "for the test" in said
    assert "谁做了什么" in said
    assert "玉林社区" in said
    assert "芳草社区" not in said


def test_plans_out_of_reach_read_like_none(client, town):
    client.force_login(account("far", COMMUNITY_CHIEF="510104001001"))
    uid, _ = town
    for path in (f"/plans/{uid}", f"/plans/{uid}/compare", f"/plans/{uid}/plan.gpkg", f"/plans/{uuid4()}"):
        assert client.get(path).status_code == 404
    assert client.post(f"/plans/{uid}/refuse", {"why": "no no"}).status_code == 404
    assert client.post("/plans/drafts", {"community": COMMUNITY, "why": "x y"}).status_code == 404
    assert "/plans/" + uid not in text(client.get("/plans"))


def test_a_plan_of_which_a_part_is_out_of_reach_is_not_taken_along(chief, town):
    assert chief.get(f"/plans/{town[0]}/plan.gpkg").status_code == 404
    assert chief.post(f"/plans/{town[0]}/review", {"why": "x y"}).status_code == 404


def test_the_planner_takes_the_file_along_and_in_again(planner, town, tmp_path):
    answer = planner.get(f"/plans/{town[0]}/plan.gpkg")
    assert answer["Content-Disposition"].startswith("attachment")
    sent = SimpleUploadedFile("plan.gpkg", answer.content)
    assert planner.post("/plans/take", {"file": sent}).url == f"/plans/{town[0]}/compare"
    for broken in (None, SimpleUploadedFile("x.gpkg", b"no plan")):
        again = planner.post("/plans/take", {"file": broken} if broken else {}, follow=True)
        assert again.redirect_chain[-1][0] == "/plans"
    assert models.Plan.objects.count() == 1


def test_a_plan_over_somebody_elses_communities_is_not_taken_in(client, town, tmp_path):
    client.force_login(account("elsewhere", DIST_PLANNER="510104"))
    sent = SimpleUploadedFile("plan.gpkg", drawn_file(tmp_path, town[1], crew=3, name="other.gpkg").read_bytes())
    assert "辖区以外" in text(client.post("/plans/take", {"file": sent}, follow=True))
    assert models.Plan.objects.count() == 1


def test_an_edit_is_seen_before_it_is_done_and_done_once(chief):
    uid = begun(chief)
    content = merge(uid)
    seen = send(chief, uid, "preview", "merge", **content).json()
    assert {grid["code"] for grid in seen["grids"]} >= set(content.values())
    assert {row["name"] for row in seen["grids"][0]["rows"]} == {"户数", "分钟", "概率"}
    assert models.Operation.objects.count() == 0
    sent = uuid4()
    for _ in range(2):
        done = send(chief, uid, "steps", "merge", sent=sent, **content)
        assert done.json()["version"] == 1
    assert done.json()["steps"][0]["why"] == "because"
    page = text(chief.get(f"/plans/drafts/{uid}"))
    assert "because" in page
    assert send(chief, uid, "steps", "undo", seen=1).json()["redo"] is True


def test_of_two_editors_the_second_sees_what_the_first_did(chief, client):
    uid = begun(chief)
    content = merge(uid)
    rival = Actor(str(uuid4()), "rival")
    unit = next(unit for unit in table(uid).units if unit.grid == content["grid"])
    step = drafting.Step(uuid4(), 0, "merge", "因为先到", content)
    drafting.draft_edit(uid, step=step, actor=rival, within=ALL, now=NOON)
    late = send(chief, uid, "steps", "split", grid=content["into"], units=[unit.uid])
    assert late.status_code == 409
    assert "rival" in late.json()["said"]
    assert "因为先到" in late.json()["said"]
    news = chief.get(f"/plans/drafts/{uid}/news").json()
    assert (news["version"], news["steps"][0]["who"]) == (1, "rival")


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"verb": "move", "content": 7}', '{"verb": "dance"}', "{" * 9000])
def test_what_cannot_be_read_is_refused(chief, body):
    uid = begun(chief)
    for kind in ("preview", "steps"):
        answer = chief.post(f"/plans/drafts/{uid}/{kind}", body, content_type="application/json")
        assert answer.status_code == 422, answer.content
        assert answer.json()["said"]


def test_the_table_moves_homes_without_a_map(chief):
    uid = begun(chief)
    first = table(uid).units[0]
    general = first.grid[:15] + "000"
    sent = {"unit": [first.uid], "into": f"new:{general}", "why": "单独成格", "seen": "0"}
    assert chief.post(f"/plans/drafts/{uid}/move", sent).status_code == 302
    fresh = next(unit.grid for unit in table(uid).units if unit.uid == first.uid)
    assert fresh != first.grid
    back = {"unit": [first.uid], "into": first.grid, "why": "放回去", "seen": "1"}
    chief.post(f"/plans/drafts/{uid}/move", back)
    assert next(unit.grid for unit in table(uid).units if unit.uid == first.uid) == first.grid
    assert "写明理由" in text(chief.post(f"/plans/drafts/{uid}/move", {**back, "why": ""}, follow=True))


def test_from_draft_to_publication_and_the_posts_concerned_are_told(chief, planner, client, town):
    chief_user, planner_user = User.objects.get(name="chief"), User.objects.get(name="planner")
    client.force_login(chief_user)
    uid = begun(client)
    content = merge(uid)
    holder = streets.worker("li", "李某", role="MICRO_WORKER", area=content["grid"])
    streets.worker("zhao", "赵某", role="MICRO_WORKER", area=content["into"])
    send(client, uid, "steps", "merge", **content)
    saved = client.post(f"/plans/drafts/{uid}/save", {"why": "定了"})
    plan = saved.url.split("/")[2]
    said = text(client.get(saved.url))
    assert "李某" in said
    assert "网格已撤销" in said
    client.post(f"/plans/{plan}/review", {"why": "看过"})
    client.force_login(account("district", DIST_OC=COMMUNITY[:6]))
    client.post(f"/plans/{plan}/approve", {"why": "同意"})
    client.force_login(planner_user)
    assert "写明理由" in text(client.post(f"/plans/{plan}/publish", {"why": ""}, follow=True))
    assert "已公布" in text(client.post(f"/plans/{plan}/publish", {"why": "开始执行"}, follow=True))
    assert models.Plan.objects.get(uid=plan).status == "published"
    assert [notice.urgent for notice in notices(holder.uid)] == [True]
    assert [n.urgent for n in notices(User.objects.get(name="zhao").uid)] == [False]
    back = {"community": [COMMUNITY], "why": "太早"}
    assert "已恢复" in text(client.post(f"/plans/{town[0]}/back", back, follow=True))
    assert models.Plan.objects.get(uid=plan).status == "retired"
    assert "从未执行" in text(client.post(f"/plans/{town[0]}/back", back, follow=True))
    assert client.post(f"/plans/{town[0]}/back", {"why": "nothing ticked"}, follow=True).status_code == 404


def test_a_plan_is_refused_with_a_reason(planner, town, tmp_path):
    uid = services.plan_import(drawn_file(tmp_path, town[1], crew=3, name="b.gpkg"), actor=PLANNER, now=NOON)
    assert "不同意" in text(planner.post(f"/plans/{uid}/refuse", {"why": "人手不够"}, follow=True))
    assert "人手不够" in text(planner.get(f"/plans/{uid}"))
    assert "别人先了一步" in text(planner.post(f"/plans/{uid}/refuse", {"why": "again"}, follow=True))


def test_a_lead_proposes_within_the_own_grid_and_the_community_decides(client, town):
    general = next(f"{code:018d}" for code in models.Grid.objects.filter(tier="general").values_list("code", flat=True))
    lead = streets.worker("lead", "组长", role="GENERAL_CHIEF", area=general)
    client.force_login(lead)
    uid = begun(client)
    drawn_table = client.get(f"/plans/drafts/{uid}/table").json()
    assert {grid["code"][:15] for grid in drawn_table["grids"]} == {general[:15]}
    micro = next(grid["code"] for grid in drawn_table["grids"] if grid["tier"] == "micro")
    send(client, uid, "steps", "rename", grid=micro, name="一号院")
    foreign = next(unit for unit in table(uid).units if unit.grid[:15] != general[:15])
    assert send(client, uid, "steps", "move", seen=1, units=[foreign.uid], into=micro).status_code == 422
    assert client.post(f"/plans/drafts/{uid}/save", {"why": "mine"}, follow=True).status_code == 200
    assert models.Plan.objects.count() == 1
    client.post(f"/plans/drafts/{uid}/propose", {"why": "请社区定"})
    assert approvals_of(drafting.KIND, uid)[0].why == "请社区定"
    assert "继续修改" not in text(client.get(f"/plans/drafts/{uid}"))
    client.force_login(streets.worker("chief", "王主任", role="COMMUNITY_CHIEF", area=COMMUNITY))
    assert "由社区决定" in text(client.get(f"/plans/drafts/{uid}"))
    refused = client.post(f"/plans/drafts/{uid}/decide", {"verdict": "refuse", "why": "再想想"}, follow=True)
    assert "不同意" in text(refused)
    client.force_login(lead)
    assert "继续修改" in text(client.get(f"/plans/drafts/{uid}"))
    assert client.post(f"/plans/drafts/{uid}/reopen").status_code == 302
    client.post(f"/plans/drafts/{uid}/propose", {"why": "再请"})
    client.force_login(User.objects.get(name="chief"))
    agreed = client.post(f"/plans/drafts/{uid}/decide", {"verdict": "grant", "why": "好"})
    assert "/compare" in agreed.url or text(client.get(agreed.url))


def test_a_draft_is_dropped_with_a_reason_and_nothing_can_be_done_with_it(chief):
    uid = begun(chief)
    assert chief.post(f"/plans/drafts/{uid}/drop", {"why": "不用了"}).url == "/plans"
    assert send(chief, uid, "steps", "undo").status_code == 422
    for kind in ("save", "propose", "drop"):
        assert "已关闭" in text(chief.post(f"/plans/drafts/{uid}/{kind}", {"why": "again"}, follow=True))
    assert chief.post(f"/plans/drafts/{uid}/reopen").status_code == 404
    assert draft_page(uid, scope=ALL, reader_uid="").draft.state == "dropped"


def test_without_its_land_a_draft_says_what_is_missing(chief):
    uid = begun(chief)
    models.Land.objects.all().delete()
    drafting.table_of.__globals__["_TABLES"].clear()
    assert "没有这个方案的楼栋" in text(chief.get(f"/plans/drafts/{uid}"))
    assert chief.get(f"/plans/drafts/{uid}/table").status_code == 422


@pytest.mark.django_db(transaction=True)
def test_homes_move_on_the_map_in_a_browser(windows, session, tmp_path):
    drawn_town(tmp_path)
    user = streets.worker("chief", "王主任", role="COMMUNITY_CHIEF", area=COMMUNITY)
    actor = Actor(str(user.uid), user.name)
    uid = str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=actor, why="新楼交付", now=NOON))
    page = windows.open(f"/plans/drafts/{uid}", session=session(user))
    assert min(drawn(page, "land", "house")) > 0
    at = page.evaluate(
        "() => { const [f] = shigeMap.queryRenderedFeatures({ layers: ['house'] }); "
        "const r = f.geometry.coordinates[0];"
        " const p = shigeMap.project([(r[0][0] + r[2][0]) / 2, (r[0][1] + r[2][1]) / 2]); return [p.x, p.y]; }"
    )
    frame = page.locator("#map").bounding_box()
    page.mouse.click(frame["x"] + at[0], frame["y"] + at[1])
    page.wait_for_selector(".tower")
    page.locator("button.band").first.click()
    page.select_option("#into", index=2)
    page.wait_for_selector("#figures .touched")
    page.fill("#why", "从东门出入")
    page.click("#do")
    page.wait_for_selector("#steps li.good")
    assert models.Operation.objects.get().why == "从东门出入"
    page.locator("#map").click(position={"x": 5, "y": 5})
    page.keyboard.press("Control+z")
    page.locator("#steps s").nth(1).wait_for()
    assert serious(page) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_plans_fit_a_phone(windows, session, tmp_path, scheme):
    plan, _ = drawn_town(tmp_path)
    user = streets.worker("chief", "王主任", role="COMMUNITY_CHIEF", area=COMMUNITY)
    actor = Actor(str(user.uid), user.name)
    uid = str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=actor, why="新楼交付", now=NOON))
    for path in ("/plans", f"/plans/{plan}", f"/plans/{plan}/compare", f"/plans/drafts/{uid}?table=1"):
        page = windows.open(path, session=session(user), width=360, height=740, color_scheme=scheme)
        assert sideways(page) <= 0
        if path == f"/plans/{plan}":
            assert min(drawn(page, "fill", "edge", "wide")) > 0
        assert serious(page) == []
