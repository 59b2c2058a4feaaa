"""What tells of a person is declared, closed and forgotten; each rule sees the fault that it is there for."""

import uuid

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from shige.adapters.terms_file import shipped_fields
from shige.core.masks import Level, Mask
from shige.personal.fields import PersonalText
from shige.personal.forgetting import Forget
from shige.personal.private import About
from shige.privacy.inventory import inventory, inventory_text
from tests.architecture.personal_rules import (
    declarations_are_needed,
    declared_whole,
    nothing_personal_is_plain,
    persons_are_not_joined,
)
from tests.architecture.tree import CHECKOUT

RULES = (declared_whole, nothing_personal_is_plain, declarations_are_needed, persons_are_not_joined)


def ours():
    return [model for model in apps.get_models() if model.__module__.startswith("shige.")]


@pytest.mark.parametrize("check", RULES)
def test_the_models_keep_the_rule(check):
    assert list(check(ours())) == []


def test_the_inventory_is_what_the_models_say():
    told = (CHECKOUT / "docs" / "data-inventory.md").read_text(encoding="utf-8")
    assert told == inventory_text(), "run: shige personal inventory -o docs/data-inventory.md"


def test_the_inventory_tells_every_personal_field():
    rows = {f"{row.model}.{row.field}" for row in inventory()}
    fields = {f"{m._meta.label}.{f.name}" for m in ours() for f in m._meta.local_fields if isinstance(f, PersonalText)}
    assert rows == fields
    assert "staff.Person.name" in rows


def test_every_personal_field_says_its_purpose_in_chinese_too():
    assert set(shipped_fields()) == {f"{row.model}.{row.field}" for row in inventory()}


def about(**changes):
    facts = {"purpose": "to call", "basis": "consent", "term": "volunteer", "mask": Mask.NAME, "level": Level.S1}
    return About(**{**facts, **changes})


def planted(**fields):
    body = {"__module__": "shige.planted.models", "Meta": type("Meta", (), {"app_label": "planted"})}
    return type("Planted", (models.Model,), {"uid": models.UUIDField(default=uuid.uuid4), **body, **fields})


@pytest.mark.parametrize(
    ("said", "echo"),
    [
        (None, "does not say"),
        (about(purpose=""), "does not say"),
        (about(basis=""), "does not say"),
        (about(term=""), "does not say"),
        (about(term="moon"), "stands in no row"),
        (about(term="staff"), "kept for ever"),
    ],
)
@isolate_apps("tests.architecture")
def test_a_field_without_its_declaration_its_term_or_its_end_is_found(said, echo):
    model = planted(called=PersonalText(about=said), FORGET=(Forget("volunteer", since="left_at"),))
    [fault] = declared_whole([model])
    assert echo in fault


@isolate_apps("tests.architecture")
def test_a_field_that_is_declared_and_forgotten_passes():
    model = planted(called=PersonalText(about=about()), FORGET=(Forget("volunteer", since="left_at"),))
    assert list(declared_whole([model])) == []


@pytest.mark.parametrize("name", ["name", "phone", "home_address", "id_card_name", "birthday", "idcard", "remark"])
@isolate_apps("tests.architecture")
def test_a_plain_field_that_sounds_personal_is_found(name):
    kind = models.DateField if name == "birthday" else models.CharField
    [fault] = nothing_personal_is_plain(
        [planted(**{name: kind(max_length=20) if kind is models.CharField else kind()})]
    )
    assert f"planted.Planted.{name} sounds personal" in fault


@isolate_apps("tests.architecture")
def test_a_closed_field_and_a_plain_word_pass():
    model = planted(name=PersonalText(about=about()), colour=models.CharField(max_length=9))
    assert list(nothing_personal_is_plain([model])) == []


def test_a_declaration_of_what_is_not_there_is_found():
    assert "staff.Post.phone" in "".join(declarations_are_needed([]))


@isolate_apps("tests.architecture")
def test_a_key_from_staff_to_others_is_found():
    def room(label, **fields):
        body = {"__module__": "shige.planted.models", "Meta": type("Meta", (), {"app_label": label})}
        named = PersonalText(about=about())
        return type(
            "Human", (models.Model,), {"uid": models.UUIDField(default=uuid.uuid4), "called": named, **body, **fields}
        )

    resident = room("residents")
    key = models.ForeignKey(resident, on_delete=models.PROTECT)
    [fault] = persons_are_not_joined([resident, room("staff", home=key)])
    assert fault == "staff.Human.home joins persons of staff to those of residents"
