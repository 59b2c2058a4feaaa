import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shige.adapters.images import LONGEST_SIDE, MOST_BYTES, image_taken
from shige.core.errors import ShigeError

SECRET = "30.6586N 104.0647E"


def made(kind="JPEG", *, size=(60, 40), mode="RGB", color="red", **more):
    out = BytesIO()
    Image.new(mode, size, color).save(out, kind, **more)
    return out.getvalue()


def taken(data):
    return Image.open(BytesIO(image_taken(data)))


def refused(data):
    with pytest.raises(ShigeError) as error:
        image_taken(data)
    return error.value.code


def with_exif():
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif[0x0112] = 6  # held upright
    exif.get_ifd(0x8825)[1] = "N"
    return made(exif=exif.tobytes(), comment=SECRET.encode())


def test_where_and_when_a_picture_was_taken_is_gone():
    came = with_exif()
    assert SECRET.encode() in came
    written = image_taken(came)
    assert SECRET.encode() not in written
    found = Image.open(BytesIO(written))
    assert (dict(found.getexif()), found.info.get("comment"), found.info.get("icc_profile")) == ({}, None, None)


def test_a_picture_stands_upright_as_its_camera_was_held():
    assert taken(with_exif()).size == (40, 60)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_kinds_that_phones_make_become_one(kind):
    found = taken(made(kind))
    assert (found.format, found.size, found.mode) == ("JPEG", (60, 40), "RGB")


def test_what_was_transparent_is_white():
    assert taken(made("PNG", mode="RGBA", color=(255, 0, 0, 0))).getpixel((5, 5)) == (255, 255, 255)


def test_a_large_picture_becomes_one_for_a_page():
    assert taken(made(size=(4000, 1000))).size == (LONGEST_SIDE, 400)


def test_bytes_behind_the_end_are_gone():
    assert b"<script>" not in image_taken(made() + b"<script>alert(1)</script>")


@pytest.mark.parametrize(
    "data", [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"GIF89a" + bytes(20)]
)
def test_what_is_no_picture_is_refused(data):
    assert refused(data) == "image-type"


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP"])
def test_other_kinds_are_refused(kind):
    assert refused(made(kind)) == "image-type"


def test_a_picture_cut_off_is_refused():
    assert refused(made(size=(800, 800))[:2000]) == "image-broken"


def test_a_small_file_that_would_unfold_into_a_huge_picture_is_refused():
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    rows = zlib.compress(bytes(30_000 // 8 + 1) * 30_000)
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    data += struct.pack(">I", len(rows)) + b"IDAT" + rows + struct.pack(">I", zlib.crc32(b"IDAT" + rows))
    assert len(data) < 200_000
    assert refused(data) == "image-large"


def test_too_many_bytes_are_refused_before_they_are_looked_at():
    assert refused(bytes(MOST_BYTES + 1)) == "image-large"


def test_one_frame_of_a_moving_picture_is_kept():
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    assert getattr(taken(out.getvalue()), "n_frames", 1) == 1


@given(st.binary(max_size=400), st.integers(0, 600))
def test_whatever_comes_in_is_a_picture_or_a_refusal(noise, at):
    base = made("PNG")
    with suppress(ShigeError):
        assert image_taken(base[:at] + noise + base[at + len(noise) :]).startswith(b"\xff\xd8")
