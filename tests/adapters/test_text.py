"""Text files of Chinese spreadsheet programs are read, in whatever encoding they were saved."""

from pathlib import Path

import pytest

from shige.adapters.text import read_text
from shige.core.errors import ShigeError

WORDS = "编号,户数\n玉林街12号,40\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes(WORDS.encode(encoding))
    assert read_text(tmp_path / "a.csv") == WORDS


def test_rare_characters_of_gb18030_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("𠮷野家".encode("gb18030"))
    assert read_text(tmp_path / "a.csv") == "𠮷野家"


@pytest.mark.parametrize("content", [b"\xff\xff\xff", b"PK\x03\x04\x00\x00"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(ShigeError) as caught:
        read_text(tmp_path / "a.csv")
    assert caught.value.code == "text-encoding"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ShigeError) as caught:
        read_text(tmp_path / "absent.csv")
    assert caught.value.code == "file-missing"
