"""What ends when volunteers go, or take a consent back: by their own button, by the term, or again after a backup."""

from datetime import datetime

from django.db.models import F
from django.db.models.functions import Coalesce

from shige.volunteers.models import Consent, FreeTime, Joining, Volunteer
from shige.volunteers.turns import takings_end


def volunteers_end(pks: list[int], *, at: datetime) -> None:
    """All but name and number: link, skills, free hours, requests and consents end, shifts to come are given back."""
    for uid in Volunteer.objects.filter(pk__in=pks).order_by("pk").values_list("uid", flat=True):
        takings_end(uid, now=at)
    FreeTime.objects.filter(volunteer__in=pks).delete()
    Joining.objects.filter(volunteer__in=pks).delete()
    Consent.objects.filter(volunteer__in=pks, withdrawn_at=None).update(withdrawn_at=at)
    Volunteer.objects.filter(pk__in=pks).update(key_digest=None, skills=[], left_at=Coalesce(F("left_at"), at))


def consents_end(pks: list[int], *, at: datetime) -> None:
    """Consents are taken back, from now on."""
    Consent.objects.filter(pk__in=pks, withdrawn_at=None).update(withdrawn_at=at)
