"""Made-up volunteers, shifts, projects and thanks for the demo's street, so that none of their pages is empty."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from shige.access.scope import ALL
from shige.adapters.helping_file import shipped_skills
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.network import Kind
from shige.recognition.reading import Period
from shige.recognition.selectors import proposals
from shige.recognition.services import (
    commendation_answer,
    commendation_grant,
    commendations_propose,
    last_quarter,
)
from shige.staff.demo import GIVEN, SURNAMES, CommunityGround, demo_ground
from shige.staff.network import Draft, organisation_make
from shige.volunteers.projects import Claim, Outcome, Wish, project_claim, project_close, project_want
from shige.volunteers.selectors import joinings_of, volunteer_of_key
from shige.volunteers.services import SignUp, actor_volunteer, joining_accept, volunteer_join
from shige.volunteers.turns import Offer, mark_by_organiser, turn_offer, turn_take

COMMUNITIES = 3
"""Communities of the street that have volunteers in the demo."""
PEOPLE = 9
SEED = 7
WORK = (
    ("清理楼道堆物", "3 栋单元门口"),
    ("陪老人去社区医院", "社区服务站"),
    ("上学路口引导", "小学东门"),
    ("教用手机挂号", "社区活动室"),
    ("发放防汛提示", "南门岗亭"),
)


@dataclass(slots=True)
class _Helpers:
    """Makes the volunteers of a community, one after another."""

    community: str
    rng: np.random.Generator
    since: datetime
    has_own: bool
    """Whether the demo's own volunteer is among them."""

    def somebody(self, number: int, *, area: str, now: datetime) -> UUID:
        """Somebody who signed up: accepted where it was before the quarter, else still waiting."""
        surname = SURNAMES[self.rng.integers(len(SURNAMES))]
        given = GIVEN[self.rng.integers(len(GIVEN))]
        skills = self.rng.choice(sorted(shipped_skills()), size=2, replace=False)
        is_own = self.has_own and number == 0
        key = demo_key() if is_own else hashlib.sha256(f"{self.community} {number}".encode()).hexdigest()
        uid = volunteer_join(
            SignUp(
                name=surname + given,
                phone=f"1380000{int(self.community[-4:]) % 100:02}{number:02}",
                community=self.community,
                area=area,
                agrees=("service", "thanks"),
                is_old_enough=True,
                skills=tuple(str(skill) for skill in skills),
                shifts=(*((day, 18, 22) for day in range(number % 5)), (5, 8, 12)),
            ),
            key=key,
            now=now,
        )
        for row in joinings_of(uid) if now == self.since else ():
            joining_accept(row.uid, actor=SHIGE, within=ALL, now=self.since)
        return uid


def demo_key() -> str:
    """The secret in the link of the demo's own volunteer: another one in each demo.

    Raises:
        ShigeError: "demo-only" outside the demo.
    """
    if not settings.DEMO:
        raise ShigeError("demo-only", "only the demo has a volunteer whom anybody may be")
    return hashlib.sha256(f"{settings.SECRET_KEY} volunteer".encode()).hexdigest()


def demo_helps() -> bool:
    """Whether the demo has its volunteers already."""
    return volunteer_of_key(demo_key()) is not None


@transaction.atomic
def demo_helping(*, now: datetime) -> int:
    """Make up volunteers, shifts, projects and thanks, once; returns how many people were made up.

    Raises:
        ShigeError: "demo-only" outside the demo.
    """
    if demo_helps():
        return 0
    quarter, count = last_quarter(now), 0
    rng = np.random.default_rng(SEED)
    for ground in demo_ground().communities[:COMMUNITIES]:
        helpers = _Helpers(ground.code, rng, quarter.start, has_own=not count)
        people = [
            helpers.somebody(n, area=_area(ground, n), now=quarter.start if n < PEOPLE - 2 else now - timedelta(days=n))
            for n in range(PEOPLE)
        ]
        count += len(people)
        _shifts(ground.code, people=people[: PEOPLE - 2], quarter=quarter, now=now)
        _projects(ground.code, quarter=quarter, now=now)
        _thanks(ground.code, quarter=quarter, now=now)
    return count


