"""Fields of models that tell of persons. They are closed in the database, and show their mask in the program.

    class Volunteer(models.Model):
        uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)  # the row that the text is bound to
        phone = PersonalText(
            max_length=20,
            about=About(
                purpose="to tell a volunteer of a changed shift",
                basis="consent (PIPL art. 13 (1) 1)",
                term="volunteer",  # a row of policy/retention.csv
                mask=Mask.PHONE,
                level=Level.S1,
            ),
        )
        phone_index = BlindIndex(of="phone", normal=Normal.PHONE)  # only where it must be found by its exact value

    volunteer = Volunteer(phone="13812341234")     # set in clear, closed when it is saved
    str(volunteer.phone)                           # 138****1234, also in a template
    volunteer.phone.open(noted)                    # in clear; `noted` comes from privacy.looking, in the transaction
                                                   # of the look; of S0 (names of duty) plain .open() is enough
    Volunteer.objects.filter(phone_index__holds="138 1234 1234")       # found whatever the way of writing
    Volunteer.objects.filter(pk=...).update(phone="", phone_index=b"") # erased; any other update() is refused:
                                                                       # set it on the row and save() or bulk_create()

It cannot be searched by parts, sorted or made unique (make the index unique). `values()` gives it closed. A field with
a name that sounds personal but is not, stands in the model's `NOT_PERSONAL = {"phone": "the number of an office"}`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django.core import checks
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import In
from django.db.models.query_utils import DeferredAttribute

from shige.core.errors import ShigeError
from shige.core.masks import Normal, normal
from shige.personal.closing import place_of, ring
from shige.personal.private import About, Private

if TYPE_CHECKING:
    _Field = models.Field[str | Private, Private]
    _Binary = models.BinaryField[bytes, bytes]
else:  # Django's fields take no types while they run
    _Field, _Binary = models.Field, models.BinaryField


class Closed(bytes):
    """A closed text as it comes from the database, or goes there."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<Closed>"


class _Shown(DeferredAttribute):
    """What a row's attribute answers: a `Private`, made of what was set in clear or came closed."""

    field: "PersonalText"

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        found = super().__get__(instance, cls)
        if instance is None or isinstance(found, Private):
            return found
        shown = self.field.private(found, instance)
        if isinstance(found, Closed):
            return shown
        instance.__dict__[self.field.attname] = shown
        return shown

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = value


