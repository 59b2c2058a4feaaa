"""Say what a building is for, from the words that sources have for it."""

import numpy as np

from shige.core.values import Ints, Objects, Use

_WORDS = {
    Use.RESIDENTIAL: "apartments residential house detached terrace dormitory semidetached_house bungalow 住宅 居住",
    Use.MIXED: "mixed 商住 综合 混合",
    Use.COMMERCIAL: "commercial retail supermarket hotel kiosk bank shop mall restaurant 商业 酒店",
    Use.OFFICE: "office government public civic embassy 办公",
    Use.INDUSTRIAL: "industrial warehouse factory manufacture 工业 厂房 仓库",
    Use.SCHOOL: "school university college kindergarten 学校 教育",
    Use.HOSPITAL: "hospital clinic 医院 医疗",
    Use.OTHER: "other church cathedral chapel temple mosque synagogue place_of_worship train_station station "
    "transportation garage garages parking carport shed service toilets attraction greenhouse hut bunker stadium "
    "tower communications_tower bridge fire_station museum theatre 其他",
}
_USE_OF_WORD = {word: int(use) for use, words in _WORDS.items() for word in words.split()}
_NAMES = (
    (Use.SCHOOL, ("小学", "中学", "幼儿园", "大学", "学院", "学校", "School", "University")),
    (Use.HOSPITAL, ("医院", "Hospital")),
    (Use.OFFICE, ("大厦", "写字楼", "委员会", "法院", "公司", "银行", "Office")),
    (Use.COMMERCIAL, ("商场", "购物", "百货", "广场", "酒店", "宾馆", "饭店", "超市", "Hotel", "Mall")),
    (Use.INDUSTRIAL, ("厂",)),
)


def uses_of_words(words: Objects) -> Ints:
    """`Use` of each word (OpenStreetMap's `building`, our own, Chinese), -1 where the word says nothing."""
    return np.array([_USE_OF_WORD.get(word.lower(), -1) for word in words], dtype=np.int32)


def uses_of_names(names: Objects) -> Ints:
    """`Use` of each building by a part of its name (大厦, 小学, Hotel), -1 where the name says nothing."""
    use = {name: _use_of_name(name) for name in set(names)}
    return np.array([use[name] for name in names], dtype=np.int32)


def _use_of_name(name: str) -> int:
    return next((int(use) for use, parts in _NAMES if any(part in name for part in parts)), -1)
