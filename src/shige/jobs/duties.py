"""What the server does by itself: the jobs, when, and in which lane."""

from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.utils import timezone

from shige.access.codes import codes_clear
from shige.access.knocks import knocks_clear
from shige.access.stays import stays_clear
from shige.adapters.parcel import Carrier
from shige.adapters.sms import Gateway, sms, sms_shown
from shige.adapters.webhook import webhook
from shige.approvals.services import approvals_lapse
from shige.audit.heads import default_file, head_write
from shige.audit.sealer import sole_sealer
from shige.audit.sealing import entries_seal
from shige.core.errors import ShigeError
from shige.files.forgetting import files_forget
from shige.files.redacting import photos_redact
from shige.imports.services import batches_forget
from shige.jobs.models import Round
from shige.jobs.work import Did, Job
from shige.notices.outbox import letters_forget, outbox_deliver
from shige.notices.services import notices_forget
from shige.privacy.retention import retention_run
from shige.recognition.services import commendations_night

THREE = 3 * 3600
"""Three in the morning, in the city's own time."""
_ROUNDS_KEPT = timedelta(days=400)


def duties() -> tuple[Job, ...]:
    """All jobs: sealing each second, messages at once, what lapses each minute, what is deleted at night."""
    return (
        Job("seal", "seal", _seal, every_s=1),
        Job("head", "seal", _head, every_s=60),
        Job("deliver", "post", _deliver, every_s=1),
        Job("cover", "files", _cover, every_s=1),
        Job("lapse", "keep", _lapse, every_s=60),
        Job("retention", "night", _retention, daily_s=THREE),
        Job("clear", "night", _clear, daily_s=THREE + 60),
        Job("thanks", "night", _thanks, daily_s=THREE + 120),
    )


def _seal(now: datetime) -> Did:
    """Seal what was written down; where `shige audit seal` runs beside, it is left to that."""
    try:
        with sole_sealer():
            return {"sealed": entries_seal(now=now)}
    except ShigeError as error:
        if error.code != "sealer-runs":
            raise
        return {}


def _head(now: datetime) -> Did:
    """Keep the head of the chain outside the database, once a day."""
    return {"heads": int(head_write(default_file(), now=now))}


def _deliver(now: datetime) -> Did:  # noqa: ARG001 - each message has its own moment
    done = outbox_deliver(carriers(), clock=timezone.now)
    return {"sent": done.sent, "later": done.later, "dead": done.dead}


def _cover(now: datetime) -> Did:  # noqa: ARG001 - each photo as it comes
    return {"photos": photos_redact()}


def _lapse(now: datetime) -> Did:
    return {"lapsed": approvals_lapse(now=now)}


def _retention(now: datetime) -> Did:
    """What the terms say, and uploaded tables."""
    outcomes = retention_run(now=now)
    done = {f"{outcome.model}.{outcome.term}"[:60]: outcome.done for outcome in outcomes if outcome.done}
    return {**done, "tables": batches_forget(now=now)}


def _clear(now: datetime) -> Did:
    """What is of no use any more: sessions and codes that are over, old notices and messages, old rounds."""
    return {
        "sessions": stays_clear(now=now),
        "codes": codes_clear(now=now),
        "knocks": knocks_clear(now=now),
        "files": files_forget(now=now),
        "notices": notices_forget(now=now),
        "messages": letters_forget(now=now),
        "rounds": Round.objects.filter(ended_at__lt=now - _ROUNDS_KEPT).delete()[0],
    }


def _thanks(now: datetime) -> Did:
    """Look again at what commendations rest on."""
    return {"withdrawn": commendations_night(now=now)}


@cache
def carriers() -> dict[str, Carrier]:
    """How messages leave the house, by channel; a channel that is not set up is left out, and its messages wait."""
    found: dict[str, Carrier] = {}
    if settings.WEBHOOK_URL:
        found["webhook"] = webhook(settings.WEBHOOK_URL, secret=settings.WEBHOOK_SECRET)
    if settings.DEMO:
        found["sms"] = sms_shown(settings.SMS_FILE)
    elif settings.SMS_URL:
        found["sms"] = sms(Gateway(settings.SMS_URL, settings.SMS_KEY, settings.SMS_SECRET))
    return found
