"""What a noun says about a table that it takes in: its columns, what is there already, and how a row is taken.

A noun's own module makes one `Profile` for each table (see `places/tables.py` for an example) and the table of them
all stands in `desk/imports/profiles.py`:

    SHOPS = Profile(
        key="shops", name=Said("Shops", "商铺"), says=Said("...", "..."),
        right=Right("dwelling", "import", "service"),      # a row of policy/access.csv
        columns=(Column("number", Said("Number", "编号"), Kind.CODE, example="0017", required=True), ...),
        identity=("number",),                              # by what a row is the same thing again
        known=shops_known, take=shops_take,
    )

    def shops_known(rows: Sequence[Row], on: Occasion) -> list[Known]:
        # one query for all rows; `current` has what is there under the keys of the columns, None where the row is new;
        # what the reader may not reach (on.within) reads like what does not exist, and is a fault of the row
    def shops_take(rows: Sequence[Taking], on: Occasion) -> None:
        # only rows that are new or changed, inside the transaction of the confirming; write your deeds as ever

Everything else is done here: reading, all faults at once, what is new, changed (field by field) and equal, confirming
once, and forgetting the file. `services.batch_preview` and `batch_confirm` are all that a face calls.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shige.access.scope import Scope
from shige.core.columns import Column, Fault, Row, Said
from shige.core.deeds import Actor
from shige.core.errors import ShigeError
from shige.core.rights import Right


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who imports, how far they reach, why, and when."""

    actor: Actor
    within: Scope
    now: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is of a row: its values by the keys of the columns (None where the row is new), and what is wrong.

    A personal value stands here masked, as the reader may see it: compare it yourself and put the row's own value in
    where it is the same.
    """

    current: Mapping[str, object] | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Taking:
    """A row that is to be taken in: new where `current` is None, else to be changed."""

    row: Row
    current: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of table that comes in.

    Raises:
        ShigeError: "profile-identity" where the identity is no column of it.
    """

    key: str
    name: Said
    says: Said
    """What the table is for and where it comes from, in a sentence."""
    right: Right
    """Who may import it."""
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    """Keys of the columns by which a row is the same thing again."""
    known: Callable[[Sequence[Row], Occasion], Sequence[Known]]
    take: Callable[[Sequence[Taking], Occasion], None]

    def __post_init__(self) -> None:
        keys = {column.key for column in self.columns}
        if not self.identity or not keys.issuperset(self.identity):
            facts = {"field": "identity", "value": " ".join(self.identity)}
            raise ShigeError("profile-identity", f"{self.key}: a row is known by columns of its own", facts)
