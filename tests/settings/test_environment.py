import pytest

from shige.core.errors import ShigeError
from shige.settings import environment


def test_a_variable_that_must_be_set_is_named(monkeypatch):
    monkeypatch.delenv("SHIGE_MADE_UP", raising=False)
    with pytest.raises(ShigeError, match="SHIGE_MADE_UP must be set") as error:
        environment.text("SHIGE_MADE_UP")
    assert error.value.code == "setting-missing"


def test_an_empty_variable_is_as_good_as_none(monkeypatch):
    monkeypatch.setenv("SHIGE_MADE_UP", "")
    assert environment.text("SHIGE_MADE_UP", default="x") == "x"


def test_words_stand_between_commas(monkeypatch):
    monkeypatch.setenv("SHIGE_MADE_UP", " a.cn, b.cn ,,")
    assert environment.words("SHIGE_MADE_UP") == ["a.cn", "b.cn"]


def test_a_folder_that_is_named_is_made(monkeypatch, tmp_path):
    monkeypatch.setenv("SHIGE_MADE_UP", str(tmp_path / "a" / "b"))
    assert environment.folder("SHIGE_MADE_UP", default="x") == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()


def test_a_choice_is_one_of_its_words(monkeypatch):
    monkeypatch.setenv("SHIGE_MADE_UP", "loud")
    with pytest.raises(ShigeError, match="one of INFO, DEBUG"):
        environment.choice("SHIGE_MADE_UP", of=("INFO", "DEBUG"))
    monkeypatch.setenv("SHIGE_MADE_UP", "debug")
    assert environment.choice("SHIGE_MADE_UP", of=("INFO", "DEBUG")) == "DEBUG"


def test_a_database_is_named_by_its_address(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://a:b%40c@host:5433/base")
    found = environment.database(default="sqlite:///x")
    assert (found["ENGINE"], found["PASSWORD"], found["PORT"]) == ("django.db.backends.postgresql", "b@c", 5433)
    monkeypatch.setenv("DATABASE_URL", "")
    assert environment.database(default="sqlite:///x")["NAME"] == "x"


def test_an_address_that_is_none_is_not_repeated(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "oracular://a:hunter2@host/base")
    with pytest.raises(ShigeError, match="DATABASE_URL") as error:
        environment.database(default="sqlite:///x")
    assert "hunter2" not in f"{error.value.message} {error.value.facts}"
