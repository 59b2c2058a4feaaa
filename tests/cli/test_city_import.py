"""`shige city import` writes a city file, and on bad input nothing."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from shige.adapters.cityfile import read_city
from shige.cli.city_import import command
from shige.core.errors import ShigeError
from tests.runs.sources import houses, streets, write


@pytest.fixture
def sources(tmp_path: Path) -> list[str]:
    """Houses and streets."""
    made = (write(tmp_path / "houses.geojson", houses(units=20)), write(tmp_path / "lines.geojson", streets()))
    return [str(path) for path in made]


def test_a_city_file_is_written_and_summed_up(tmp_path: Path, sources: list[str]) -> None:
    output = tmp_path / "city.gpkg"
    options = ["--crs", "wgs84", "--crs", "lines.geojson=EPSG:4490", "--columns", "households=units", "-o", str(output)]
    result = CliRunner().invoke(
        command, [*sources, *options, "--as", "buildings=houses.geojson"], catch_exceptions=False
    )
    assert result.exit_code == 0
    assert "1 communities, 12 buildings, 240 households (100% of buildings given" in result.output
    assert read_city(output).buildings.households.sum() == 240


def test_an_attribution_is_kept_and_said(tmp_path: Path, sources: list[str]) -> None:
    output = tmp_path / "city.gpkg"
    options = ["--crs", "wgs84", "-o", str(output), "--attribution", "© City Survey"]
    result = CliRunner().invoke(command, [*sources, *options], catch_exceptions=False)
    assert "will name its source: © City Survey" in result.output
    assert read_city(output).meta["attribution"] == "© City Survey"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], "crs-missing"),
        (["--crs", "wgs84", "--columns", "households"], "option-form"),
        (["--crs", "wgs84", "--as", "=houses.geojson"], "option-form"),
        (["--crs", "wgs84", "--columns", "floors=id"], "not-a-number"),
    ],
)
def test_on_bad_input_nothing_is_written(tmp_path: Path, sources: list[str], options: list[str], code: str) -> None:
    output = tmp_path / "city.gpkg"
    with pytest.raises(ShigeError) as caught:
        CliRunner().invoke(command, [*sources, *options, "-o", str(output)], catch_exceptions=False)
    assert caught.value.code == code
    assert not output.exists()
