"""A copy of the checkout in which a test may plant a fault."""

import shutil
from pathlib import Path

import pytest

from tests.architecture.tree import CHECKOUT, MADE


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Source, docs and settings of this checkout, in a folder of the test's own."""
    leave = shutil.ignore_patterns(*MADE, "*.cache", "*.nb?")
    for folder in ("src", "docs"):
        shutil.copytree(CHECKOUT / folder, tmp_path / folder, ignore=leave)
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path