def _area(ground: CommunityGround, number: int) -> str:
    grids = [general.code for general in ground.generals]
    return grids[number % len(grids)] if grids and number % 2 else ground.code


def _shifts(code: str, *, people: list[UUID], quarter: Period, now: datetime) -> None:
    """Shifts that were served in the quarter, and some that come."""
    for number in range(8):
        start = quarter.start + timedelta(days=9 + 9 * number, hours=9)
        uid = _offer(code, number, start=start, hours=7, now=quarter.start)
        for who in people[number % 3 :: 2]:
            _serve(uid, who, start=start, hours=7)
    tomorrow = localtime(now).replace(hour=9, minute=0, second=0, microsecond=0)
    for number, days in enumerate((1, 2, 2, 4, 6, 9)):
        start = tomorrow + timedelta(days=days, hours=5 * (number % 2))
        uid = _offer(code, number, start=start, hours=2, now=now)
        for who in people[number % 3 :: 3]:
            turn_take(uid, volunteer_uid=who, actor=actor_volunteer(who), now=now)


def _offer(code: str, number: int, *, start: datetime, hours: int, now: datetime) -> UUID:
    title, where = WORK[number % len(WORK)]
    offer = Offer(code, title, where, start, start + timedelta(hours=hours), 2 + number % 3)
    return turn_offer(offer, actor=SHIGE, within=ALL, now=now)


def _serve(uid: UUID, who: UUID, *, start: datetime, hours: int) -> None:
    taken = turn_take(uid, volunteer_uid=who, actor=actor_volunteer(who), now=start - timedelta(days=2))
    if taken.place is not None:
        for at in (start, start + timedelta(hours=hours)):
            mark_by_organiser(taken.uid, actor=SHIGE, within=ALL, now=at)


def _projects(code: str, *, quarter: Period, now: datetime) -> None:
    """One that is done, one that is taken on, one that waits."""
    body = organisation_make(Draft("邻里互助社", Kind.SOCIAL, code), actor=SHIGE, within=ALL, now=quarter.start)
    for title, wanted, days in _wanted():
        at = quarter.start + timedelta(days=days) if days else now - timedelta(days=6)
        uid = project_want(Wish(code, title, wanted), actor=SHIGE, within=ALL, now=at)
        if days != 1:
            project_claim(uid, claim=Claim(body, "每月两次,六个人轮流。"), actor=SHIGE, within=ALL, now=at)
        if days > 1:
            outcome = Outcome("做了六次,来了 84 人次;大家想接着办。", 1440)
            project_close(uid, outcome=outcome, actor=SHIGE, within=ALL, now=at + timedelta(days=60))


def _wanted() -> Iterator[tuple[str, str, int]]:
    """Title, what is wanted, and the day of the quarter: 1 for one that waits, 0 for one that has begun."""
    yield "助老理发", "七十岁以上、行动不便的老人,每月一次上门或在活动室。", 8
    yield "楼道充电桩巡看", "晚上看一圈,有飞线充电的劝一劝,报给物业。", 0
    yield "四点半课堂", "放学后陪孩子写作业,每周三次,需要会讲题的。", 1


def _thanks(code: str, *, quarter: Period, now: datetime) -> None:
    """What the facts of the quarter carry: the first is thanked and agrees, the others wait for a decision."""
    commendations_propose(code, period=quarter, now=now)
    for row in proposals(code, scope=ALL)[:1]:
        commendation_grant(row.uid, actor=SHIGE, within=ALL, now=now, why="邻居们都记得,谢谢你们。")
        commendation_answer(row.uid, subjects=[row.subject_uid], agrees=True, actor=SHIGE, now=now)
