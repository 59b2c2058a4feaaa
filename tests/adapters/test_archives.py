"""Archives that would swell beyond reason are not opened."""

import zipfile
from pathlib import Path

import pytest

from shige.adapters.archives import check_archive
from shige.core.errors import ShigeError


def test_an_ordinary_archive_passes(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "成都" * 20)
    check_archive(tmp_path / "a.zip")


def test_a_bomb_is_refused_with_its_size(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(20_000_000))
    with pytest.raises(ShigeError) as caught:
        check_archive(tmp_path / "a.zip")
    assert caught.value.code == "archive-bomb"
    assert caught.value.facts["value"] == 20_000_000


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"hello")
    with pytest.raises(ShigeError) as caught:
        check_archive(tmp_path / "a.zip")
    assert caught.value.code == "archive-broken"
