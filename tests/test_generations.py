import json
import os
from dataclasses import replace

import pytest

from corpus.errors import IndexUnavailableError, LibraryError
from index.generations import (
    FORMAT,
    MANIFEST,
    POINTER,
    Manifest,
    _may_point,
    current_generation,
    index_folder,
    publish,
    read_manifest,
    snapshot_of,
)


def manifest(name):
    return Manifest(
        name=name, format=FORMAT, library_hash="h", embedder="e", dimension=4, passages=1, studies=1, unreachable=0
    )


def publish_words(library, name, words="content"):
    def build(folder):
        (folder / "words.txt").write_text(words)
        (folder / "deep").mkdir()
        (folder / "deep" / "more.txt").write_text(words)
        return manifest(name)

    return publish(library, name, build)


def names(library):
    return sorted(p.name for p in index_folder(library).iterdir())


def one_line(error):
    assert "\n" not in str(error.value)
    return str(error.value)


def test_published_generation_is_current_and_complete(tmp_path):
    folder = publish_words(tmp_path, "gen-1")
    assert current_generation(tmp_path) == folder
    assert (folder / "deep" / "more.txt").read_text() == "content"
    assert read_manifest(folder) == manifest("gen-1")
    assert snapshot_of(read_manifest(folder)) == "1"
    assert names(tmp_path) == [POINTER, "gen-1"]


def test_failed_build_leaves_the_old_generation_and_no_staging(tmp_path):
    publish_words(tmp_path, "gen-1")

    def build(folder):
        (folder / "half.txt").write_text("half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish(tmp_path, "gen-2", build)
    assert current_generation(tmp_path).name == "gen-1"
    assert names(tmp_path) == [POINTER, "gen-1"]


def test_full_disk_is_one_line_and_leaves_the_old_generation(tmp_path):
    publish_words(tmp_path, "gen-1")

    def build(folder):
        raise OSError(28, "No space left on device")

    with pytest.raises(LibraryError) as error:
        publish(tmp_path, "gen-2", build)
    assert "No space left on device" in one_line(error)
    assert current_generation(tmp_path).name == "gen-1"


def test_failed_first_build_leaves_no_index(tmp_path):
    with pytest.raises(ZeroDivisionError):
        publish(tmp_path, "gen-1", lambda folder: manifest(str(1 / 0)))
    with pytest.raises(IndexUnavailableError) as error:
        current_generation(tmp_path)
    assert "lind ingest" in one_line(error)


def test_staging_left_by_a_killed_build_is_cleared_by_the_next(tmp_path):
    left = index_folder(tmp_path) / ".staging-dead"
    left.mkdir(parents=True)
    (left / "big.bin").write_bytes(b"0" * 1000)
    publish_words(tmp_path, "gen-1")
    assert names(tmp_path) == [POINTER, "gen-1"]


def test_one_earlier_generation_is_kept(tmp_path):
    for number in (1, 2, 3):
        publish_words(tmp_path, f"gen-{number}")
    assert names(tmp_path) == [POINTER, "gen-2", "gen-3"]
    assert current_generation(tmp_path).name == "gen-3"


def test_same_generation_published_again_takes_the_new_files(tmp_path):
    publish_words(tmp_path, "gen-1", "damaged")
    assert (publish_words(tmp_path, "gen-1", "mended") / "words.txt").read_text() == "mended"


@pytest.mark.parametrize("pointer", ["gen-gone", "", "../outside", "CURRENT", "gen-1/../..", "\n", "gen-\0"])
def test_pointer_that_leads_nowhere_is_one_line(tmp_path, pointer):
    publish_words(tmp_path, "gen-1")
    (index_folder(tmp_path) / POINTER).write_text(pointer)
    with pytest.raises(IndexUnavailableError) as error:
        current_generation(tmp_path)
    assert "lind library rebuild" in one_line(error)


def test_pointer_that_is_no_text_is_one_line(tmp_path):
    publish_words(tmp_path, "gen-1")
    (index_folder(tmp_path) / POINTER).write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(IndexUnavailableError) as error:
        current_generation(tmp_path)
    one_line(error)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"name": 1, "extra": 2}', "null"])
def test_damaged_manifest_is_one_line(tmp_path, content):
    folder = publish_words(tmp_path, "gen-1")
    (folder / MANIFEST).write_text(content)
    with pytest.raises(IndexUnavailableError) as error:
        read_manifest(folder)
    assert "gen-1" in one_line(error)


def test_manifest_of_a_newer_lind_is_refused(tmp_path):
    newer = replace(manifest("gen-1"), format=FORMAT + 1)
    folder = publish(tmp_path, "gen-1", lambda folder: newer)
    with pytest.raises(IndexUnavailableError) as error:
        read_manifest(folder)
    assert "newer" in one_line(error)
    assert json.loads((folder / MANIFEST).read_text())["format"] == FORMAT + 1


@pytest.mark.parametrize("damage", ["flipped", "cut", "removed"])
def test_generation_with_a_changed_file_is_refused_in_one_line(tmp_path, damage):
    folder = publish_words(tmp_path, "gen-1")
    path = folder / "deep" / "more.txt"
    if damage == "removed":
        path.unlink()
    else:
        path.write_text({"flipped": "contemt", "cut": "cont"}[damage])
    with pytest.raises(IndexUnavailableError) as error:
        read_manifest(folder)
    assert "deep/more.txt" in one_line(error)
    assert "lind library rebuild" in str(error.value)


def test_generation_whose_files_only_have_another_time_is_read(tmp_path):
    folder = publish_words(tmp_path, "gen-1")
    os.utime(folder / "words.txt", (1, 1))
    assert read_manifest(folder) == manifest("gen-1")


def test_generation_is_kept_where_the_pointer_cannot_be_read(tmp_path):
    (tmp_path / POINTER).mkdir()  # reading it fails, as it does when no more files can be opened
    assert _may_point(tmp_path, "gen-1")


@pytest.mark.parametrize(("pointer", "kept"), [("gen-1", True), ("gen-2", False), (None, False)])
def test_generation_is_kept_where_the_pointer_names_it(tmp_path, pointer, kept):
    if pointer is not None:
        (tmp_path / POINTER).write_text(pointer + "\n")
    assert _may_point(tmp_path, "gen-1") is kept
