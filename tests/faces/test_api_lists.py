import json
from urllib.parse import urlsplit

import pytest

from shige.access.scope import ALL
from shige.access.services import account_make
from shige.core.deeds import SHIGE
from shige.core.network import Bond, Kind
from shige.staff.network import Draft, organisation_make, tie_make
from tests.faces.town import CODES, COMMUNITY, DEDICATED, GENERAL, MICRO, NAMES, STREET, street, tower, worker
from tests.nouns.people import NOON

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def town(tmp_path):
    street(tmp_path)


@pytest.fixture
def dispatcher(town, client):
    client.force_login(worker("street", "街道", role="STREET_OC", area=STREET, phone="028-1"))
    return client


@pytest.fixture
def grid_worker(town, client):
    client.force_login(worker("grid", "网格员", role="GRID_WORKER", area=GENERAL))
    return client


def every(client, path, **values):
    """The items of all pages."""
    items, following = [], f"{API}{path}?" + "&".join(f"{key}={value}" for key, value in values.items())
    while following:
        told = client.get(following).json()
        items += told["items"]
        parts = urlsplit(told["next"] or "")
        following = f"{parts.path}?{parts.query}" if told["next"] else ""
    return items


def bodies():
    committee = Draft("玉林居委会", Kind.COMMITTEE, COMMUNITY)
    uid = organisation_make(committee, actor=SHIGE, within=ALL, now=NOON)
    tie_make(uid, to=(GENERAL, Bond.MANAGES), actor=SHIGE, within=ALL, now=NOON)
    return uid


def test_pages_of_grids_together_are_all_grids_once_in_the_order_of_their_codes(dispatcher):
    codes = [grid["code"] for grid in every(dispatcher, "/grids", limit=2)]
    assert codes == sorted(code for of_tier in CODES.values() for code in of_tier)
    micro = every(dispatcher, "/grids", limit=3, tier="micro", area=GENERAL)
    assert [grid["code"] for grid in micro] == [code for code in CODES["micro"] if code[:15] == GENERAL[:15]]
    assert micro[0]["name"] == NAMES[MICRO]


def test_a_list_holds_what_the_caller_sees_and_an_area_out_of_reach_reads_like_an_empty_one(grid_worker):
    seen = [grid["code"] for grid in every(grid_worker, "/grids")]
    assert seen == [GENERAL, *(code for code in CODES["micro"] if code[:15] == GENERAL[:15])]
    assert every(grid_worker, "/grids", area=DEDICATED) == every(grid_worker, "/grids", area="99") == []


def test_an_area_and_a_grid_tell_what_lies_in_them(dispatcher):
    told = dispatcher.get(f"{API}/areas/{STREET}").json()
    assert (told["area"]["code"], told["area"]["micro"]) == (STREET, len(CODES["micro"]))
    grid = dispatcher.get(f"{API}/grids/{MICRO}").json()
    assert (grid["name"], grid["path"][-1]["code"]) == (NAMES[MICRO], GENERAL)
    assert sum(unit["households"] for unit in grid["units"]) == grid["households"]


@pytest.mark.parametrize("path", [f"/areas/{COMMUNITY}", f"/grids/{DEDICATED}", "/areas/99", "/grids/" + "9" * 18])
def test_what_is_out_of_reach_reads_like_what_is_not_there(grid_worker, path):
    answer, nothing = grid_worker.get(API + path), grid_worker.get(f"{API}/grids/{'1' * 18}")
    assert (answer.status_code, answer.content) == (404, nothing.content)
    assert answer["Content-Type"] == "application/problem+json"


def test_who_has_no_account_is_told_to_log_in(town, client):
    answer = client.get(f"{API}/grids")
    assert (answer.status_code, answer.json()["title"]) == (401, "login-needed")


def test_anybody_may_ask_what_is_published_and_its_token_changes_with_it(tmp_path, client):
    (tmp_path / "after").mkdir()
    tower(tmp_path)
    before = client.get(f"{API}/publication").json()
    street(tmp_path / "after")
    after = client.get(f"{API}/publication").json()
    assert (before["number"], after["number"]) == (1, 2)
    assert before["token"] != after["token"]


def test_there_is_nothing_before_the_first_publication(client):
    assert client.get(f"{API}/publication").status_code == 404


def test_posts_are_listed_with_the_holder_where_people_may_be_seen(dispatcher):
    worker("micro", "微网格员", role="MICRO_WORKER", area=MICRO)
    found = every(dispatcher, "/posts", limit=1)
    assert {post["role"]: post["person"] for post in found} == {"STREET_OC": "街道", "MICRO_WORKER": "微网格员"}
    (micro,) = every(dispatcher, "/posts", role="MICRO_WORKER", area=GENERAL)
    assert dispatcher.get(f"{API}/posts/{micro['uid']}").json() == micro