class PersonalText(_Field):
    """A text that tells of a person: closed at rest with AES-256-GCM or SM4-GCM, bound to table, column and row."""

    descriptor_class = _Shown
    empty_strings_allowed = True

    def __init__(self, *, max_length: int = 0, about: About | None = None, row: str = "uid", **options: Any) -> None:
        self.about = about
        self.row = row
        self.longest = max_length
        options.setdefault("blank", True)
        options.setdefault("default", "")
        super().__init__(**options)

    def get_lookup(self, lookup_name: str) -> Any:
        """Whether there is a text is all that may be asked: Django refuses what has no lookup."""
        return super().get_lookup(lookup_name) if lookup_name in {"exact", "in", "isnull"} else None

    def get_internal_type(self) -> str:
        """Bytes, for the database."""
        return "BinaryField"

    def deconstruct(self) -> Any:
        """As migrations write it: what is declared of it is no matter of the database."""
        name, path, args, options = super().deconstruct()
        options.pop("blank", None)
        options.pop("default", None)
        return name, path, args, options

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        """Say what is missing: the declaration, or the column that names the row."""
        found = super().check(**options)
        if self.about is None or not all((self.about.purpose, self.about.basis, self.about.term)):
            found.append(checks.Error("a personal field declares purpose, basis and term", obj=self, id="personal.E1"))
        if self.row not in {field.name for field in self.model._meta.get_fields()}:
            found.append(checks.Error(f"there is no {self.row} to bind the text to", obj=self, id="personal.E2"))
        return found

    def private(self, value: object, instance: models.Model) -> Private:
        """What the program holds of a stored or a set value."""
        about = cast("About", self.about)
        if not isinstance(value, Closed):
            return Private(about, text=str(value or ""))
        if not value:
            return Private(about, text="")
        return Private(about, opener=lambda: ring().open(value, place=self.place(instance)))

    def place(self, instance: models.Model) -> bytes:
        """Where the text of that row stands."""
        return place_of(self.model._meta.db_table, str(self.column), getattr(instance, self.row))

    def closed(self, instance: models.Model) -> Closed:
        """The text of that row as it is kept: as it came where nobody touched it, else closed with the newest key.

        Raises:
            ShigeError: "personal-long".
        """
        value = instance.__dict__.get(self.attname, "")
        if isinstance(value, Closed):
            return value
        text = value._clear() if isinstance(value, Private) else str(value or "")  # noqa: SLF001 - to be closed again
        if self.longest and len(text) > self.longest:
            facts = {"field": self.name, "bound": self.longest}
            raise ShigeError("personal-long", f"at most {self.longest} characters", facts)
        return Closed(ring().close(text, place=self.place(instance))) if text else Closed()

    def pre_save(self, model_instance: models.Model, add: object) -> Closed:  # noqa: ARG002 - as Django calls it
        """What is written."""
        return self.closed(model_instance)

    def get_prep_value(self, value: Any) -> Any:
        """What the database takes: closed texts, and nothing.

        Raises:
            ShigeError: "personal-row" for a text that no row was said for.
        """
        prepared = super().get_prep_value(value)
        if prepared is None or isinstance(prepared, bytes):
            return prepared
        if prepared == "":
            return b""
        message = "a personal text is set on its row and saved, and found by its blind index"
        raise ShigeError("personal-row", message, {"field": self.name})

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: Any = False) -> Any:  # noqa: FBT002
        """In the driver's own type."""
        given = super().get_db_prep_value(value, connection, prepared)
        return None if given is None else cast("Any", connection).Database.Binary(given)

    def from_db_value(self, value: bytes | memoryview | None, *_: object) -> Closed:
        """As it came."""
        return Closed(value or b"")


class BlindIndex(_Binary):
    """Finds rows by the exact value of a personal field, and tells the value to nobody: a keyed digest of it.

    Equal values of two tables or columns have different digests, so no two tables can be joined by it.
    """

    def __init__(self, *, of: str, normal: Normal | str, **options: Any) -> None:
        self.of = of
        self.normal = Normal(normal)
        options.setdefault("default", b"")
        options.setdefault("db_index", not options.get("unique", False))
        super().__init__(**options)

    def deconstruct(self) -> Any:
        """As migrations write it."""
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"of": self.of, "normal": str(self.normal)}

    def digests(self, text: str) -> list[bytes]:
        """What a value is found by, under each key of the index; none of nothing."""
        plain = normal(text, self.normal)
        place = place_of(self.model._meta.db_table, str(self.column), "")
        return ring().digests(plain, place=place) if plain else []

    def pre_save(self, model_instance: models.Model, add: object) -> bytes:  # noqa: ARG002 - as Django calls it
        """The digest of what the row holds now."""
        digest = self.digest(model_instance)
        setattr(model_instance, self.attname, digest)
        return digest

    def digest(self, instance: models.Model) -> bytes:
        """What the row is found by, under the newest key."""
        source = cast("PersonalText", instance._meta.get_field(self.of))
        shown: Private = getattr(instance, source.attname)
        return next(iter(self.digests(shown._clear())), b"")  # noqa: SLF001 - a digest shows nothing


@BlindIndex.register_lookup
class Holds(In):
    """`phone_index__holds="138..."`: the rows that hold this value, under whichever key."""

    lookup_name = "holds"

    def get_prep_lookup(self) -> Sequence[bytes]:
        """The digests that the database looks for."""
        field = cast("BlindIndex", self.lhs.output_field)
        return field.digests(str(self.rhs))
