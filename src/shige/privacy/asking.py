"""What goes at once because the person asks for it, by the same rules and the same list as what goes at night."""

from datetime import datetime

from django.db import transaction

from shige.core.retention import rows_held
from shige.personal.forgetting import Rule, rules, taken_back
from shige.privacy.erasures import erase
from shige.privacy.retention import holds_now


@transaction.atomic
def rows_forget(label: str, pks: list[int], *, term: str, now: datetime) -> bool:
    """Erase rows of a model, `volunteers.Volunteer`, by one of its terms; says whether nothing keeps them.

    What a legal hold keeps stays as it is until the hold ends and the night comes; what else hangs on the rows ends
    now. A restored backup from before erases again.

    Raises:
        ShigeError: "erasures-file" where the list outside the database cannot be written.
    """
    rule = next(each for each in (*rules(), *taken_back()) if (each.label, each.forget.term) == (label, term))
    held = _held(rule, pks, now=now)
    if held:
        rule.end_rest(held, at=now)
    erase(rule, [pk for pk in pks if pk not in held], at=now)
    return not held


def _held(rule: Rule, pks: list[int], *, now: datetime) -> list[int]:
    rows = rows_held(rule.terms, holds_now(now))
    if rows is None:
        return pks
    named = {f"{rule.row}__in": rows}
    return list(rule.model._default_manager.filter(pk__in=pks, **named).values_list("pk", flat=True))
