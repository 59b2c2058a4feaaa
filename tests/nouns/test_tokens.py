from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import RequestFactory

from shige.access.models import Token, User
from shige.access.scope import ALL
from shige.access.tokens import TokenOrder, bearer_of, token_make, token_revoke, tokens
from shige.audit.models import Entry
from shige.core.areas import area_range
from shige.core.deeds import SHIGE, Actor
from shige.core.errors import ShigeError
from tests.nouns.people import COMMUNITY, GENERAL, NOON, STREET

pytestmark = pytest.mark.django_db
ADMIN = Actor("4d0e4a3a-7e7e-4ad0-9c4a-0f5a8a5f0c11", "admin")
MONTH = timedelta(days=30)


def order(**other):
    said = {
        "organisation": "供水公司",
        "roles": ("GRID_WORKER",),
        "areas": (GENERAL,),
        "purposes": ("service",),
        "valid_to": NOON + MONTH,
    }
    return TokenOrder(**{**said, **other})


def made(**other):
    return token_make(order(**other), actor=ADMIN, now=NOON, why="they read the grids of their pipes")


def shown(text, *, path="/api/v1/grids", now=NOON, scheme="Bearer"):
    return bearer_of(RequestFactory().get(path, headers={"Authorization": f"{scheme} {text}"}), now=now)


def refused(text, **more):
    with pytest.raises(ShigeError) as error:
        shown(text, **more)
    return error.value.code, error.value.message


def test_a_token_is_told_once_and_kept_as_a_digest():
    text = made()
    token = Token.objects.get()
    assert text.startswith(f"shige_{token.prefix}_")
    kept = f"{token.digest} {Entry.objects.get(verb='token_make').facts}"
    assert text not in kept
    assert text.split("_", 2)[2] not in kept
    assert token.user.kind == "system"
    assert not token.user.has_usable_password()


def test_each_use_is_counted_and_the_last_one_known():
    text = made()
    later = NOON + timedelta(hours=1)
    for now in (NOON, later):
        found = shown(text, now=now)
        assert found is not None
        assert (found.user, found.purposes) == (Token.objects.get().user, frozenset({"service"}))
    token = Token.objects.get()
    assert (token.uses, token.used_at) == (2, later)


def test_a_token_opens_no_page():
    assert shown(made(), path="/grids/510107001001003000") is None
    assert shown(made(), path="/account/again") is None
    assert shown("anything", scheme="Basic") is None


def test_an_unknown_a_revoked_and_an_outdated_token_read_alike():
    revoked, outdated = made(), made()
    uid = Token.objects.order_by("pk").first().uid
    token_revoke(uid, within_ranges=ALL.ranges, actor=ADMIN, now=NOON, why="the contract is over")
    assert refused(revoked) == refused(outdated, now=NOON + MONTH) == refused("shige_00000000_x") == refused("")
    assert not User.objects.get(tokens__uid=uid).is_active


def test_a_revoked_token_is_not_revoked_again_and_none_out_of_reach_is():
    made()
    uid = Token.objects.get().uid
    for ranges in ((area_range("510104"),), (area_range(GENERAL[:-3] + "001"),)):
        with pytest.raises(ShigeError, match="no such token"):
            token_revoke(uid, within_ranges=ranges, actor=ADMIN, now=NOON, why="x")
    token_revoke(uid, within_ranges=(area_range(STREET),), actor=ADMIN, now=NOON, why="x")
    for gone in (uid, uuid4()):
        with pytest.raises(ShigeError, match="no such token"):
            token_revoke(gone, within_ranges=ALL.ranges, actor=ADMIN, now=NOON, why="x")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"organisation": " "}, "token-order"),
        ({"organisation": "x" * 65}, "token-order"),
        ({"roles": ()}, "token-order"),
        ({"areas": ()}, "token-order"),
        ({"purposes": ()}, "token-order"),
        ({"purposes": ("curiosity",)}, "token-order"),
        ({"roles": ("AUDITOR",)}, "token-order"),
        ({"valid_to": NOON}, "token-period"),
        ({"valid_to": NOON + timedelta(days=367)}, "token-period"),
        ({"areas": (COMMUNITY,)}, "post-area"),
        ({"roles": ("KING",)}, "role-unknown"),
    ],
)
def test_a_token_that_would_reach_too_far_is_not_made(wrong, code):
    with pytest.raises(ShigeError) as error:
        made(**wrong)
    assert error.value.code == code
    assert not Token.objects.exists()
    assert not User.objects.exists()


def test_tokens_are_found_by_organisation_prefix_and_the_whole_text_within_reach():
    text = made()
    made(organisation="热线系统")
    prefix = text.split("_")[1]
    assert [row.organisation for row in tokens(ALL.ranges)] == ["热线系统", "供水公司"]
    assert [row.prefix for row in tokens(ALL.ranges, q=text)] == [prefix]
    assert [row.prefix for row in tokens(ALL.ranges, q="供水")] == [prefix]
    assert [row.prefix for row in tokens(ALL.ranges, q=prefix[:4]) if row.prefix == prefix] == [prefix]
    assert tokens((area_range("510104"),)) == ()
    row = tokens(ALL.ranges, q=prefix)[0]
    assert (row.roles, row.areas, row.purposes, row.uses) == (("GRID_WORKER",), (GENERAL,), ("service",), 0)


def test_nobody_is_let_in_by_a_token_for_nothing():
    assert bearer_of(RequestFactory().get("/api/v1/grids"), now=NOON) is None
    assert SHIGE.uid == ""
