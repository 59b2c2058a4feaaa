"""Makes pictures of number plates on rough ground, all of them synthetic, and a portrait among them."""

from pathlib import Path

import cv2
import numpy as np

PORTRAIT = Path(__file__).with_name("data") / "portrait.jpg"
"""Eileen Collins, by NASA (public domain): the face is at about (50, 32), 93 by 125 pixels."""
FACE = (50, 32, 93, 125)

_COLOURS = {"blue": (170, 70, 10), "green": (120, 200, 110), "yellow": (30, 190, 240)}
_WIDE, _HIGH = 440, 140


def ground(seed, *, size=(768, 1024)):
    """Grey asphalt: grains of all sizes."""
    rng = np.random.default_rng(seed)
    grains = sum(
        cv2.resize(rng.normal(0, 18, (size[0] // step, size[1] // step)).astype(np.float32), size[::-1])
        for step in (1, 4, 32)
    )
    grey = np.clip(110 + grains, 0, 255).astype(np.uint8)
    return cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)


def plate(colour):
    """A plate of made-up letters, 440 x 140."""
    dark = (10, 10, 10) if colour != "blue" else (255, 255, 255)
    made = np.full((_HIGH, _WIDE, 3), _COLOURS[colour], np.uint8)
    cv2.rectangle(made, (4, 4), (_WIDE - 5, _HIGH - 5), dark, 4)
    cv2.putText(made, "XA0B7E5", (18, 105), cv2.FONT_HERSHEY_SIMPLEX, 2.9, dark, 11)
    return made


def with_plate(picture, colour, *, at, width, lean):
    """The picture with a plate at (x, y), so many pixels wide, leaning by degrees; and the place that it takes."""
    height = width * _HIGH // _WIDE
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), lean, 1)
    seen = cv2.transform(corners[None], turn)[0] + np.float32(at)
    flat = np.float32([[0, 0], [_WIDE, 0], [_WIDE, _HIGH], [0, _HIGH]])
    to = cv2.getPerspectiveTransform(flat, seen.astype(np.float32))
    side = picture.shape[1::-1]
    laid = cv2.warpPerspective(plate(colour), to, side, flags=cv2.INTER_AREA)
    where = cv2.warpPerspective(np.full((_HIGH, _WIDE), 255, np.uint8), to, side) > 127
    out = picture.copy()
    out[where] = laid[where]
    return cv2.GaussianBlur(out, (3, 3), 0), cv2.boundingRect(seen.astype(np.int32))


def with_face(picture, *, at, width):
    """The picture with the portrait in it, its face so many pixels wide; and the place of the face."""
    share = width / FACE[2]
    portrait = cv2.resize(cv2.imread(str(PORTRAIT)), None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    out = picture.copy()
    out[at[1] : at[1] + portrait.shape[0], at[0] : at[0] + portrait.shape[1]] = portrait
    x, y, wide, high = (round(value * share) for value in FACE)
    return out, (at[0] + x, at[1] + y, wide, high)


def jpeg(picture):
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