def test_who_sees_posts_but_not_people_gets_no_name(town, client):
    client.force_login(worker("social", "社工", role="COMM_WORKER", area=COMMUNITY))
    (post,) = every(client, "/posts", role="COMM_WORKER")
    assert post["person"] is None


def test_duty_names_the_post_that_answers_now_and_why(dispatcher):
    told = dispatcher.get(f"{API}/duty", {"area": MICRO, "role": "MICRO_WORKER"}).json()
    assert (told["post"]["role"], told["post"]["phone"], told["why"]) == ("STREET_OC", "028-1", "stands-in")


@pytest.mark.parametrize("values", [{"area": "99", "role": "MICRO_WORKER"}, {"role": "MICRO_WORKER"}])
def test_duty_out_of_reach_is_not_there(dispatcher, values):
    assert dispatcher.get(f"{API}/duty", values).status_code == 404


def test_duty_names_a_role_that_there_is_not(dispatcher):
    answer = dispatcher.get(f"{API}/duty", {"area": MICRO, "role": "KING"})
    assert (answer.status_code, answer.json()["value"]) == (422, "KING")


def test_organisations_are_listed_with_their_bonds(dispatcher):
    uid = bodies()
    (body,) = every(dispatcher, "/organisations", kind="committee", area=STREET)
    assert body["ties"] == [{"area": GENERAL, "bond": "manages"}]
    assert dispatcher.get(f"{API}/organisations/{uid}").json() == body
    assert every(dispatcher, "/organisations", kind="owners") == every(dispatcher, "/organisations", after=uid) == []


def test_an_organisation_of_elsewhere_is_not_there(grid_worker):
    assert grid_worker.get(f"{API}/organisations/{bodies()}").status_code == 404
    assert every(grid_worker, "/organisations") == []


def test_what_has_not_changed_is_not_sent_again(dispatcher):
    first = dispatcher.get(f"{API}/grids/{MICRO}")
    again = dispatcher.get(f"{API}/grids/{MICRO}", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = dispatcher.get(f"{API}/grids/{GENERAL}", headers={"if-none-match": first["ETag"]})
    assert other.status_code == 200


def test_pages_have_no_etag(town, client):
    client.force_login(account_make("nobody", actor=SHIGE, now=NOON))
    assert "ETag" not in client.get("/where")


@pytest.mark.parametrize(
    ("path", "field"),
    [("/grids?limit=0", "limit"), ("/grids?after=1", "after"), ("/posts?after=x", "after"), ("/grids?tier=x", "tier"),
     ("/grids?area=123", "area")],
)  # fmt: skip
def test_a_wrong_value_is_named(dispatcher, path, field):
    answer = dispatcher.get(API + path)
    assert (answer.status_code, answer.json()["field"].split(".")[-1]) == (422, field)


def test_features_are_the_grids_of_a_tier_with_their_land(dispatcher):
    first = dispatcher.get(f"{API}/features/collections/micro/items", {"limit": 1, "f": "json"}).json()
    (feature,) = first["features"]
    assert (feature["id"], feature["properties"]["name"]) == (MICRO, NAMES[MICRO])
    assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}
    assert (first["numberMatched"], first["numberReturned"]) == (len(CODES["micro"]), 1)
    one = dispatcher.get(f"{API}/features/collections/micro/items/{MICRO}").json()
    assert {key: one[key] for key in feature} == feature


def test_a_frame_leaves_out_what_lies_elsewhere(dispatcher):
    def returned(bbox):
        return dispatcher.get(f"{API}/features/collections/community/items", {"bbox": bbox}).json()["numberReturned"]

    assert returned("-180,-90,180,90") == returned("-180,-90,0,180,90,10") == len(CODES["community"])
    assert returned("0,0,1,1") == 0


@pytest.mark.parametrize("bbox", ["1,2,3", "west", "0,50,1,40", "0,0,999,1", "nan,0,1,1"])
def test_a_wrong_frame_is_named(dispatcher, bbox):
    answer = dispatcher.get(f"{API}/features/collections/micro/items", {"bbox": bbox})
    assert (answer.status_code, answer.json()["field"]) == (422, "bbox")


def test_a_feature_of_another_tier_or_out_of_reach_is_not_there(grid_worker):
    items = f"{API}/features/collections"
    assert grid_worker.get(f"{items}/general/items/{MICRO}").status_code == 404
    assert grid_worker.get(f"{items}/dedicated/items/{DEDICATED}").status_code == 404


def test_the_landing_page_leads_to_each_collection(client):
    landing = client.get(f"{API}/features").json()
    paths = {link["rel"]: urlsplit(link["href"]).path for link in landing["links"]}
    assert json.loads(client.get(paths["service-desc"]).content)["openapi"] == "3.1.0"
    assert client.get(paths["conformance"]).json()["conformsTo"] != []
    told = client.get(paths["data"]).json()["collections"]
    assert [collection["id"] for collection in told] == ["community", "general", "micro", "dedicated"]
    assert client.get(f"{API}/features/collections/micro").json() == told[2]
