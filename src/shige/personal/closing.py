"""Closes texts with a key, and opens them: nobody reads them in the database, and nobody moves one to another row.

A closed text is: the way (1 byte), the key's id (4), a random nonce (12), then what the cipher gives, its tag last. The
place of the text (table, column, row) goes into the tag: what was copied to another place does not open.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from shige.core.errors import ShigeError

KEY_BYTES = 32
DIGEST_BYTES = 16
"""Of a blind index: too many to hit one by chance, and no more than are needed."""
_ID, _NONCE, _TAG = 4, 12, 16
_HEAD = 1 + _ID + _NONCE
_FEWEST_SIGNS = 8


class Way(StrEnum):
    """The cipher that closes; what another closed before still opens."""

    AES = "AES-256-GCM"
    SM4 = "SM4-GCM"


_BYTE = {Way.AES: b"\x01", Way.SM4: b"\x02"}


@dataclass(frozen=True, slots=True)
class Key:
    """What is made of one secret of 32 bytes: an id that tells nothing about it, and a key for each use."""

    id: bytes
    aes: AESGCM
    sm4: bytes
    index: bytes


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys of a server, the newest first: it closes, all of them open."""

    keys: tuple[Key, ...]
    index: tuple[Key, ...]
    way: Way = Way.AES

    def close(self, text: str, *, place: bytes) -> bytes:
        """The text as it is kept."""
        return self.close_bytes(text.encode(), place=place)

    def close_bytes(self, content: bytes, *, place: bytes) -> bytes:
        """Any content as it is kept."""
        key, nonce = self.keys[0], os.urandom(_NONCE)
        head = _BYTE[self.way] + key.id
        if self.way == Way.AES:
            return head + nonce + key.aes.encrypt(nonce, content, head + place)
        return head + nonce + _sm4_encrypt(key.sm4, nonce, content, head + place)

    def open(self, closed: bytes, *, place: bytes) -> str:
        """The text that was closed.

        Raises:
            ShigeError: as `open_bytes` does.
        """
        return self.open_bytes(closed, place=place).decode()

    def open_bytes(self, closed: bytes, *, place: bytes) -> bytes:
        """The content that was closed.

        Raises:
            ShigeError: "personal-key" where its key is not here, "personal-broken" where it was changed or moved.
        """
        head, nonce, rest = closed[: 1 + _ID], closed[1 + _ID : _HEAD], closed[_HEAD:]
        key = next((key for key in self.keys if key.id == head[1:]), None)
        if key is None:
            facts = {"key": head[1:].hex()}
            raise ShigeError("personal-key", "a closed text needs a key that this server does not have", facts)
        try:
            if head[:1] == _BYTE[Way.AES]:
                return key.aes.decrypt(nonce, rest, head + place)
            return _sm4_decrypt(key.sm4, nonce, rest, head + place)
        except (InvalidTag, ValueError) as error:
            raise ShigeError("personal-broken", "a closed text was changed, or moved from another row") from error

    def is_newest(self, closed: bytes) -> bool:
        """Whether a text is closed with the newest key, in the way that this server closes now."""
        return closed[: 1 + _ID] == _BYTE[self.way] + self.keys[0].id

    def digests(self, text: str, *, place: bytes) -> list[bytes]:
        """What a text is found by under each key of the index, the newest first; other places give other digests."""
        return [
            hmac.digest(key.index, place + b"\0" + text.encode(), hashlib.sha256)[:DIGEST_BYTES] for key in self.index
        ]


def ring() -> Ring:
    """The keys that the settings name.

    Raises:
        ShigeError: "setting-wrong" where one is no key.
    """
    return _ring(tuple(settings.PERSONAL_KEYS), tuple(settings.PERSONAL_INDEX_KEYS), settings.PERSONAL_CIPHER)


def key_of(text: str, *, name: str) -> Key:
    """The key that 44 signs of base64 stand for.

    Raises:
        ShigeError: "setting-wrong", without a word of the key.
    """
    return _key(_secret_of(text, name=name))


def _secret_of(text: str, *, name: str) -> bytes:
    try:
        secret = base64.b64decode(text.encode(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _no_key(name) from error
    if len(secret) != KEY_BYTES or len(set(secret)) < _FEWEST_SIGNS:
        raise _no_key(name)
    return secret


def is_key(text: str) -> bool:
    """Whether a city may close with it: a key, and none that stands in somebody's tests."""
    try:
        return not _secret_of(text, name="").isascii()
    except ShigeError:
        return False


def place_of(table: str, column: str, row: object) -> bytes:
    """Where a text stands, so that it opens nowhere else."""
    return f"\0{table}\0{column}\0{row}".encode()


@lru_cache(maxsize=8)
def _ring(keys: Sequence[str], index: Sequence[str], cipher: str) -> Ring:
    return Ring(
        tuple(key_of(text, name="SHIGE_PERSONAL_KEY") for text in keys),
        tuple(key_of(text, name="SHIGE_INDEX_KEY") for text in index),
        Way(cipher),
    )


@cache
def _key(secret: bytes) -> Key:
    aes = AESGCM(_derived(secret, Way.AES, 32))
    return Key(_derived(secret, "id", _ID), aes, _derived(secret, Way.SM4, 16), _derived(secret, "index", 32))


def _derived(secret: bytes, use: str, length: int) -> bytes:
    """A key for one use alone (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=f"shige {use}".encode()).derive(secret)


def _no_key(name: str) -> ShigeError:
    message = f"{name} is no key: take 32 bytes by chance, as `openssl rand -base64 32` prints them"
    return ShigeError("setting-wrong", message, {"variable": name})


def _sm4_encrypt(key: bytes, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(bound)
    return cipher.update(text) + cipher.finalize() + cipher.tag


def _sm4_decrypt(key: bytes, nonce: bytes, closed: bytes, bound: bytes) -> bytes:
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce, closed[-_TAG:])).decryptor()
    cipher.authenticate_additional_data(bound)
    return cipher.update(closed[:-_TAG]) + cipher.finalize()
