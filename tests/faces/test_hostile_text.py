"""Text that means harm shows as text: planted in every free text column of every model, then every page is read.

The walk is generic: a column or a route that is added later is planted and read without a change here.
"""

from contextlib import suppress
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, models, transaction
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone

from shige.desk import page as frame
from shige.personal.fields import PersonalText
from shige.recognition.demo import demo_helping, demo_key
from tests.faces.town import COMMUNITY, GENERAL, note, street, worker

pytestmark = pytest.mark.django_db
RAW = "<img src=x onerror=alert(1)>"
HOSTILE = f"{RAW}\"'=1+1\u202eevil\u200b"
CODED = {
    "area", "code", "role", "kind", "state", "tier", "level", "rule", "version", "bond", "verb", "noun", "key", "how",
    "community", "session_key", "password", "exceptions", "figures", "parts",
}  # fmt: skip
"""Columns that hold words or JSON of the program; the others hold what people type."""
LONGEST = len(HOSTILE)


def columns():
    """Every free text column of our own models."""
    for model in apps.get_models():
        if not model.__module__.startswith("shige.") or model._meta.app_label == "audit":
            continue
        for field in model._meta.concrete_fields:
            roomy = isinstance(field, models.TextField) or (field.max_length or 0) >= LONGEST
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            is_free = (
                field.name not in CODED and not field.unique and not field.name.endswith(("_uid", "digest", "hash"))
            )
            if is_text and roomy and is_free:
                yield model, field


def planted() -> list[str]:
    """Plant them wherever the database lets it be; returns the columns that hold the text now."""
    held = []
    for model, field in columns():
        try:
            with transaction.atomic():
                if model._default_manager.all().update(**{field.name: HOSTILE}):
                    held.append(f"{model._meta.label}.{field.name}")
        except (IntegrityError, DataError):
            continue
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, PersonalText) and model.__module__.startswith("shige.") and field.longest >= LONGEST:
                for row in model._default_manager.all()[:20]:
                    setattr(row, field.name, HOSTILE)
                    row.save()
                    held.append(f"{model._meta.label}.{field.name}")
    return held


def names(patterns=None, space=""):
    """Every named page of the desk with the arguments that it takes."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and entry.name and space == "desk:":
            yield f"{space}{entry.name}", tuple(entry.pattern.converters)


def uids(name):
    """Ids of rows that a page may be about: of the room that its name begins with, else of staff."""
    labels = {config.label for config in apps.get_app_configs()}
    label = name.removeprefix("desk:").split("-")[0]
    for model in apps.get_app_config(label if label in labels else "staff").get_models():
        if any(field.name == "uid" for field in model._meta.concrete_fields):
            yield from model._default_manager.values_list("uid", flat=True)[:1]


def paths():
    """Addresses of all pages: without arguments, and with codes and ids that there are."""
    for name, asked in names():
        values = [(uid,) for uid in uids(name)] if asked == ("uid",) else [(GENERAL,), (COMMUNITY,)] if asked else [()]
        for value in values:
            with suppress(NoReverseMatch):
                yield reverse(name, args=value)


@pytest.fixture
def town(tmp_path, settings):
    settings.DEMO = True
    street(tmp_path)
    note(GENERAL, text="钥匙")
    demo_helping(now=timezone.now())


def test_the_walk_finds_columns_and_pages():
    assert {"volunteers.Turn.title", "staff.Organisation.name"} <= {f"{m._meta.label}.{f.name}" for m, f in columns()}
    assert {"desk:volunteers", "desk:recognition", "desk:home"} <= {name for name, _ in names()}


def test_hostile_text_shows_as_text_on_every_page(client, town):
    user = worker("reader", "读者", role="COMMUNITY_CHIEF", area=COMMUNITY)
    held = planted()
    assert {"volunteers.Turn.title", "staff.Organisation.name"} <= set(held)
    client.force_login(user)
    client.cookies["volunteer"] = demo_key()
    shown, faults = 0, []
    for path in paths():
        answer = client.get(path)
        if answer.status_code >= 500:
            faults.append(f"{path} answers {answer.status_code}")
        if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = answer.content.decode()
        shown += "&lt;img src=x onerror" in page
        if RAW in page:
            faults.append(f"{path} lets markup through")
    assert faults == []
    assert shown > 0


@pytest.mark.browser
@pytest.mark.parametrize(("style", "stays"), [("", False), ("desk.css", True)])
def test_what_stands_after_a_name_is_not_turned_round_by_it(chromium, style, stays):
    css = (Path(frame.__file__).parent / "static" / "desk" / style).read_text(encoding="utf-8") if style else ""
    with chromium.new_context() as context:
        page = context.new_page()
        page.set_content(f"<style>{css}</style><p><b>甲\u202e乙</b> <small>61</small> <small>12</small></p>")
        lefts = page.evaluate(
            "() => [...document.querySelectorAll('small')].map((s) => s.getBoundingClientRect().left)"
        )
    assert (lefts == sorted(lefts)) is stays
