from click.testing import CliRunner
from PIL import Image

from shige.cli.photo_redact import command
from tests.adapters.street import PORTRAIT


def redact(*words):
    return CliRunner().invoke(command, [str(word) for word in words])


def test_pictures_are_written_anew_and_what_was_covered_is_counted(tmp_path):
    came = tmp_path / "door.png"
    with Image.open(PORTRAIT) as portrait:
        portrait.save(came)
    answer = redact(came, "-o", tmp_path / "kept")
    assert answer.output.startswith("door.png: covered faces: 1, plates: ")
    with Image.open(tmp_path / "kept" / "door.jpg") as kept:
        assert kept.format == "JPEG"


def test_two_pictures_of_one_name_are_refused_before_any_is_written(tmp_path):
    other = tmp_path / "other" / PORTRAIT.name
    other.parent.mkdir()
    other.write_bytes(PORTRAIT.read_bytes())
    answer = redact(PORTRAIT, other, "-o", tmp_path / "kept")
    assert answer.exception.code == "photo-twice"
    assert not list((tmp_path / "kept").iterdir())


def test_a_file_that_is_no_picture_is_named(tmp_path):
    letter = tmp_path / "letter.jpg"
    letter.write_text("dear city")
    assert redact(letter, "-o", tmp_path / "kept").exception.code == "image-type"
