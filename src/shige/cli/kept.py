"""What a backup of this server consists of, and which backups fit this version."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from shige import __version__
from shige.api.health import migrations_missing
from shige.privacy.erasures import erasures_reapply
from shige.runs.backup import Manifest, Store, backup, restore
from shige.runs.dumps import Database


def keep(target: Path) -> Manifest:
    """Write all that the server holds to `target`.

    Raises:
        ShigeError: what `backup` raises.
    """
    about = Manifest(
        version=__version__,
        made_at=timezone.now().isoformat(timespec="seconds"),
        kind=_store().database.kind,
        migrations=tuple(".".join(key) for key in sorted(MigrationRecorder(connection).applied_migrations())),
    )
    return backup(target, _store(), about=about)


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What came back, the migrations that this version needs besides, and the rows that were erased again."""

    manifest: Manifest
    missing: int
    erased: int


def bring_back(source: Path, *, replace: bool) -> BroughtBack:
    """Bring back what `source` holds; what was erased since it was written goes again.

    Raises:
        ShigeError: what `restore` raises.
    """
    connections.close_all()
    known = frozenset(".".join(key) for key in MigrationLoader(None).disk_migrations)
    manifest = restore(source, _store(), replace=replace, known=known)
    missing = len(migrations_missing())
    return BroughtBack(manifest, missing, 0 if missing else erasures_reapply(now=timezone.now()))


def _store() -> Store:
    return Store(database=Database.of(connection.settings_dict), data=settings.DATA)
