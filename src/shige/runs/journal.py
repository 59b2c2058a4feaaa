"""Keeps finished communities on disk while a long run goes on, so that Ctrl-C or a crash costs only what was under way.

The journal lies beside the file to be made: records of (length, checksum, JSON head, body), appended and flushed one by
one. A torn last record is cut off. A journal of other inputs is begun afresh.
"""

import json
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Self

from shige.adapters.atomic import write_failed


class Journal:
    """An append-only file of named results of one run; `run` tells the run's inputs apart from all others."""

    def __init__(self, path: Path, *, run: str) -> None:
        self._path = path
        self._run = run
        self._file: BinaryIO | None = None
        self.kept: dict[str, bytes] = {}
        """Results of earlier tries, by name."""

    def __enter__(self) -> Self:
        good = self._read()
        try:
            self._file = self._path.open("r+b" if self._path.exists() else "w+b")
            self._file.truncate(good)
            self._file.seek(good)
        except OSError as error:
            raise write_failed(self._path, error.strerror or str(error)) from error
        if good == 0:
            self._append({"run": self._run}, b"")
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            with suppress(OSError):  # a full disk was already told when the record was written
                self._file.close()

    def add(self, name: str, body: bytes) -> None:
        """Append a result; it is safe from the end of this process once this returns.

        Raises:
            ShigeError: "write-failed", as on entering.
        """
        self._append({"name": name}, body)

    def remove(self) -> None:
        """Delete the journal, when what it was for is done."""
        self._path.unlink(missing_ok=True)

    def _append(self, head: Mapping[str, str], body: bytes) -> None:
        if self._file is None:
            raise RuntimeError("the journal is not open")
        line = json.dumps(head).encode()
        record = len(line).to_bytes(4, "little") + line + body
        try:
            self._file.write(len(record).to_bytes(8, "little") + zlib.crc32(record).to_bytes(4, "little") + record)
            self._file.flush()
        except OSError as error:
            raise write_failed(self._path, error.strerror or str(error)) from error

    def _read(self) -> int:
        """Load the whole records of this run; return where the next one goes."""
        data = self._path.read_bytes() if self._path.exists() else b""
        position = 0
        while (record := _record(data, position)) is not None:
            size = int.from_bytes(record[:4], "little")
            head = json.loads(record[4 : 4 + size])
            if position == 0 and head != {"run": self._run}:
                return 0
            if position:
                self.kept[head["name"]] = record[4 + size :]
            position += 12 + len(record)
        return position


def _record(data: bytes, position: int) -> bytes | None:
    """The whole record that begins there, None where there is none or it is torn."""
    size = int.from_bytes(data[position : position + 8], "little")
    record = data[position + 12 : position + 12 + size]
    checksum = int.from_bytes(data[position + 8 : position + 12], "little")
    return record if size and len(record) == size and zlib.crc32(record) == checksum else None
