"""Files sent and erased by several processes at once, one of them killed midway: nothing acknowledged is lost."""

import subprocess
import sys

from tests.journeys.test_publishing import database as database  # noqa: PLC0414 - the same database of several processes

READY = """
import hashlib, sys, uuid
import django
django.setup()
from datetime import timedelta
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from shige.files.facts import Coming, Kind, Owner
from shige.files.forgetting import files_erase, files_forget
from shige.files.models import Blob, File
from shige.files.selectors import file_open
from shige.files.services import file_append, file_begin, files_give
settings.MEDIA_ROOT = sys.argv[1]

def send(data):
    digest, now = hashlib.sha256(data).hexdigest(), timezone.now()
    row = file_begin(Coming(uuid.uuid4(), Kind.VOICE, len(data), digest), now=now)
    file_append(row.uid, data, offset=0, now=now)
    owner = Owner("report", uuid.uuid4(), now + timedelta(days=9))
    files_give([row.uid], owner, now=now)
    return row.uid, owner.uid
"""
SEND_FOR_EVER = """
while True:
    data = b"OggS" + uuid.uuid4().bytes * 2000
    print(*send(data), hashlib.sha256(data).hexdigest(), flush=True)
"""
SEND_AND_ERASE = """
same = b"OggS" + bytes(5000)
for _ in range(10):
    uid, owner = send(same)
    assert file_open(uid, noun="report", owner=owner).content == same
    files_erase("report", owner)
"""
CHECK = """
for line in sys.stdin:
    uid, owner, digest = line.split()
    assert hashlib.sha256(file_open(uid, noun="report", owner=owner).content).hexdigest() == digest
files_forget(now=timezone.now() + timedelta(days=10))
print(File.objects.count(), Blob.objects.count())
"""


def start(script, folder, environment, **more):
    command = [sys.executable, "-c", READY + script, str(folder)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, **more)


def test_whoever_was_told_that_a_file_is_here_finds_it_whole(database, tmp_path):
    with start("call_command('migrate', verbosity=0)", tmp_path, database) as made:
        assert made.wait(timeout=300) == 0
    others = [start(SEND_AND_ERASE, tmp_path, database) for _ in range(2)]
    with start(SEND_FOR_EVER, tmp_path, database) as sender:
        told = [sender.stdout.readline() for _ in range(6)]
        sender.kill()
        told += [line for line in sender.stdout if line.endswith("\n")]
    for other in others:
        with other:
            assert other.wait(timeout=300) == 0
    with start(CHECK, tmp_path, database, stdin=subprocess.PIPE) as checker:
        said = checker.communicate("".join(told), timeout=300)[0]
        assert checker.returncode == 0
    assert said.split() == ["0", "0"]
    left = [path for path in (tmp_path / "kept").glob("??/*") if path.is_file()]
    assert left == []
