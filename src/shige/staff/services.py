"""Deeds on people and posts. A post and the right that goes with it begin and end in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q

from shige.access.scope import Scope
from shige.access.selectors import areas_of_post, user_by_uid
from shige.access.services import Terms, grant_give, grants_end_with_post
from shige.adapters.roles_file import shipped_roles
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.core.rights import WATCHERS
from shige.core.roles import Unit, check_area
from shige.staff.models import Person, Post
from shige.staff.turns import turns_touch, turns_touch_person
from shige.territory.selectors import functional_codes, functional_streets


@dataclass(frozen=True, slots=True)
class Order:
    """What a person is put in charge of: the role, the area, the place in order, and the time."""

    person_uid: UUID
    role: str
    area: str
    valid_from: datetime
    valid_to: datetime | None = None
    rank: int = 0
    title: str = ""
    phone: str = ""
    uid: UUID | None = None
    """The id that the post brings along from another shige; None for a new one."""

    def __post_init__(self) -> None:
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            facts = {"field": "valid_to", "value": str(self.valid_to), "bound": str(self.valid_from)}
            raise ShigeError("period-order", "a post ends after it begins", facts)
        if not 0 <= self.rank <= 9:
            raise ShigeError("post-rank", "there are at most 9 backups", {"field": "rank", "value": self.rank})


@transaction.atomic
def person_make(name: str, *, actor: Actor, now: datetime, user_uid: UUID | None = None, made_up: bool = False) -> UUID:
    """Enter a person by the name that they are called by.

    Raises:
        ShigeError: "person-name" for none or too long a name, "account-unknown", "account-taken".
    """
    called = _called(name)
    user = None if user_uid is None else user_by_uid(user_uid)
    if user_uid is not None and user is None:
        raise ShigeError("account-unknown", "there is no such account", {"uid": str(user_uid)})
    if user is not None and Person.objects.filter(user=user).exists():
        raise ShigeError("account-taken", "the account belongs to another person", {"uid": str(user_uid)})
    person = Person.objects.create(name=called, user=user, made_up=made_up)
    deed_record(Deed(actor, "person_make", noun_id=str(person.uid)), at=now)
    return person.uid


@transaction.atomic
def person_take(name: str, *, uid: UUID, actor: Actor, now: datetime) -> UUID:
    """Enter a person under the id that they bring along from another shige.

    Raises:
        ShigeError: "person-name".
    """
    person = Person.objects.create(uid=uid, name=_called(name))
    deed_record(Deed(actor, "person_take", noun_id=str(person.uid)), at=now)
    return person.uid


@transaction.atomic
def person_open(person_uid: UUID, *, consents: bool, actor: Actor, now: datetime) -> None:
    """Note that a person lets the public page show the name, or lets it no more."""
    person = _person(person_uid)
    Person.objects.filter(pk=person.pk).update(name_open=consents)
    turns_touch_person(person.pk)
    deed_record(Deed(actor, "person_open", noun_id=str(person_uid), facts={"consents": consents}), at=now)


@transaction.atomic
def post_assign(order: Order, *, actor: Actor, within: Scope, now: datetime, why: str = "") -> UUID:
    """Put a person in charge; the right that goes with the post holds from the next request on.

    Raises:
        ShigeError: "post-watcher" for the roles that the security administrator gives, "area-unknown" outside of
            `within`, "post-held" where the place has its holder, and what `grant_give` raises.
    """
    if order.role in WATCHERS:
        message = f"{order.role} is given by the security administrator"
        raise ShigeError("post-watcher", message, {"field": "role", "value": order.role})
    return _assign(order, actor=actor, within=within, now=now, why=why)


@transaction.atomic
def watcher_assign(order: Order, *, actor: Actor, within: Scope, now: datetime, why: str = "") -> UUID:
    """Put somebody in charge of security, audit, privacy or the system: for the security administrator alone.

    Raises:
        ShigeError: "post-watcher" for any other role, and what `post_assign` raises.
    """
    if order.role not in WATCHERS:
        message = f"{order.role} is not the security administrator's to give"
        raise ShigeError("post-watcher", message, {"field": "role", "value": order.role})
    return _assign(order, actor=actor, within=within, now=now, why=why)


@transaction.atomic
def post_end(post_uid: UUID, *, actor: Actor, within: Scope, now: datetime, why: str) -> None:
    """End a post and its right at once.

    Raises:
        ShigeError: "post-unknown" where it is not there, over already, or outside of `within`.
    """
    post = within.filter(Post.objects.not_over(now), field="low").select_for_update().filter(uid=post_uid).first()
    if post is None or not within.covers(post.area):
        raise ShigeError("post-unknown", "there is no such post, or it is over", {"uid": str(post_uid)})
    post.valid_to = max(now, post.valid_from)
    post.save(update_fields=["valid_to"])
    turns_touch([post.area])
    grants_end_with_post(post.uid, actor=actor, now=now, why=why)
    facts = {"role": post.role, "person": str(post.person.uid)}
    deed_record(Deed(actor, "post_end", noun_id=str(post.uid), area=post.area, why=why, facts=facts), at=now)


@transaction.atomic
def functional_follow(*, actor: Actor, now: datetime) -> int:
    """Let the rights of posts over functional areas follow the streets that these run now; returns how many changed.

    To be called after `territory.services.division_load`; where nothing changed it does nothing.
    """
    changed = 0
    posts = Post.objects.not_over(now).filter(area__in=functional_codes(), person__user__isnull=False)
    for post in posts.select_related("person__user"):
        user = post.person.user
        streets = functional_streets(post.area)
        if user is None or set(areas_of_post(post.uid, now=now)) == {post.area, *streets}:
            continue
        why = "the functional area runs other streets"
        grants_end_with_post(post.uid, actor=actor, now=now, why=why)
        begin = max(now, post.valid_from)
        terms = Terms(post.role, post.area, begin, post.valid_to, post_uid=post.uid, streets=streets)
        grant_give(user.uid, terms=terms, actor=actor, now=now, why=why)
        changed += 1
    return changed


def _assign(order: Order, *, actor: Actor, within: Scope, now: datetime, why: str) -> UUID:
    role = shipped_roles()[order.role]
    check_area(role, order.area)
    streets = functional_streets(order.area) if role.unit == Unit.DISTRICT else ()
    if not all(within.covers(area) for area in streets or (order.area,)):
        raise ShigeError("area-unknown", f"there is no area {order.area}", {"field": "area", "value": order.area})
    person = _person(order.person_uid)
    low, high = area_range(order.area)
    if role.sole and _held(order):
        raise _is_held(order)
    try:
        with transaction.atomic():
            post = Post.objects.create(
                uid=order.uid or uuid4(),
                role=order.role,
                person=person,
                area=order.area,
                low=low,
                high=high,
                title=order.title,
                rank=order.rank,
                sole=role.sole,
                phone=order.phone,
                valid_from=order.valid_from,
                valid_to=order.valid_to,
            )
    except IntegrityError as error:
        raise _is_held(order) from error
    turns_touch([order.area])
    if person.user is not None:
        terms = Terms(order.role, order.area, order.valid_from, order.valid_to, post_uid=post.uid, streets=streets)
        grant_give(person.user.uid, terms=terms, actor=actor, now=now, why=why)
    facts = {"role": order.role, "person": str(person.uid), "rank": order.rank}
    deed_record(Deed(actor, "post_assign", noun_id=str(post.uid), area=order.area, why=why, facts=facts), at=now)
    return post.uid


def _called(name: str) -> str:
    called = " ".join(name.split())
    if not called or len(called) > 32:
        raise ShigeError("person-name", "a name has 1 to 32 characters", {"field": "name", "bound": 32})
    return called


def _held(order: Order) -> bool:
    """Whether somebody else stands in the same place at any time of the order."""
    same = Post.objects.filter(area=order.area, role=order.role, rank=order.rank)
    before = same.filter(Q(valid_to=None) | Q(valid_to__gt=order.valid_from))
    return (before if order.valid_to is None else before.filter(valid_from__lt=order.valid_to)).exists()


def _is_held(order: Order) -> ShigeError:
    facts = {"field": "rank", "value": order.rank, "role": order.role, "area": order.area}
    return ShigeError("post-held", f"{order.role} in {order.area} is held by somebody else in that place", facts)


def _person(person_uid: UUID) -> Person:
    person = Person.objects.select_related("user").filter(uid=person_uid).first()
    if person is None:
        raise ShigeError("person-unknown", "there is no such person", {"uid": str(person_uid)})
    return person
