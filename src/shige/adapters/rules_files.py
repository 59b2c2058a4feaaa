"""Makes books of rules of the files in `policy/`: what the city may set on the page of settings."""

import math
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from shige.adapters.calendar_rules import calendar_book
from shige.adapters.norms_file import check_norms, shipped_leaves
from shige.adapters.roles_file import POLICY, rows, shipped_roles
from shige.adapters.stays_file import shipped_stays
from shige.core.rulebook import Book, Kind, Rule
from shige.core.stays import ANYBODY

NORM_WORDS = POLICY / "norm_words.csv"
LIMITS = POLICY / "limits.toml"
_LARGEST = 10.0**9
"""What stands for "no bound": a number that a database and a page can hold."""
_NORM_GROUPS = {
    "grids": ("网格大小", "Sizes of grids"),
    "sweep.profiles": ("上门一次做什么", "What is done at a door"),
    "sweep": ("走完一个微网格", "Sweeping a micro-grid"),
    "duties": ("每周工作量", "A week's work"),
    "dedicated": ("专属网格", "Dedicated grids"),
    "borders": ("边界", "Borders"),
}
_LIMIT_GROUPS = {
    "login": ("登录", "Login"),
    "reveal": ("点开个人信息", "Opening personal data"),
    "glass": ("紧急查看", "Emergency looks"),
    "approvals": ("审批", "Approvals"),
    "waivers": ("标准豁免", "Waivers of norms"),
    "notices": ("消息", "Notices"),
    "network": ("网格组织", "The network"),
}
_STAYS = {
    "idle_min": ("多久不操作就退出", "Logged out after so long without a request", 1, 1440, "min"),
    "whole_min": ("最长登录多久", "Logged out after so long in any case", 10, 10080, "min"),
    "fresh_min": ("敏感操作前多久内须重新验证", "Proves who it is again after so long", 1, 120, "min"),
    "most": ("最多同时登录几处(0 为不限)", "Logged in at so many places at once (0: any number)", 0, 20, "places"),
}


@cache
def shipped_books() -> Mapping[str, Book]:
    """The books that come with shige, by name, in the order in which they are shown."""
    made = (_limits(LIMITS), _norms(NORM_WORDS), calendar_book(), _stays(), _names())
    return {book.name: book for book in made}


def _limits(path: Path) -> Book:
    tree = tomllib.loads(path.read_text(encoding="utf-8"))
    found = [_rule(f"{group}.{name}", group, leaf) for group, leaves in tree.items() for name, leaf in leaves.items()]
    return Book("limits", "办理规则", "Limits", {rule.key: rule for rule in found}, groups=_LIMIT_GROUPS)


def _norms(path: Path) -> Book:
    leaves = shipped_leaves()
    found: dict[str, Rule] = {}
    for _, row in rows(path, columns=("key", "zh", "en", "local")):
        group = row["key"].rpartition(".")[0]
        found[row["key"]] = _rule(row["key"], group, {**leaves[row["key"]], **row, "local": row["local"] == "1"})
    return Book(
        "norms", "划分和工作量标准", "Norms of drawing and of work", found, groups=_NORM_GROUPS, check=check_norms
    )


def _rule(key: str, group: str, leaf: Mapping[str, Any]) -> Rule:
    return Rule(
        key=key,
        group=group,
        zh=leaf["zh"],
        en=leaf["en"],
        kind=Kind.WHOLE if isinstance(leaf["value"], int) else Kind.NUMBER,
        default=leaf["value"],
        unit=leaf["unit"],
        least=leaf["least"],
        most=leaf["most"] if math.isfinite(leaf["most"]) else _LARGEST,
        source=leaf["source"],
        note=leaf.get("note", ""),
        local=leaf.get("local", False),
    )


def _stays() -> Book:
    found: dict[str, Rule] = {}
    groups: dict[str, tuple[str, str]] = {}
    for code, stay in shipped_stays().items():
        role = None if code == ANYBODY else shipped_roles()[code]
        groups[code] = (role.zh, role.en) if role else ("所有人", "Everybody")
        values = (stay.idle_s // 60, stay.whole_s // 60, stay.fresh_s // 60, stay.most)
        for (column, (zh, en, least, most, unit)), value in zip(_STAYS.items(), values, strict=True):
            key = f"{code}.{column}"
            found[key] = Rule(
                key, code, zh, en, Kind.WHOLE, value, unit=unit, least=least, most=most, source="policy/stays.csv"
            )
    return Book("stays", "登录时长", "How long a login lasts", found, groups=groups)


def _names() -> Book:
    found = {rule.key: rule for rule in _name_rules()}
    groups = {role.code: (role.zh, role.en) for role in shipped_roles()}
    return Book("names", "岗位称呼", "What posts are called", found, groups=groups)


def _name_rules() -> Iterator[Rule]:
    for role in shipped_roles():
        for tongue, zh, en, name, most in (
            ("zh", "中文称呼", "Name in Chinese", role.zh, 24),
            ("en", "英文称呼", "Name in English", role.en, 60),
        ):
            key = f"{role.code}.{tongue}"
            yield Rule(key, role.code, zh, en, Kind.TEXT, name, least=1, most=most, source="policy/roles.csv")
