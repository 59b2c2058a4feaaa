"""Names for what is made: streets, estates, schools and parks, in words such as Chengdu uses."""

import numpy as np

from shige.core.values import Objects, SiteKind

FIRST = (
    "玉锦芳望浣桐青梨紫云龙凤金银兰荷竹梅杏枣桂柳槐枫松柏天文"
    "武正平安永康福泰和顺长兴东西南北春秋明清华光星月水石草花鹤鹭"
)
SECOND = "林溪泉井坊桥江湖堰池塘湾台园庭苑田坝坪沙浦渡津岸门楼阁祠寺塔营关庙街场市城里巷丘岭山谷源荫翠霞晖波澜"
STREETS = ("路", "街", "巷", "横街", "正街", "一路", "二路", "东路", "西路", "南路", "北路", "上街", "下街", "东街")
ESTATES = ("花园", "小区", "苑", "家园", "雅居", "名城", "公馆", "华府", "新居", "佳苑", "里", "庭院", "国际", "新城")
RINGS = "一二三四五六七八九十"
AXES = ("蜀都大道东段", "人民北路", "蜀都大道西段", "人民南路")
SITES = {
    SiteKind.SCHOOL: ("小学", "中学", "实验小学", "幼儿园", "外国语学校"),
    SiteKind.HOSPITAL: ("医院", "社区卫生服务中心"),
    SiteKind.MARKET: ("农贸市场", "菜市"),
    SiteKind.MALL: ("广场", "购物中心", "天地"),
    SiteKind.PARK: ("公园", "小游园", "绿地"),
    SiteKind.OFFICE: ("大厦", "中心", "写字楼"),
    SiteKind.INDUSTRIAL: ("工业园", "产业园"),
}


def name_roads(count: int, *, rings: int, arterials: int, rng: np.random.Generator) -> Objects:
    """Names of roads: rings first, then radials, then streets; no name twice while words last."""
    names = [f"{RINGS[k % 10]}环路" if k < 10 else f"绕城{RINGS[k % 10]}路" for k in range(rings)]
    radials = arterials - rings
    axes = {0: AXES[0], 2: AXES[1], 4: AXES[2], 6: AXES[3]}
    avenues = [f"{word}大道" for word in words(radials, rng=rng)]
    names += [axes.get(k, avenues[k]) for k in range(radials)]
    streets = count - arterials
    size = len(FIRST) * len(SECOND)
    pick = rng.permutation(size * len(STREETS))[np.arange(streets) % (size * len(STREETS))]
    names += [f"{_word(k % size)}{STREETS[k // size]}" for k in pick.tolist()]
    return np.array(names, dtype=object)


def name_estates(count: int, *, rng: np.random.Generator) -> Objects:
    """Names of estates."""
    ends = rng.integers(0, len(ESTATES), count).tolist()
    return np.array([f"{word}{ESTATES[k]}" for word, k in zip(words(count, rng=rng), ends, strict=True)], dtype=object)


def name_sites(kinds: list[SiteKind], *, rng: np.random.Generator) -> Objects:
    """Names of sites by their kind."""
    luck = rng.random(len(kinds)).tolist()
    ends = [SITES[kind][int(u * len(SITES[kind]))] for kind, u in zip(kinds, luck, strict=True)]
    return np.array([f"{word}{end}" for word, end in zip(words(len(kinds), rng=rng), ends, strict=True)], dtype=object)


def words(count: int, *, rng: np.random.Generator) -> list[str]:
    """Words of two characters, no one twice while they last."""
    size = len(FIRST) * len(SECOND)
    pick = np.concatenate([rng.permutation(size) for _ in range(count // size + 1)])[:count]
    return [_word(k) for k in pick.tolist()]


def _word(number: int) -> str:
    return FIRST[number // len(SECOND)] + SECOND[number % len(SECOND)]
