"""Takes in the official areas and the functional ones over them; rights over functional areas follow in one deed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shige.adapters.divisions_file import Area, Functional
from shige.core.deeds import Actor
from shige.staff.services import functional_follow
from shige.territory.services import division_load


@transaction.atomic
def areas_load(areas: Sequence[Area], functional: Sequence[Functional], *, actor: Actor, now: datetime) -> int:
    """Take in the tree and what functional areas run; returns the posts whose rights follow other streets now.

    Raises:
        ShigeError: what `division_load` raises; then nothing is changed.
    """
    division_load(areas, functional, actor=actor, now=now)
    return functional_follow(actor=actor, now=now)
