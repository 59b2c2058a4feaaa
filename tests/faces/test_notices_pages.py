import pytest
from django.utils import timezone

from shige.notices.facts import Note
from shige.notices.models import Notice
from shige.notices.services import notice_send
from tests.axe import serious
from tests.faces.browser import sideways
from tests.nouns.people import GENERAL, account

pytestmark = pytest.mark.django_db
SAYS = "%(post)s refused what you asked for"


def told(user, *, by="<script>", **more):
    notice_send(Note(SAYS, {"post": by}, **more), to=[user.uid], now=timezone.now())
    return Notice.objects.latest("pk")


def test_what_i_was_told_stands_there_in_my_language_and_counts_on_the_rail(client):
    user = account("li", GRID_WORKER=GENERAL)
    told(user, urgent=True)
    client.force_login(user)
    said = client.get("/notices").content.decode()
    assert "&lt;script&gt;没有同意您的申请" in said
    assert "紧急" in said
    client.post("/language", {"language": "en"})
    assert "&lt;script&gt; refused what you asked for" in client.get("/notices").content.decode()


def test_reading_one_leads_to_where_one_acts(client):
    user = account("li", GRID_WORKER=GENERAL)
    row = told(user, link="/today")
    client.force_login(user)
    assert client.post(f"/notices/{row.uid}/read").headers["Location"] == "/today"
    assert Notice.objects.get().read_at is not None
    assert client.get(f"/notices/{row.uid}/read").status_code == 405


def test_somebody_elses_notice_is_not_read(client):
    row = told(account("li", GRID_WORKER=GENERAL), link="/today")
    client.force_login(account("wang", GRID_WORKER=GENERAL))
    assert client.post(f"/notices/{row.uid}/read").headers["Location"] == "/notices"
    assert Notice.objects.get().read_at is None
    assert "没有新消息" in client.get("/notices").content.decode()


def test_all_are_read_at_once(client):
    user = account("li", GRID_WORKER=GENERAL)
    told(user), told(user)
    client.force_login(user)
    client.post("/notices/read")
    assert Notice.objects.filter(read_at=None).count() == 0


@pytest.mark.browser
def test_the_inbox_is_open_to_all_readers(windows, session):
    user = account("li", GRID_WORKER=GENERAL)
    told(user, by="x" * 60, urgent=True, link="/today")
    page = windows.open("/notices", session=session(user), color_scheme="dark", width=360, height=740)
    assert serious(page) == []
    assert sideways(page) <= 0
