from itertools import product

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.adapters.redacting.boxes import Box
from shige.adapters.redacting.covering import picture_redacted
from shige.adapters.redacting.faces import faces_found
from shige.adapters.redacting.plates import plates_found
from shige.core.errors import ShigeError
from tests.adapters.street import PORTRAIT, ground, jpeg, with_face, with_plate


def covered(place, boxes):
    """The largest share of a place that one of the boxes covers."""
    x, y, wide, high = place
    shares = [0.0]
    for box in boxes:
        across = min(box.x + box.width, x + wide) - max(box.x, x)
        down = min(box.y + box.height, y + high) - max(box.y, y)
        shares.append(max(0, across) * max(0, down) / (wide * high))
    return max(shares)


def read(data):
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


@pytest.mark.parametrize("width", [24, 60, 180])
def test_a_face_is_found_whatever_its_size(width):
    picture, place = with_face(ground(1), at=(300, 200), width=width)
    assert covered(place, faces_found(picture)) > 0.7


@pytest.mark.parametrize("colour", ["blue", "green", "yellow"])
def test_a_plate_is_found_whatever_its_size_and_lean(colour):
    for seed, (width, lean) in enumerate(product((70, 140, 300), (-10, 0, 10))):
        picture, place = with_plate(ground(seed), colour, at=(400, 300), width=width, lean=lean)
        assert covered(place, plates_found(picture)) > 0.8, (width, lean)


def test_bare_ground_stays_as_it_is():
    picture = ground(4)
    assert faces_found(picture) == []
    assert plates_found(picture) == []


def test_what_is_covered_cannot_be_found_again_and_the_rest_stays():
    picture, _ = with_face(ground(2), at=(100, 100), width=90)
    picture, place = with_plate(picture, "blue", at=(600, 500), width=150, lean=4)
    redacted = picture_redacted(jpeg(picture))
    assert redacted.heads == 1
    assert redacted.plates >= 1
    after = read(redacted.jpeg)
    assert faces_found(after) == []
    assert covered(place, plates_found(after)) == 0
    far = np.s_[600:, :400]
    assert np.abs(after[far].astype(int) - picture[far]).mean() < 10


def test_a_covered_plate_is_a_few_squares_of_one_colour():
    picture, (x, y, wide, high) = with_plate(ground(3), "blue", at=(400, 300), width=200, lean=0)
    after = read(picture_redacted(jpeg(picture)).jpeg)
    inside = after[y + 4 : y + high - 4, x + 4 : x + wide - 4]
    strokes = np.abs(np.diff(inside.astype(int).sum(axis=2), axis=1)) > 90
    before = picture[y + 4 : y + high - 4, x + 4 : x + wide - 4]
    assert strokes.sum() < 0.2 * (np.abs(np.diff(before.astype(int).sum(axis=2), axis=1)) > 90).sum()


@pytest.mark.parametrize("data", [b"", b"no picture", PORTRAIT.read_bytes()[:400]])
def test_what_cannot_be_read_is_refused(data):
    with pytest.raises(ShigeError) as error:
        picture_redacted(data)
    assert error.value.code == "image-broken"


@given(st.integers(-50, 150), st.integers(-50, 150), st.integers(0, 200), st.integers(0, 200))
def test_a_box_with_its_margin_stays_within_the_picture(x, y, width, height):
    box = Box(x, y, width, height).within(np.zeros((80, 100, 3), np.uint8), margin=0.2)
    assert box.width >= 0
    assert box.height >= 0
    assert box.x >= 0
    assert box.y >= 0
    assert box.width == 0 or box.x + box.width <= 100
    assert box.height == 0 or box.y + box.height <= 80
