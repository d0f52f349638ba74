"""Sealed files: streamed in and out, whole or not at all, and nowhere else."""

import io
import shutil
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import FileResponse
from hypothesis import HealthCheck, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from services.encryption.errors import CannotOpen, SealBroken, UnknownKey
from services.encryption.files import CHUNK, LONGEST_HEADER, sealed_pieces
from services.encryption.storage import SealedFileSystemStorage
from tests.key_rings import NEW, OLD

SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5]


def content(size: int) -> bytes:
    """Bytes of which no two chunks are the same."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


@pytest.fixture
def storage(tmp_path, cipher, keys) -> SealedFileSystemStorage:
    return SealedFileSystemStorage(location=tmp_path, file_permissions_mode=0o600)


def stored(storage: SealedFileSystemStorage, name: str) -> Path:
    return Path(storage.path(name))


@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_back_as_it_was(storage, size):
    name = storage.save("a/1", ContentFile(content(size)))
    assert name == "a/1"
    with storage.open(name) as opened:
        assert opened.read() == content(size)
        assert opened.size == size
    assert storage.size(name) == size
    assert stored(storage, name).stat().st_mode & 0o777 == 0o600


def test_nothing_of_it_stands_on_the_disk(storage):
    name = storage.save("1", ContentFile("身份证 110101199003078515".encode() * 9000))
    assert b"110101199003078515" not in stored(storage, name).read_bytes()


def test_an_upload_that_lies_on_the_disk_is_not_moved_as_it_is(storage):
    upload = TemporaryUploadedFile("card.jpg", "image/jpeg", 0, None)
    upload.write(b"110101199003078515")
    name = storage.save("1", upload)
    assert b"110101199003078515" not in stored(storage, name).read_bytes()
    with storage.open(name) as opened:
        assert opened.read() == b"110101199003078515"


@given(st.data())
@given_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_part_can_be_read_by_itself(storage, data):
    size = data.draw(st.sampled_from(SIZES))
    name = f"{size}"
    if not storage.exists(name):
        storage.save(name, ContentFile(content(size)))
    start, length = data.draw(st.integers(0, size + 10)), data.draw(st.integers(0, 2 * CHUNK))
    with storage.open(name) as opened:
        opened.seek(start)
        assert opened.read(length) == content(size)[start : start + length]


def test_a_download_has_its_length_and_no_descriptor(storage):
    name = storage.save("1", ContentFile(content(3 * CHUNK)))
    response = FileResponse(storage.open(name), as_attachment=True, filename="id.jpg")
    assert response.headers["Content-Length"] == str(3 * CHUNK)
    # A server that sends by descriptor would send what is sealed.
    with pytest.raises(io.UnsupportedOperation):
        response.file_to_stream.fileno()
    assert b"".join(response.streaming_content) == content(3 * CHUNK)
    # Not the response: its end is that of a request, which looks after database connections.
    response.file_to_stream.close()


@pytest.mark.parametrize("size", [0, 1, CHUNK, 2 * CHUNK + 7])
def test_a_changed_byte_anywhere_is_refused(storage, size):
    name = storage.save("1", ContentFile(content(size)))
    path = stored(storage, name)
    sealed = path.read_bytes()
    beginnings = range(LONGEST_HEADER)
    for at in {*beginnings, *range(0, len(sealed), 9973), *range(-40, 0)}:
        if -len(sealed) <= at < len(sealed):
            changed = bytearray(sealed)
            changed[at] ^= 1
            path.write_bytes(changed)
            with pytest.raises(CannotOpen), storage.open(name) as opened:
                opened.read()


@pytest.mark.parametrize("size", [1, CHUNK, 3 * CHUNK])
def test_a_file_cut_short_or_made_longer_is_refused(storage, size):
    name = storage.save("1", ContentFile(content(size)))
    path = stored(storage, name)
    sealed = path.read_bytes()
    header = sealed.index(b"\n") + 1
    whole_chunks = range(header, len(sealed), CHUNK + 16)
    for end in {0, header - 1, *whole_chunks, len(sealed) - 1}:
        path.write_bytes(sealed[:end])
        with pytest.raises(SealBroken), storage.open(name) as opened:
            opened.read()
    path.write_bytes(sealed + sealed[header:])
    with pytest.raises(SealBroken), storage.open(name) as opened:
        opened.read()


def test_chunks_do_not_change_places(storage):
    name = storage.save("1", ContentFile(content(3 * CHUNK)))
    path = stored(storage, name)
    sealed = path.read_bytes()
    header, size = sealed.index(b"\n") + 1, CHUNK + 16
    first, second = sealed[header : header + size], sealed[header + size : header + 2 * size]
    path.write_bytes(sealed[:header] + second + first + sealed[header + 2 * size :])
    with pytest.raises(SealBroken), storage.open(name) as opened:
        opened.read()


def test_a_file_put_in_the_place_of_another_is_refused(storage):
    mine = storage.save("mine", ContentFile(b"mine"))
    hers = storage.save("hers", ContentFile(b"hers"))
    shutil.copyfile(stored(storage, hers), stored(storage, mine))
    with pytest.raises(SealBroken), storage.open(mine) as opened:
        opened.read()


def test_a_file_that_was_never_sealed_is_refused(storage):
    stored(storage, "plain").write_bytes(b"%PDF-1.7 in the clear")
    with pytest.raises(SealBroken):
        storage.open("plain")


def test_a_sealed_file_is_written_once(storage):
    name = storage.save("1", ContentFile(b"first"))
    with pytest.raises(ValueError, match="written once"):
        storage.open(name, "wb")


def test_sealing_keeps_no_more_than_two_chunks(storage):
    """However long the file, what was given is asked for piece by piece, and given on before the next."""
    asked = 0

    def pieces():
        nonlocal asked
        for _ in range(50):
            asked += 1
            yield bytes(CHUNK)

    given_on = sealed_pieces(pieces(), "long")
    next(given_on)
    for number in range(49):
        next(given_on)
        assert asked == number + 2
    assert len(next(given_on)) == CHUNK + 16
    assert next(given_on, None) is None


def test_a_file_is_sealed_anew_in_its_place(storage, keys):
    name = storage.save("1", ContentFile(content(2 * CHUNK)))
    before = stored(storage, name).read_bytes()
    reading = storage.open(name)
    keys(NEW, OLD)
    assert storage.reseal(name)
    assert not storage.reseal(name)
    assert stored(storage, name).read_bytes() != before
    assert reading.read() == content(2 * CHUNK)
    keys(NEW)
    with storage.open(name) as opened:
        assert opened.read() == content(2 * CHUNK)
    assert stored(storage, name).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in stored(storage, name).parent.iterdir()] == [name]
    keys(OLD)
    with pytest.raises(UnknownKey):
        storage.open(name)


def test_a_broken_file_is_not_sealed_anew(storage, keys):
    name = storage.save("1", ContentFile(content(CHUNK)))
    path = stored(storage, name)
    whole = path.read_bytes()
    broken = whole[:-1] + bytes([whole[-1] ^ 1])
    path.write_bytes(broken)
    keys(NEW, OLD)
    with pytest.raises(SealBroken):
        storage.reseal(name)
    assert path.read_bytes() == broken
    assert list(path.parent.iterdir()) == [path]


def test_any_file_object_can_be_saved(storage, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"from elsewhere")
    with source.open("rb") as opened:
        name = storage.save("1", File(opened))
    with storage.open(name) as opened:
        assert opened.read() == b"from elsewhere"
