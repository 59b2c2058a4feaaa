import pytest

from shige.access.scope import ALL
from shige.core.errors import ShigeError
from shige.recognition import selectors
from shige.recognition.demo import demo_helping, demo_helps, demo_key
from shige.volunteers.selectors import joinings, projects, takings_of, volunteer_of_key
from tests.faces.town import COMMUNITY, street
from tests.nouns.people import NOON

pytestmark = pytest.mark.django_db


def test_the_demo_has_volunteers_with_hours_projects_and_thanks_once(settings, tmp_path):
    settings.DEMO = True
    street(tmp_path)
    made = demo_helping(now=NOON)
    assert made > 0
    assert (demo_helping(now=NOON), demo_helps()) == (0, True)
    me = volunteer_of_key(demo_key())
    assert any(row.time.minutes for row in takings_of(me.uid, now=NOON))
    assert joinings(me.community, scope=ALL)
    assert {bool(row.closed_at) for row in projects(me.community, scope=ALL)} == {True, False}
    assert selectors.wall(me.community)
    assert selectors.proposals(me.community[:9], scope=ALL)
    assert me.community[:9] == COMMUNITY[:9]


def test_outside_the_demo_nobody_is_made_up():
    with pytest.raises(ShigeError, match="only the demo"):
        demo_helping(now=NOON)
