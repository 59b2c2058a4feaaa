"""Words and names tell what a building is for."""

import numpy as np

from shige.adapters.uses import uses_of_names, uses_of_words
from shige.core.values import Use


def test_words_in_both_languages_are_known() -> None:
    words = np.array(["Apartments", "住宅", "商住", "office", "church", "yes", ""], dtype=object)
    expected = [Use.RESIDENTIAL, Use.RESIDENTIAL, Use.MIXED, Use.OFFICE, Use.OTHER, -1, -1]
    assert uses_of_words(words).tolist() == expected


def test_every_word_of_ours_means_itself() -> None:
    words = np.array([use.name.lower() for use in Use], dtype=object)
    assert uses_of_words(words).tolist() == [int(use) for use in Use]


def test_parts_of_names_are_known() -> None:
    names = np.array(["国家开发银行大厦", "泡桐树小学", "华西医院", "和平饭店", "玉林街", ""], dtype=object)
    assert uses_of_names(names).tolist() == [Use.OFFICE, Use.SCHOOL, Use.HOSPITAL, Use.COMMERCIAL, -1, -1]
