"""A redraw as the people in its grids meet it: who is concerned, who is told, and once."""

import pytest

from shige.access.scope import ALL, NOTHING, Scope
from shige.core.areas import area_range
from shige.core.errors import ShigeError
from shige.notices.selectors import notices
from shige.staff.redraw import posts_concerned, redraw_publish, redraw_undo
from shige.territory import drafting, models, services
from shige.territory.draft_facts import Step
from shige.territory.drafts import draft_preview
from shige.territory.redraw import redraw
from tests.make import CODES
from tests.nouns.drawn import CHIEF, do, drawn_file, drawn_town, micros
from tests.nouns.make import NOON, PLANNER
from tests.nouns.people import account, person, post

pytestmark = pytest.mark.django_db
COMMUNITY = CODES[0]


@pytest.fixture
def merged(tmp_path):
    """The plan that holds, one in which two micro-grids are one, and the codes of both."""
    base, _ = drawn_town(tmp_path)
    uid = str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=CHIEF, why="one yard", now=NOON))
    codes = micros(uid)
    for source in codes:
        for target in codes:
            content = {"grid": source, "into": target}
            if (
                source == target
                or draft_preview(uid, verb="merge", content=content, scope=ALL, reader_uid="").impact.blocking
            ):
                continue
            do(uid, "merge", **content)
            plan = drafting.draft_save(uid, actor=CHIEF, within=ALL, why="settled", now=NOON)
            services.plan_review(plan, actor=CHIEF, why="seen", now=NOON)
            services.plan_approve(plan, actor=PLANNER, why="agreed", now=NOON)
            return base, plan, source, target
    raise AssertionError(codes)


def test_a_redraw_tells_what_becomes_of_grids_and_homes(merged):
    _, plan, source, target = merged
    change = redraw(plan, scope=ALL)
    assert (change.vanished, change.changed & {target}, change.begun) == ({source}, {target}, frozenset())
    assert [(row.source, row.target, row.households) for row in change.homes] == [(source, target, change.moved)]
    assert change.moved > 0
    assert change.moved_general == 0
    assert {(shape.code, shape.when) for shape in change.shapes} >= {(source, "before"), (target, "after")}
    assert redraw(plan, scope=ALL, shapes=False).shapes == ()
    assert redraw(plan, scope=NOTHING) is None
    assert redraw("nonsense", scope=ALL) is None


def test_a_name_that_changes_is_told_and_nothing_else(tmp_path):
    drawn_town(tmp_path)
    uid = str(drafting.draft_open(COMMUNITY, is_proposal=False, actor=CHIEF, why="names", now=NOON))
    code = micros(uid)[0]
    do(uid, "rename", grid=code, name="一号院")
    plan = drafting.draft_save(uid, actor=CHIEF, within=ALL, why="settled", now=NOON)
    assert [(row.change, row.new, row.new_name) for row in redraw(plan, scope=ALL).grids] == [
        ("renamed", code, "一号院")
    ]


def test_where_nothing_was_published_all_begins(tmp_path):
    base, city = drawn_town(tmp_path)
    models.Standing.objects.all().delete()
    change = redraw(base, scope=ALL)
    assert set(change.first) == set(CODES)
    assert (change.grids, change.moved, change.shapes) == ((), 0, ())
    other = services.plan_import(drawn_file(tmp_path, city, crew=3, name="b.gpkg"), actor=PLANNER, now=NOON)
    part = redraw(other, scope=Scope((area_range(COMMUNITY),)))
    assert (part.communities, part.left_out) == ((COMMUNITY,), 1)


def test_those_concerned_are_told_once_and_the_others_not(merged):
    base, plan, source, target = merged
    users = {name: account(name) for name in ("gone", "other", "far")}
    free = next(
        code
        for code in models.Grid.objects.filter(tier="micro").values_list("code", flat=True)
        if f"{code:018d}" not in {source, target}
    )
    for name, area in (("gone", source), ("other", target), ("far", f"{free:018d}")):
        post(person(name, user=users[name]), "MICRO_WORKER", area)
    post(person("without account"), "MICRO_WORKER", source, rank=1)
    concerned = posts_concerned(redraw(plan, scope=ALL), now=NOON)
    assert [(row.vanishes, row.account is not None, row.heirs) for row in concerned] == [
        (True, True, (target,)),
        (True, False, (target,)),
        (False, True, ()),
    ]
    assert redraw_publish(plan, within=ALL, actor=PLANNER, why="begins", now=NOON) == 2
    told = {name: [(note.urgent, note.link) for note in notices(user.uid)] for name, user in users.items()}
    assert told == {"gone": [(True, "/today")], "other": [(False, f"/grids/{target}")], "far": []}
    assert redraw_undo(base, communities=[COMMUNITY], within=ALL, actor=PLANNER, why="too early", now=NOON) == 3
    assert len(notices(users["other"].uid)) == 2


def test_out_of_reach_nothing_is_published_and_nobody_told(merged):
    base, plan, _, _ = merged
    for scope in (NOTHING, Scope((area_range(CODES[1]),))):
        with pytest.raises(ShigeError, match="no such plan"):
            redraw_publish(plan, within=scope, actor=PLANNER, why="begins", now=NOON)
        with pytest.raises(ShigeError, match="no such plan"):
            redraw_undo(base, communities=[COMMUNITY], within=scope, actor=PLANNER, why="back", now=NOON)
    with pytest.raises(ShigeError, match="no such plan"):
        redraw_undo(base, communities=[], within=ALL, actor=PLANNER, why="back", now=NOON)
    assert models.Publication.objects.count() == 1


def test_a_step_is_an_edit_or_an_undoing():
    assert [Step(None, 0, verb, "why").is_edit for verb in ("move", "undo", "redo")] == [True, False, False]
