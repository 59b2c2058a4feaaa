"""Staff is taken along as tables, by the page and by the command, as far as somebody's duty reaches."""

import os

import pytest
from click.testing import CliRunner

from shige.adapters.uploads import read_upload
from shige.audit.models import Entry
from shige.cli.main import root
from shige.core.errors import ShigeError
from shige.staff.tables import staff_profiles
from tests.faces import town
from tests.nouns.people import person, post

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
KEYS = [profile.key for profile in staff_profiles()]


@pytest.fixture(autouse=True)
def street(tmp_path):
    town.street(tmp_path)
    post(person("网格员"), "GRID_WORKER", town.GENERAL)


@pytest.fixture
def dispatcher(client):
    client.force_login(town.worker("li", "李慧", role="STREET_OC", area=town.STREET))
    return client


def test_the_page_offers_every_table_and_each_is_a_file_that_can_be_read(dispatcher, django_assert_max_num_queries):
    dispatcher.get("/staff-tables")
    with django_assert_max_num_queries(MOST_QUERIES):
        said = dispatcher.get("/staff-tables").content.decode()
    for key in KEYS:
        assert f"/staff-tables/{key}.xlsx?area={town.STREET}" in said
    for fmt in ("csv", "xlsx"):
        with django_assert_max_num_queries(20):
            answer = dispatcher.get(f"/staff-tables/staff-people.{fmt}?area={town.STREET}")
        assert "网格员" in str(read_upload(answer.content, name="people").rows)
    assert Entry.objects.filter(verb="staff_export", area=town.STREET, actor_uid__gt="").count() == 2


@pytest.mark.parametrize("way", ["staff-people.csv?area=510107002", "staff-people.csv?area=510107", "none.csv"])
def test_what_is_out_of_reach_or_too_wide_reads_like_what_is_not_there(dispatcher, way):
    assert dispatcher.get(f"/staff-tables/{way}").status_code == 404


def test_who_imports_no_posts_takes_none_along(client):
    client.force_login(town.worker("wu", "吴", role="COMMUNITY_CHIEF", area=town.COMMUNITY))
    assert client.get("/staff-tables").status_code == 404
    assert client.get(f"/staff-tables/staff-people.csv?area={town.COMMUNITY}").status_code == 404


def test_a_district_goes_down_to_its_streets(client):
    client.force_login(town.worker("oc", "区调度", role="DIST_OC", area=town.STREET[:6]))
    said = client.get("/staff-tables").content.decode()
    assert f"/staff-tables?area={town.STREET}" in said
    assert "staff-people.csv" not in said


def test_the_command_writes_what_the_account_may_export_and_nothing_beyond(dispatcher, tmp_path, monkeypatch):
    monkeypatch.setenv("PGOPTIONS", os.environ.get("PGOPTIONS", ""))  # a command says there that it serves nobody
    asked = ["staff", "export", town.STREET, "--why", "a new system", "--folder", str(tmp_path / "out")]
    answer = CliRunner().invoke(root, [*asked, "--account", "li"], catch_exceptions=False)
    assert answer.exit_code == 0
    content = (tmp_path / "out" / "staff-people.xlsx").read_bytes()
    assert "网格员" in str(read_upload(content, name="people").rows)
    entry = Entry.objects.filter(verb="staff_export").first()
    assert (entry.why, entry.actor_uid) == ("a new system", "")
    town.worker("zhao", "赵", role="GRID_WORKER", area=town.CODES[town.Tier.GENERAL][1])
    for name, code in (("zhao", "area-unknown"), ("nobody", "account-unknown")):
        with pytest.raises(ShigeError) as refused:
            CliRunner().invoke(root, [*asked, "--account", name], catch_exceptions=False)
        assert refused.value.code == code
