"""A city's catalogue of cases as one value: kinds in groups, questions, departments and channels, checked whole."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields

from shige.core.casework.kinds import Kind, Question, check_code, check_name, wrong
from shige.core.errors import ShigeError

DIRECTIONS = ("in", "both")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of kinds, or of such groups, to any depth.

    Raises:
        ShigeError: "kind-code", "kind-name" or "kind-never".
    """

    code: str
    parent: str
    """Code of the group around it; empty at the top."""
    zh: str
    en: str

    def __post_init__(self) -> None:
        check_code(self.code)
        check_name(self.code, self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Department:
    """Who can be given a case: a bureau, a company, a committee, and the role that answers for it."""

    code: str
    zh: str
    en: str
    role: str
    """Role of its posts that are asked first."""
    shared: bool
    """Whether posts of that role belong to several departments, so that the department must be named too."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way by which reports come in, and go back where `direction` is "both".

    Raises:
        ShigeError: "channel-value".
    """

    code: str
    zh: str
    en: str
    direction: str
    identity: str
    """How the reporter is known: role, caller, system, device, token, optional, anonymous or none."""
    verified: bool
    """Whether what comes in needs nobody to look before it is a case."""

    def __post_init__(self) -> None:
        if self.direction not in DIRECTIONS:
            raise wrong(
                "channel-value", self.code, field="direction", value=self.direction, bound=" or ".join(DIRECTIONS)
            )


@dataclass(frozen=True, slots=True)
class Statutory:
    """A channel that the law has made for matters that are no cases here: a court, a review, a petition."""

    code: str
    zh: str
    en: str
    contact: str
    basis: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of it, in the order in which it is shown.

    Raises:
        ShigeError: "catalogue-twice", "catalogue-unknown" or "catalogue-circle", with key, field, value and bound.
    """

    groups: tuple[Group, ...]
    kinds: tuple[Kind, ...]
    questions: tuple[Question, ...]
    departments: tuple[Department, ...]
    channels: tuple[Channel, ...]
    statutory: tuple[Statutory, ...]
    _kinds: dict[str, Kind] = field(init=False, repr=False, compare=False)
    _groups: dict[str, Group] = field(init=False, repr=False, compare=False)
    _departments: dict[str, Department] = field(init=False, repr=False, compare=False)
    _asked: dict[str, list[Question]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _once("code", [*(group.code for group in self.groups), *(kind.code for kind in self.kinds)])
        for rows in (self.departments, self.channels, self.statutory):
            _once("code", [row.code for row in rows])
        _once("key", [f"{question.kind}.{question.key}" for question in self.questions])
        object.__setattr__(self, "_kinds", {kind.code: kind for kind in self.kinds})
        object.__setattr__(self, "_groups", {group.code: group for group in self.groups})
        object.__setattr__(self, "_departments", {department.code: department for department in self.departments})
        asked: dict[str, list[Question]] = defaultdict(list)
        for question in self.questions:
            asked[question.kind].append(question)
        object.__setattr__(self, "_asked", dict(asked))
        self._check_references()
        self._check_circles()

    def __getitem__(self, code: str) -> Kind:
        """The kind of that code.

        Raises:
            ShigeError: "kind-unknown".
        """
        if code not in self._kinds:
            raise wrong("kind-unknown", code, field="kind", value=code, bound="a kind of the catalogue")
        return self._kinds[code]

    def __contains__(self, code: str) -> bool:
        return code in self._kinds

    def __iter__(self) -> Iterator[Kind]:
        return iter(self.kinds)

    def department(self, code: str) -> Department:
        """The department of that code.

        Raises:
            ShigeError: "department-unknown".
        """
        if code not in self._departments:
            raise wrong("department-unknown", code, field="department", value=code, bound="one of the catalogue")
        return self._departments[code]

    def chain(self, code: str) -> tuple[str, ...]:
        """The code of a kind or group, then of the groups around it, the widest last."""
        chain = [code]
        while chain[-1]:
            here = chain[-1]
            chain.append(self._kinds[here].parent if here in self._kinds else self._groups[here].parent)
        return tuple(chain[:-1])

    def questions_of(self, kind: str) -> tuple[Question, ...]:
        """What is asked of a kind: what its widest group asks first, then the kind's own."""
        return tuple(question for code in reversed(self.chain(kind)) for question in self._asked.get(code, ()))

    def check_answers(self, kind: str, answers: Mapping[str, str]) -> None:
        """Hold that all that must be answered is, and that nothing is answered that was not asked.

        Raises:
            ShigeError: "answer-missing", "answer-value" or "answer-unasked".
        """
        questions = {question.key: question for question in self.questions_of(kind)}
        for key in answers:
            if key not in questions:
                raise wrong("answer-unasked", kind, field=key, value=answers[key], bound=", ".join(questions) or "none")
        for key, question in questions.items():
            question.check(answers.get(key, ""))

    def _check_references(self) -> None:
        channels = {channel.code for channel in self.statutory}
        for group in self.groups:
            if group.parent:
                _known(group.code, "parent", group.parent, among=self._groups)
        for kind in self.kinds:
            _known(kind.code, "parent", kind.parent, among=self._groups)
            _known(kind.code, "lead", kind.lead, among=self._departments)
            for assist in kind.assists:
                _known(kind.code, "assists", assist, among=self._departments)
            for channel in kind.statutory:
                _known(kind.code, "statutory", channel, among=channels)
        for question in self.questions:
            _known(f"{question.kind}.{question.key}", "kind", question.kind, among={**self._kinds, **self._groups})

    def _check_circles(self) -> None:
        for group in self.groups:
            seen, above = {group.code}, group.parent
            while above:
                if above in seen:
                    raise wrong("catalogue-circle", group.code, field="parent", value=above, bound="above, not below")
                seen.add(above)
                above = self._groups[above].parent


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two catalogues in one row: of which table, which key, and each field before and after."""

    table: str
    key: str
    before: Mapping[str, object]
    """Empty where the row is new."""
    after: Mapping[str, object]
    """Empty where the row is gone."""

    @property
    def what(self) -> str:
        """Whether the row was "added", "removed" or "changed"."""
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"


def differences(old: Catalogue, new: Catalogue) -> tuple[Change, ...]:
    """What a new catalogue would change of an old one, table by table; of a changed row only the fields that differ."""
    changes: list[Change] = []
    for table in ("groups", "kinds", "questions", "departments", "channels", "statutory"):
        before, after = _told(getattr(old, table)), _told(getattr(new, table))
        for key in [*before, *(key for key in after if key not in before)]:
            was, comes = before.get(key, {}), after.get(key, {})
            if was and comes:
                names = [name for name in was if was[name] != comes[name]]
                was, comes = {name: was[name] for name in names}, {name: comes[name] for name in names}
            if was or comes:
                changes.append(Change(table, key, was, comes))
    return tuple(changes)


def _told(rows: Iterable[Group | Kind | Question | Department | Channel | Statutory]) -> dict[str, dict[str, object]]:
    told = {}
    for row in rows:
        key = f"{row.kind}.{row.key}" if isinstance(row, Question) else row.code
        told[key] = {each.name: getattr(row, each.name) for each in fields(row)}
    return told


def _once(name: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise wrong("catalogue-twice", key, field=name, value=key, bound="each once")
        seen.add(key)


def _known(key: str, name: str, value: str, *, among: Iterable[str]) -> None:
    known = set(among)
    if value not in known:
        facts = {"key": key, "field": name, "value": value, "bound": ", ".join(sorted(known))}
        raise ShigeError("catalogue-unknown", f"{key}: {name} names {value!r}, which is not in the catalogue", facts)
