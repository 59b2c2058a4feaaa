import base64
import hashlib
import os
import resource
import signal
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from shige.core.errors import ShigeError
from shige.files.facts import Coming, Kind, Owner, State
from shige.files.forgetting import files_erase, files_forget
from shige.files.keeping import contents_rotate
from shige.files.models import Blob, File
from shige.files.redacting import photos_redact
from shige.files.selectors import file_open, files_of
from shige.files.services import MOST_PIECE, UNOWNED, file_append, file_begin, files_give
from tests.adapters.street import PORTRAIT
from tests.nouns.people import NOON

pytestmark = pytest.mark.django_db
VOICE = b"OggS" + bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def photo(colour="red", **more):
    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG", **more)
    return out.getvalue()


def begin(data, *, kind=Kind.PHOTO, uid=None, **more):
    said = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), **more}
    return file_begin(Coming(uid or uuid4(), kind, **said), now=NOON)


def sent(data, *, kind=Kind.PHOTO, step=4096):
    row = begin(data, kind=kind)
    while row.got < row.size and row.state == State.COMING:
        row = file_append(row.uid, data[row.got : row.got + step], offset=row.got, now=NOON)
    return row


def given(row, *, days=30):
    owner = Owner("report", uuid4(), NOON + timedelta(days=days))
    files_give([row.uid], owner, now=NOON)
    return owner


def refused(do):
    with pytest.raises(ShigeError) as error:
        do()
    return error.value.code


def lying(folder, part):
    return [path for path in (folder / part).glob("**/*") if path.is_file()]


