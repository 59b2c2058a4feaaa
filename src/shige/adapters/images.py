"""Takes pictures in: what can be decoded as a picture is written anew, without a word of where and by whom it was made.

Nothing that came in is kept: no EXIF (place, time, camera), no thumbnail, no profile, no text, no second frame and no
bytes behind the end. The size is read from the head before a single pixel is decoded, so that a small file that
would unfold into a huge picture is refused.
"""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from shige.core.errors import ShigeError

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
"""Of what comes in: a phone's camera has at most as many."""
LONGEST_SIDE = 1600
"""Pixels of what is kept: enough for a page and a print of a hand's width."""
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")


def image_taken(data: bytes) -> bytes:
    """The picture as a JPEG of its own, upright, on white where it was transparent, at most 1600 pixels long.

    Raises:
        ShigeError: "image-large" for too many bytes or pixels, "image-type" for what is no JPEG, PNG or WebP,
            "image-broken" for what cannot be decoded.
    """
    if len(data) > MOST_BYTES:
        raise _large("bytes", len(data), MOST_BYTES)
    try:
        return _written(data)
    except UnidentifiedImageError as error:
        raise ShigeError("image-type", "only JPEG, PNG and WebP pictures are taken", {"field": "picture"}) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _large("pixels", 0, MOST_PIXELS) from error
    except (OSError, ValueError, SyntaxError, IndexError, OverflowError, EOFError) as error:
        raise ShigeError("image-broken", "the picture cannot be read", {"field": "picture"}) from error


def _written(data: bytes) -> bytes:
    with Image.open(BytesIO(data), formats=FORMATS) as came:
        pixels = came.width * came.height
        if pixels > MOST_PIXELS:
            raise _large("pixels", pixels, MOST_PIXELS)
        came.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
        upright = ImageOps.exif_transpose(came)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        clear = upright.convert("RGBA")
    plain = Image.new("RGB", clear.size, "white")
    plain.paste(clear, mask=clear.getchannel("A"))
    out = BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _large(what: str, value: int, bound: int) -> ShigeError:
    facts = {"field": "picture", "value": value, "bound": bound}
    return ShigeError("image-large", f"the picture has more than {bound} {what}", facts)
