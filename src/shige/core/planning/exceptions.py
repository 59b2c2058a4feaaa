"""Says why a grid breaks a norm, with the numbers, in English and Chinese: never a silent miss."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shige.core.planning.norms import GridNorms


@dataclass(frozen=True, slots=True)
class PlanException:
    """One norm that one grid does not meet, and why."""

    code: str
    message: str
    message_zh: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """As it stands in the plan file."""
        return {"code": self.code, "message": self.message, "message_zh": self.message_zh, "facts": dict(self.facts)}


@dataclass(frozen=True, slots=True)
class Piece:
    """The connected land that a general grid was cut from: what people reach on foot, without dedicated grids."""

    households: int
    whole_community: bool


def general_exceptions(households: int, *, piece: Piece, grids: GridNorms) -> list[PlanException]:
    """The exceptions of a general grid of that many households."""
    low, high = grids.general_min, grids.general_max
    if low <= households <= high:
        return []
    facts = {"households": households, "least": low, "most": high, "piece_households": piece.households}
    place, place_zh = (
        ("community", "社区") if piece.whole_community else ("piece of land cut off from the rest", "隔断地块")
    )
    if piece.households < low:
        reason = f"the {place} has only {piece.households} households"
        reason_zh = f"{place_zh}只有 {piece.households} 户"
    elif -(-piece.households // high) > piece.households // low:
        reason = f"a {place} of {piece.households} households cannot be cut into {low}-{high}"
        reason_zh = f"{place_zh}共 {piece.households} 户,无法划成 {low}-{high} 户"
    else:
        reason = f"its buildings do not divide better: {piece.households} households on connected land"
        reason_zh = f"楼栋无法拆得更匀,连片 {piece.households} 户"
    return [
        PlanException(
            "general-range",
            f"{households} households, the norm is {low}-{high}: {reason}",
            f"{households} 户,标准 {low}-{high} 户:{reason_zh}",
            facts,
        )
    ]


@dataclass(frozen=True, slots=True)
class MicroFigures:
    """What the norms look at in a micro-grid."""

    households: int
    minutes: float
    p_in_time: float
    units: int
    general_households: int


def micro_exceptions(micro: MicroFigures, *, grids: GridNorms, limit: float) -> list[PlanException]:
    """The exceptions of a micro-grid; `limit` is the sweep's, minutes."""
    found = []
    low, high = grids.micro_min, grids.micro_max
    if not low <= micro.households <= high:
        reason, reason_zh = _micro_reason(micro, grids=grids)
        found.append(
            PlanException(
                "micro-range",
                f"{micro.households} households, the soft range is {low}-{high}: {reason}",
                f"{micro.households} 户,参考 {low}-{high} 户:{reason_zh}",
                {"households": micro.households, "least": low, "most": high, "minutes": round(micro.minutes, 1)},
            )
        )
    if micro.p_in_time < grids.p_in_time:
        found.append(
            PlanException(
                "micro-time",
                f"done within {limit:.0f} minutes in {micro.p_in_time:.0%} of the simulated sweeps, the norm is "
                f"{grids.p_in_time:.0%}: {micro.units} address units that do not divide further without falling apart",
                f"{limit:.0f} 分钟内完成的模拟占 {micro.p_in_time:.0%},标准 {grids.p_in_time:.0%}:"
                f"{micro.units} 个地址单元无法再拆",
                {"p_in_time": micro.p_in_time, "norm": grids.p_in_time, "minutes": round(micro.minutes, 1)},
            )
        )
    return found


def slice_exceptions(parts: int, *, sliced: bool) -> list[PlanException]:
    """The exception of a grid whose slices of shared buildings do not meet on the flat map, in so many parts."""
    if parts < 2 or not sliced:
        return []
    return [
        PlanException(
            "sliced-parts",
            f"drawn in {parts} parts: its floors of shared buildings cannot all be shown side by side on a flat map; "
            "its address units do hang together",
            f"图上分为 {parts} 块:与其他网格共用的楼栋,楼层无法在平面图上全部相连;地址单元本身连通",
            {"parts": parts},
        )
    ]


def _micro_reason(micro: MicroFigures, *, grids: GridNorms) -> tuple[str, str]:
    if micro.households > grids.micro_max:
        return "one address unit holds more", "单个地址单元户数超出"
    if micro.general_households < grids.micro_min:
        return (
            f"its general grid has only {micro.general_households} households",
            f"所在一般网格只有 {micro.general_households} 户",
        )
    return (
        f"with more homes it would not finish in time ({micro.minutes:.0f} minutes now), or its neighbours fall short",
        f"再并入住户将难以按时完成(现 {micro.minutes:.0f} 分钟),或使相邻微网格过大",
    )
