import importlib
import subprocess
import sys

import click
import pytest

from shige import __version__
from shige.cli.main import COMMANDS, main, root


def ran(monkeypatch, capsys, *words):
    monkeypatch.setattr(sys, "argv", ["shige", *map(str, words)])
    with pytest.raises(SystemExit) as stop:
        main()
    told = capsys.readouterr()
    return stop.value.code, told.out, told.err


@pytest.mark.parametrize(("group", "name"), [(group, name) for group, found in COMMANDS.items() for name in found])
def test_every_command_of_the_table_is_there(group, name):
    command = importlib.import_module(COMMANDS[group][name]).command
    assert isinstance(command, click.Command)
    assert command.help


@pytest.mark.parametrize("group", COMMANDS)
def test_a_group_lists_its_commands_in_the_order_of_the_table(monkeypatch, capsys, group):
    code, out, _ = ran(monkeypatch, capsys, *group.split(), "--help")
    assert code == 0
    listed = [line.split()[0] for line in out.partition("Commands:")[2].splitlines() if line.strip()]
    assert [word for word in listed if word in COMMANDS[group]] == list(COMMANDS[group])


def test_an_unknown_command_is_refused(monkeypatch, capsys):
    code, _, err = ran(monkeypatch, capsys, "plan", "drew")
    assert code == 2
    assert "drew" in err


def test_the_version_is_told(monkeypatch, capsys):
    assert ran(monkeypatch, capsys, "--version") == (0, f"shige, version {__version__}\n", "")


def test_an_error_is_a_sentence_with_its_facts_and_status_two(monkeypatch, capsys, tmp_path):
    (tmp_path / "city.gpkg").write_bytes(b"no database")
    code, out, err = ran(monkeypatch, capsys, "plan", "draw", tmp_path / "city.gpkg", "-o", tmp_path / "p.gpkg")
    assert (code, out) == (2, "")
    assert f"shige: {tmp_path / 'city.gpkg'} is not a GeoPackage." in err
    assert f"  file: {tmp_path / 'city.gpkg'}" in err


def test_help_loads_no_command():
    words = "import sys; from shige.cli.main import root; root(['-h'], standalone_mode=False); "
    told = "sys.exit('numpy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", words + told], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert root.help in ran.stdout
