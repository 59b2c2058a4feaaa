"""Puts backups in another order."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shige.access.scope import Scope
from shige.audit.services import deed_record
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.staff.models import Post
from shige.staff.turns import turns_touch

_ASIDE = 1000
"""A place in no order: two posts change places by way of it, since a place holds one at a time."""


@transaction.atomic
def post_rise(post_uid: UUID, *, actor: Actor, within: Scope, now: datetime) -> UUID:
    """Ask a backup before the one who was asked before it until now; returns the post of that one.

    Raises:
        ShigeError: "post-unknown" where it is not there, over, or outside of `within`; "post-first" where nobody
            stands before it.
    """
    rows = within.filter(Post.objects.not_over(now), field="low").select_for_update()
    post = rows.filter(uid=post_uid).first()
    if post is None or not within.covers(post.area):
        raise ShigeError("post-unknown", "there is no such post, or it is over", {"uid": str(post_uid)})
    before = rows.filter(area=post.area, role=post.role, rank__lt=post.rank, valid_to=None).order_by("-rank").first()
    if before is None or post.valid_to is not None:
        raise ShigeError("post-first", "nobody stands before it", {"uid": str(post_uid)})
    mine, theirs = post.rank, before.rank
    for row, rank in ((post, _ASIDE), (before, mine), (post, theirs)):
        row.rank = rank
        row.save(update_fields=["rank"])
    turns_touch([post.area])
    facts = {"before": str(before.uid), "rank": theirs}
    deed_record(Deed(actor, "post_rise", noun_id=str(post.uid), area=post.area, facts=facts), at=now)
    return before.uid
