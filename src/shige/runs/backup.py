"""Keep all that a server holds in one file, and bring it back: the rows, and the files of the data folder."""

import hashlib
import json
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from shige.adapters.atomic import written_whole
from shige.core.errors import ShigeError
from shige.runs.dumps import Database, dump, is_empty, load

FORM = "shige-backup-1"
MANIFEST = "manifest.json"
ROWS = "rows"
FILES = "data"
_LEFT_OUT = ("static", "shige.sqlite3", "erasures.jsonl")
"""What a server makes anew, the rows, which are copied in their own way, and the erasures, which no backup undoes."""
_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; its last part, so that a cut file has none."""

    version: str
    made_at: str
    kind: str
    migrations: tuple[str, ...]
    sha256: Mapping[str, str] = field(default_factory=dict)
    """Of each part, by its name."""
    form: str = FORM


@dataclass(frozen=True, slots=True)
class Store:
    """All that a server holds."""

    database: Database
    data: Path


def backup(target: Path, store: Store, *, about: Manifest) -> Manifest:
    """Write everything to `target`, readable by its owner alone; the server goes on meanwhile.

    Raises:
        ShigeError: "write-failed", and what dumping raises.
    """
    with written_whole(target) as staged:
        rows = staged.with_name(ROWS)
        dump(store.database, rows)
        staged.touch(mode=0o600)
        with tarfile.open(staged, "w:gz", compresslevel=_LEVEL) as archive:
            parts = {ROWS: rows, **{f"{FILES}/{name}": path for name, path in _files(store)}}
            digests = {name: _add(archive, name, path) for name, path in parts.items()}
            manifest = Manifest(**{**asdict(about), "sha256": digests})
            _add_text(archive, MANIFEST, json.dumps(asdict(manifest), indent=1), folder=staged.parent)
    return manifest


def restore(source: Path, store: Store, *, replace: bool, known: frozenset[str]) -> Manifest:
    """Bring a backup back: it is checked wholly before anything is touched; `known` are this version's migrations.

    Raises:
        ShigeError: "backup-broken", "backup-kind", "backup-newer" where a later version wrote it, "not-empty" where
            rows would be lost that nobody said may go, and what loading raises.
    """
    if not replace and not is_empty(store.database):
        message = "the database is not empty: say --replace to put the backup in the place of all that it holds"
        raise ShigeError("not-empty", message, {"kind": store.database.kind})
    store.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=store.data) as name:
        folder = Path(name)
        manifest = _unpacked(source, folder)
        _refuse_unfit(manifest, store, known)
        load(store.database, folder / ROWS)
        _put_files(folder, store.data, manifest)
    return manifest


def _refuse_unfit(manifest: Manifest, store: Store, known: frozenset[str]) -> None:
    if manifest.kind != store.database.kind:
        message = f"the backup is of {manifest.kind}, the database here is {store.database.kind}"
        raise ShigeError("backup-kind", message, {"backup": manifest.kind, "here": store.database.kind})
    newer = sorted(set(manifest.migrations) - known)
    if newer:
        message = f"the backup was written by version {manifest.version}, which knows more: install that version first"
        raise ShigeError("backup-newer", message, {"version": manifest.version, "unknown": newer[0]})


def _files(store: Store) -> Iterator[tuple[str, Path]]:
    """Name and path of each file of the data folder; hidden ones are work in progress."""
    for path in sorted(store.data.rglob("*")):
        inside = path.relative_to(store.data)
        if path.is_file() and not inside.parts[0].startswith((".", *_LEFT_OUT)):
            yield inside.as_posix(), path


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """The digest of what was added; a file that grows meanwhile is kept as long as it was at first."""
    info = archive.gettarinfo(path, arcname=name)
    with path.open("rb") as file:
        reader = _Digesting(file)
        archive.addfile(info, reader)
    return reader.digest.hexdigest()


def _add_text(archive: tarfile.TarFile, name: str, text: str, *, folder: Path) -> None:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    archive.add(path, arcname=name)


class _Digesting:
    """Reads a file and takes its digest on the way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(size)
        self.digest.update(part)
        return part


def _unpacked(source: Path, folder: Path) -> Manifest:
    """The manifest of a backup whose parts all lie in the folder, whole."""
    with _said_plainly(source):
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest = _manifest(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        for name, digest in manifest.sha256.items():
            with closing((folder / name).open("rb")) as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != digest:
                raise ValueError(f"{name} is not what was written")
    return manifest


def _manifest(told: dict[str, Any]) -> Manifest:
    names = told.get("sha256", {})
    if told.get("form") != FORM or ROWS not in names or any(".." in PurePosixPath(name).parts for name in names):
        raise ValueError(f"it is not of the form {FORM}")
    return Manifest(**{**told, "migrations": tuple(told["migrations"])})


@contextmanager
def _said_plainly(source: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        message = f"{source} is not there, or not a whole backup: {Path(error.filename or '').name} is missing"
        raise ShigeError("backup-broken", message, {"file": str(source)}) from error
    except (tarfile.TarError, EOFError, OSError, ValueError, TypeError, KeyError) as error:
        message = f"{source} is no whole backup of shige: {error}. Nothing is changed."
        raise ShigeError("backup-broken", message, {"file": str(source)}) from error


def _put_files(folder: Path, data: Path, manifest: Manifest) -> None:
    """The files of a backup take the places of those of the same name; others stay."""
    for name in manifest.sha256:
        if name.startswith(f"{FILES}/"):
            target = data / name.removeprefix(f"{FILES}/")
            target.parent.mkdir(parents=True, exist_ok=True)
            (folder / name).replace(target)
