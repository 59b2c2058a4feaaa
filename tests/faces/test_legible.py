import pytest

from tests.nouns.people import STREET, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispatcher(client):
    client.force_login(account(STREET_OC=STREET))
    return client


@pytest.mark.parametrize("path", ["/search?q=%00", "/where?q=a%00b", "/grids/%00"])
def test_a_page_says_that_it_cannot_be_read(dispatcher, path):
    assert dispatcher.get(path).status_code in {400, 404}
    assert dispatcher.get("/search?q=%00").status_code == 400


def test_a_program_gets_a_problem(dispatcher):
    answer = dispatcher.get("/api/v1/posts?role=%00")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_form_is_not_read_either(dispatcher):
    form = "application/x-www-form-urlencoded"
    assert dispatcher.post("/language", "language=%00", content_type=form).status_code == 400
    assert dispatcher.post("/language", "language=en", content_type=form).status_code == 302
