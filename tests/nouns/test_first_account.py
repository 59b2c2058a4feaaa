import pytest
from click.testing import CliRunner
from django.contrib.auth import authenticate
from django.utils import timezone

from shige.access.selectors import grants_of
from shige.cli.account_first import command
from shige.core.areas import area_range
from shige.core.errors import ShigeError

PASSWORD = "four words by chance"
pytestmark = pytest.mark.django_db


def make(name="security", *, area="510107", password=PASSWORD):
    words = [name, "--area", area]
    return CliRunner().invoke(command, words, input=f"{password}\n{password}\n", catch_exceptions=False)


def rights(area):
    return [(grant.account, grant.role) for grant in grants_of(*area_range(area), now=timezone.now())]


def test_the_first_account_may_give_rights_and_enters_with_its_password():
    done = make()
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    assert rights("510107") == [("security", "SECURITY_ADMIN")]
    assert authenticate(username="security", password=PASSWORD)


def test_there_is_one_beginning_in_an_area():
    make()
    with pytest.raises(ShigeError, match="has its security administrator"):
        make("another")
    assert rights("510107") == [("security", "SECURITY_ADMIN")]


def test_another_district_has_its_own():
    make()
    make("another", area="510104")
    assert rights("510104") == [("another", "SECURITY_ADMIN")]


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012"])
def test_a_password_that_is_easily_guessed_is_refused(password):
    with pytest.raises(ShigeError) as error:
        make(password=password)
    assert error.value.code == "password-weak"
    assert rights("510107") == []


def test_an_area_that_is_none_is_refused():
    with pytest.raises(ShigeError) as error:
        make(area="51x")
    assert error.value.code == "area-code"
