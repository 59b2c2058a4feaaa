import pytest

from shige.access.scope import ALL, Scope
from shige.audit.models import Entry
from shige.core.areas import area_range
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.network import Ill, Kind
from shige.core.values import Tier
from shige.staff.health import network_health
from shige.staff.models import GridTie, Organisation
from shige.staff.network import Draft, organisation_make
from shige.staff.templating import network_load, network_missing
from shige.territory.figures import grid_figures
from tests.faces.town import STREET, street
from tests.nouns.people import NOON

pytestmark = pytest.mark.django_db
BY = {"actor": SHIGE, "within": ALL, "now": NOON}


@pytest.fixture(autouse=True)
def town(tmp_path):
    street(tmp_path)


def test_a_street_gets_what_it_lacks_shown_before_and_made_once():
    shown = network_missing(STREET)
    assert not Organisation.objects.exists()
    assert network_load(STREET, **BY) == shown
    assert Organisation.objects.count() == len(shown.makes)
    assert GridTie.objects.count() == len(shown.binds)
    entries = Entry.objects.count()
    assert network_missing(STREET).is_nothing
    assert network_load(STREET, **BY).is_nothing
    assert Entry.objects.count() == entries


def test_the_network_is_then_whole():
    network_load(STREET, **BY)
    grids = [f.code for f in grid_figures(STREET, tiers=(Tier.GENERAL,))]
    found = {finding.ill for finding in network_health(STREET, grids=grids, now=NOON)}
    assert Ill.NO_ORGANISATION not in found
    assert Ill.TWO_CLAIMS not in found


def test_what_is_there_is_taken_up():
    community = grid_figures(STREET, tiers=(Tier.COMMUNITY,))[0].code[:12]
    organisation_make(Draft("老居委会", Kind.COMMITTEE, community), **BY)
    network_load(STREET, **BY)
    assert Organisation.objects.filter(kind=Kind.COMMITTEE, area=community).count() == 1


@pytest.mark.parametrize(
    ("area", "within"), [(STREET, Scope((area_range("510104"),))), ("510104001", ALL), ("5101", ALL)]
)
def test_a_street_out_of_reach_or_without_grids_is_refused(area, within):
    with pytest.raises(ShigeError) as error:
        network_load(area, actor=SHIGE, within=within, now=NOON)
    assert error.value.code == "area-unknown"
