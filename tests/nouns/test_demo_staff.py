import pytest

from shige.access.scope import ALL, scope
from shige.access.selectors import demo_accounts, user_by_uid
from shige.access.services import account_make
from shige.audit.models import Entry
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.staff import demo, selectors
from shige.staff.demo import CommunityGround, GeneralGround, Ground, demo_staff, staff_street
from shige.staff.models import Leave, Person, Post
from tests.faces import town
from tests.nouns.people import COMMUNITY, GENERAL, NOON, STREET

pytestmark = pytest.mark.django_db
MICROS = tuple(f"{GENERAL[:15]}{number:03}" for number in range(1, 61))
GROUND = Ground(
    STREET,
    (
        CommunityGround(COMMUNITY, (GeneralGround(GENERAL, MICROS),), (f"{COMMUNITY}901000",)),
        CommunityGround(f"{STREET}002", (GeneralGround(f"{STREET}002001000", (f"{STREET}002001001",)),), ()),
    ),
)


@pytest.fixture
def street(settings):
    settings.DEMO = True
    return staff_street(GROUND, now=NOON)


def test_each_role_of_the_demo_has_one_account(street):
    rows = demo_accounts()
    roles = [row.role for row in rows]
    assert len(roles) == len(set(roles))
    assert {"STREET_OC", "COMMUNITY_CHIEF", "GENERAL_CHIEF", "GRID_WORKER", "MICRO_WORKER", "DEDICATED_CHIEF"} < set(
        roles
    )
    assert set(demo.DISTRICT_ROLES) < set(roles)


def test_each_account_may_do_something_and_the_operator_sees_no_grid(street):
    for row in demo_accounts():
        user = user_by_uid(row.uid)
        seen = scope(user, resource="grid", action="read", purpose="service", now=NOON)
        watches = row.role in {"SYSADMIN", "SECURITY_ADMIN", "AUDITOR", "DPO"}
        assert bool(seen.ranges) != watches, row.role


def test_all_people_are_called_made_up(street):
    assert street == Person.objects.count() > 60
    assert not Person.objects.filter(made_up=False).exists()


def test_somebody_answers_for_every_micro_grid_at_every_hour(street):
    gaps = selectors.duty_gaps([*MICROS, f"{STREET}002001001"], role="MICRO_WORKER", now=NOON)
    assert [gap.empty_hours for gap in gaps if gap.empty_hours] == []


def test_the_demo_has_something_to_work_off_and_backups_to_ask(street):
    empty = selectors.empty_places(MICROS, role="MICRO_WORKER", now=NOON)
    assert 0 < len(empty) < 6
    assert Leave.objects.exists()
    backups = Post.objects.filter(role="MICRO_WORKER", rank=1)
    assert backups.count() == len(MICROS) - len(empty)


def test_the_same_demo_has_the_same_people_each_time(street):
    assert [row.name.open() for row in Person.objects.order_by("pk")[:2]] == ["吴华思", "罗明强"]


def test_every_post_of_the_demo_is_written_down(street):
    assert Entry.objects.filter(verb="post_assign").count() == Post.objects.count()


def test_people_are_made_up_in_the_demo_alone():
    with pytest.raises(ShigeError) as error:
        demo_staff(now=NOON)
    assert error.value.code == "demo-only"


def test_a_street_is_staffed_once(settings):
    settings.DEMO = True
    account_make("demo-auditor", actor=SHIGE, now=NOON, demo_role="AUDITOR")
    assert demo_staff(now=NOON) == 0


def test_the_street_that_is_published_is_the_one_that_is_staffed(settings, tmp_path):
    settings.DEMO = True
    with pytest.raises(ShigeError) as error:
        demo_staff(now=NOON)
    assert error.value.code == "demo-ground"
    town.street(tmp_path)
    assert demo_staff(now=NOON) == Person.objects.count()
    assert selectors.on_duty(town.MICRO, role="MICRO_WORKER", now=NOON) is not None
    held = {row.area for row in selectors.posts_in(town.STREET, scope=ALL, now=NOON)}
    assert {town.COMMUNITY, town.GENERAL, town.DEDICATED, town.STREET} <= held
