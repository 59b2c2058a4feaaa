"""The rules about what tells of a person: each takes models and returns what breaks it."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import models

from shige.adapters.terms_file import shipped_terms
from shige.personal.declared import NOT_PERSONAL
from shige.personal.fields import PersonalText
from shige.personal.forgetting import personal_fields
from tests.architecture.rules import rule
from tests.architecture.tree import modules

SOUNDS_PERSONAL = {
    "name", "surname", "nickname", "phone", "mobile", "tel", "telephone", "wechat", "email", "mail", "address", "home",
    "idcard", "identity", "passport", "birth", "birthday", "born", "gender", "sex", "age", "health", "illness",
    "contact", "resident", "person", "photo", "plate", "account_name", "text", "note", "notes", "remark", "content",
}  # fmt: skip
HOLDS_TEXT = (models.CharField, models.TextField, models.EmailField, models.JSONField, models.DateField)
ACCOUNT = ("staff", "access")
"""The one key between rooms that know persons: the account of somebody on the staff."""


def declared_whole(found: Iterable[type[models.Model]]) -> Iterator[str]:
    """Every personal field says purpose, basis, term, class and mask; its term is shipped, and a rule ends it."""
    for model in found:
        ends = {forget.term for forget in getattr(model, "FORGET", ())}
        for field in personal_fields(model):
            where, about = f"{model._meta.label}.{field.name}", field.about
            if about is None or not all((about.purpose, about.basis, about.term, about.mask, about.level)):
                yield f"{where} does not say purpose, basis, term, mask and class"
            elif about.term not in shipped_terms().rows:
                yield f"{where} names the term {about.term}, which stands in no row of policy/retention.csv"
            elif about.term not in ends:
                yield f"{where} is kept for ever: FORGET of its model has no rule for the term {about.term}"


def nothing_personal_is_plain(found: Iterable[type[models.Model]]) -> Iterator[str]:
    """A field whose name sounds personal is closed, or stands in `personal.declared` with the reason why it is not."""
    for model in found:
        for field in model._meta.local_fields:
            where = f"{model._meta.label}.{field.name}"
            sounds = bool({field.name, *field.name.split("_")} & SOUNDS_PERSONAL)
            is_plain = isinstance(field, HOLDS_TEXT) and not isinstance(field, PersonalText | models.DateTimeField)
            if sounds and is_plain and not NOT_PERSONAL.get(where):
                yield f"{where} sounds personal: close it, or say in personal/declared.py why it is not"


def declarations_are_needed(found: Iterable[type[models.Model]]) -> Iterator[str]:
    """What is declared not personal is there."""
    there = {f"{model._meta.label}.{field.name}" for model in found for field in model._meta.local_fields}
    yield from (
        f"personal/declared.py speaks of {where}, which is not there" for where in NOT_PERSONAL if where not in there
    )


def persons_are_not_joined(found: Iterable[type[models.Model]]) -> Iterator[str]:
    """No key leads from the room of one kind of persons to that of another, but from staff to their accounts."""
    known = list(found)
    rooms = {model._meta.app_label for model in known if personal_fields(model)}
    for model in known:
        for field in model._meta.local_fields:
            there = getattr(field.related_model, "_meta", None)
            ends = (model._meta.app_label, there.app_label if there else "")
            if there is None or len(set(ends)) == 1 or ends == ACCOUNT or not set(ends) <= rooms:
                continue
            if personal_fields(field.related_model):
                yield f"{model._meta.label}.{field.name} joins persons of {ends[0]} to those of {ends[1]}"


@rule
def looks_are_given_out_by_privacy_alone(root: Path) -> Iterator[str]:
    """Nobody but room privacy makes a `Noted`: so nothing from S1 on opens without an entry in the audit."""
    for module in modules(root):
        allowed = module.where.startswith(("src/shige/privacy/", "src/shige/personal/"))
        taken = [ast.unparse(n) for n in ast.walk(module.tree) if isinstance(n, ast.ImportFrom)]
        knows = any("shige.personal.private" in text and "Noted" in text for text in taken)
        for node in ast.walk(module.tree) if knows and not allowed else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Noted":
                yield f"{module.where}:{node.lineno} makes a proof of a look by itself"


@rule
def nobody_reads_past_the_mask(root: Path) -> Iterator[str]:
    """Nobody but room personal touches what a `Private` hides or opens what is closed."""
    for module in modules(root):
        for node in () if module.where.startswith("src/shige/personal/") else ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr in {"_clear", "_text", "_opener"}:
                yield f"{module.where}:{node.lineno} reads past the mask"
            if isinstance(node, ast.ImportFrom) and node.module == "shige.personal.closing":
                names = {name.name for name in node.names} - {"is_key"}
                if names:
                    yield f"{module.where}:{node.lineno} takes {', '.join(sorted(names))} from room personal"
