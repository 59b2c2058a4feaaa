"""Tells a volunteer by a short message what cannot wait until they open their page: they have no account here."""

from datetime import datetime

from django.utils.timezone import localtime

from shige.core.deeds import SHIGE, Deed
from shige.notices.facts import Letter
from shige.notices.outbox import letter_post
from shige.privacy.looking import looking
from shige.volunteers.models import Taking

PLACE = "shift-place"


def place_tell(taking: Taking, *, now: datetime) -> bool:
    """Say that a place has become free and is theirs, once for each waiting; call it in the transaction of the deed.

    That the number was opened for it stands in the audit. After the shift begins nobody needs the message any more.
    """
    turn, person = taking.turn, taking.volunteer
    facts = {"field": "phone", "template": PLACE}
    deed = Deed(SHIGE, "volunteer_tell", noun_id=str(person.uid), area=turn.area, purpose="service", facts=facts)
    number = person.phone.open(looking(deed, at=now))
    words = {"title": turn.title, "where": turn.where, "starts": f"{localtime(turn.starts_at):%Y-%m-%d %H:%M}"}
    letter = Letter("sms", number, PLACE, words, key=f"place-{taking.uid}", until=turn.starts_at)
    return letter_post(letter, now=now)