def test_a_photo_comes_in_pieces_is_covered_and_shown(folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = sent(PORTRAIT.read_bytes())
    assert (row.state, row.got) == (State.WHOLE, row.size)
    owner = given(row)
    assert refused(lambda: file_open(row.uid, noun="report", owner=owner.uid)) == "file-early"
    assert photos_redact() == 1
    assert photos_redact() == 0
    opened = file_open(row.uid, noun="report", owner=owner.uid)
    assert opened.media == "image/jpeg"
    assert [file.state for file in files_of("report", owner.uid)] == [State.KEPT]
    assert (len(lying(folder, "coming")), len(lying(folder, "kept")), Blob.objects.count()) == (0, 1, 1)


def test_what_is_kept_is_closed_on_the_disk(folder):
    sent(VOICE, kind=Kind.VOICE)
    assert b"OggS" not in lying(folder, "kept")[0].read_bytes()


def test_a_voice_note_is_kept_as_it_came():
    row = sent(VOICE, kind=Kind.VOICE)
    opened = file_open(row.uid, noun="report", owner=given(row).uid)
    assert (opened.content, opened.media) == (VOICE, "audio/ogg")


def test_where_it_was_made_does_not_stay_in_a_photo():
    exif = Image.Exif()
    exif[0x010E] = "30.6586N 104.0647E"
    row = sent(photo(exif=exif))
    photos_redact()
    assert b"30.6586N" not in file_open(row.uid, noun="report", owner=given(row).uid).content


def test_the_same_piece_again_changes_nothing_and_a_gap_says_where_to_go_on():
    row = begin(VOICE, kind=Kind.VOICE)
    file_append(row.uid, VOICE[:100], offset=0, now=NOON)
    assert file_append(row.uid, VOICE[:100], offset=0, now=NOON).got == 100
    with pytest.raises(ShigeError) as error:
        file_append(row.uid, VOICE[300:400], offset=300, now=NOON)
    assert (error.value.code, error.value.facts["bound"]) == ("file-offset", 100)
    assert file_append(row.uid, VOICE[100:], offset=100, now=NOON).state == State.KEPT


def test_beginning_again_goes_on_and_another_file_under_its_number_is_refused():
    uid = uuid4()
    begin(VOICE, kind=Kind.VOICE, uid=uid)
    file_append(uid, VOICE[:100], offset=0, now=NOON)
    assert begin(VOICE, kind=Kind.VOICE, uid=uid).got == 100
    assert refused(lambda: begin(photo(), uid=uid)) == "file-other"


@pytest.mark.parametrize(
    ("data", "kind", "why"),
    [
        (b"GIF89a" + bytes(50), Kind.PHOTO, "image-type"),
        (photo()[:500], Kind.PHOTO, "image-broken"),
        (b"PK\x03\x04" + bytes(200), Kind.VOICE, "voice-type"),
        (b"MZ" + bytes(200), Kind.PHOTO, "image-type"),
    ],
)
def test_what_is_no_photo_and_no_voice_note_is_refused_for_good(data, kind, why, folder):
    row = sent(data, kind=kind)
    assert (row.state, row.why) == (State.REFUSED, why)
    assert refused(lambda: given(row)) == "file-early"
    assert lying(folder, "kept") == []


@pytest.mark.parametrize("size", [0, 40 * 1024 * 1024])
def test_an_empty_and_a_huge_file_are_refused_before_a_byte_comes(size):
    assert refused(lambda: begin(VOICE, size=size)) == "file-size"


def test_a_digest_that_is_none_is_refused():
    assert refused(lambda: begin(VOICE, sha256="abc")) == "file-digest"


@pytest.mark.parametrize("piece", [b"", bytes(MOST_PIECE + 1), VOICE + b"1"])
def test_a_piece_has_bounds(piece):
    row = begin(VOICE, kind=Kind.VOICE)
    assert refused(lambda: file_append(row.uid, piece, offset=0, now=NOON)) == "file-piece"


def test_a_file_that_comes_torn_is_awaited_from_its_first_byte():
    row = begin(VOICE, kind=Kind.VOICE)
    torn = VOICE[:50] + b"?" + VOICE[51:]
    row = file_append(row.uid, torn, offset=0, now=NOON)
    assert (row.state, row.got, row.why) == (State.COMING, 0, "file-torn")
    row = file_append(row.uid, VOICE, offset=0, now=NOON)
    assert (row.state, row.why) == (State.KEPT, "")


def test_a_file_has_one_owner():
    row = sent(VOICE, kind=Kind.VOICE)
    owner = given(row)
    files_give([row.uid], owner, now=NOON)
    assert refused(lambda: given(row)) == "file-taken"
    assert refused(lambda: file_open(row.uid, noun="report", owner=uuid4())) == "file-unknown"


def test_the_same_content_is_kept_once_and_goes_with_its_last_file(folder):
    first, second = (sent(VOICE, kind=Kind.VOICE) for _ in "ab")
    owners = given(first), given(second)
    assert len(lying(folder, "kept")) == 1
    assert files_erase("report", owners[0].uid) == 1
    assert file_open(second.uid, noun="report", owner=owners[1].uid).content == VOICE
    assert files_erase("report", owners[1].uid) == 1
    assert (lying(folder, "kept"), Blob.objects.count()) == ([], 0)


def test_files_go_when_nobody_took_them_and_when_their_term_is_over(folder):
    sent(VOICE, kind=Kind.VOICE)
    kept = sent(photo("blue"))
    owner = given(kept, days=30)
    assert files_forget(now=NOON + UNOWNED) == 1
    assert [row.uid for row in files_of("report", owner.uid)] == [kept.uid]
    assert files_forget(now=NOON + timedelta(days=30)) == 1
    assert (File.objects.count(), lying(folder, "kept")) == (0, [])


def test_bytes_that_no_row_names_go_after_a_day(folder):
    orphan = folder / "kept" / "ab" / ("ab" * 32)
    piece = folder / "coming" / str(uuid4())
    for path in (orphan, piece):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"left by a crash")
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    files_forget(now=NOON + timedelta(hours=23))
    assert orphan.exists()
    files_forget(now=NOON + timedelta(hours=25))
    assert not orphan.exists()
    assert not piece.exists()


def test_new_keys_close_files_anew(settings, folder):
    row = sent(VOICE, kind=Kind.VOICE)
    owner = given(row)
    assert contents_rotate() == 0
    before = lying(folder, "kept")[0].read_bytes()
    settings.PERSONAL_KEYS = [base64.b64encode(os.urandom(32)).decode(), *settings.PERSONAL_KEYS]
    assert contents_rotate() == 1
    assert contents_rotate() == 0
    assert lying(folder, "kept")[0].read_bytes() != before
    settings.PERSONAL_KEYS = settings.PERSONAL_KEYS[:1]
    assert file_open(row.uid, noun="report", owner=owner.uid).content == VOICE


def test_a_full_disk_is_said_and_the_same_piece_goes_in_later():
    row = begin(VOICE, kind=Kind.VOICE)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    data = photo(quality=95)
    big = begin(data)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
        assert refused(lambda: file_append(big.uid, data, offset=0, now=NOON)) == "file-full"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert file_append(big.uid, data, offset=0, now=NOON).state == State.WHOLE
    assert begin(VOICE, kind=Kind.VOICE, uid=row.uid).got == 0
