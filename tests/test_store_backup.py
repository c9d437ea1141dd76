"""Backup, restore and removal: the same library comes back, and nothing is replaced that was not checked."""

import hashlib
import json
import shutil
import sqlite3
import zipfile

import pytest
from typer.testing import CliRunner

from corpus.backup import COMPUTED, FORMAT, KEPT_SUFFIX, MANIFEST, back_up, restore
from corpus.errors import InputError, LibraryError, LibraryLockedError, LibraryVersionError
from corpus.library import FILE_NAME, SCHEMA_VERSION, Library
from index.build import ingest, publish_index
from index.generations import current_generation, read_manifest
from index.retriever import open_retriever


def content(folder):
    with Library.open(folder) as library:
        return library.content_hash()


def one_line(error):
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.fixture
def archive(library_folder, tmp_path):
    back_up(library_folder, tmp_path / "backup.zip", computed=library_folder / "index" / COMPUTED)
    return tmp_path / "backup.zip"


def changed(archive, tmp_path, change):
    """Return an archive whose members were changed: name → bytes."""
    with zipfile.ZipFile(archive) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    change(members)
    target = tmp_path / "changed.zip"
    with zipfile.ZipFile(target, "w") as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return target


def with_library(members, statements):
    """Change the library inside, and the manifest with it."""
    db = sqlite3.connect(":memory:")
    db.deserialize(members[FILE_NAME])
    db.isolation_level = None
    for statement in statements:
        db.execute(statement)
    members[FILE_NAME] = db.serialize()
    db.close()
    manifest = json.loads(members[MANIFEST])
    manifest["files"][FILE_NAME] = hashlib.sha256(members[FILE_NAME]).hexdigest()
    members[MANIFEST] = json.dumps(manifest).encode()


def test_restored_library_has_the_same_content_and_answers_alike(library_folder, archive, tmp_path, embedder):
    manifest, computed = restore(archive, tmp_path / "back")
    assert manifest.content_hash == content(library_folder) == content(tmp_path / "back")
    assert manifest.studies == 12
    (tmp_path / "back" / "index").mkdir()
    computed.replace(tmp_path / "back" / "index" / COMPUTED)

    class Refusing:
        name, window, dimension, count = embedder.name, embedder.window, embedder.dimension, embedder.count

        def embed_passages(self, texts, progress=None):
            raise AssertionError("everything was computed before")

    with Library.open_for_writing(tmp_path / "back") as library:
        publish_index(library, Refusing())
    with Library.open(tmp_path / "back") as new, Library.open(library_folder) as old:
        hits = [
            [(h.passage_id, h.score) for h in open_retriever(one, embedder).search("velorastine migraine")]
            for one in (old, new)
        ]
        assert hits[0] == hits[1]
        assert [new.original(s.study_id) for s in new.all_studies()] == [
            old.original(s.study_id) for s in old.all_studies()
        ]


def test_backup_of_a_library_that_is_being_written_is_whole(own_library, tmp_path):
    before = content(own_library)
    with Library.open_for_writing(own_library):
        manifest = back_up(own_library, tmp_path / "b.zip")
    assert manifest.content_hash == before


def test_restore_does_not_replace_studies_unless_forced(own_library, archive, tmp_path, embedder):
    (tmp_path / "one.jsonl").write_text('{"pmid": "99000999", "title": "Zorvamab in scurvy"}\n')
    ingest(own_library, [tmp_path / "one.jsonl"], embedder=embedder)
    before = content(own_library)
    with pytest.raises(LibraryError) as error:
        restore(archive, own_library)
    assert "13 studies" in one_line(error)
    assert "--force" in str(error.value)
    assert content(own_library) == before
    restore(archive, own_library, force=True)
    assert content(own_library) != before
    kept = tmp_path / "kept"
    kept.mkdir()
    shutil.copy(own_library / (FILE_NAME + KEPT_SUFFIX), kept / FILE_NAME)
    assert content(kept) == before


def test_restore_into_a_library_in_use_is_refused(own_library, archive):
    with Library.open_for_writing(own_library), pytest.raises(LibraryLockedError):
        restore(archive, own_library, force=True)


HOSTILE = {
    "path outside": lambda m: m.update({"../outside.txt": b"x"}),
    "absolute path": lambda m: m.update({"/outside.txt": b"x"}),
    "another file": lambda m: m.update({"index/CURRENT": b"x"}),
    "manifest names a path": lambda m: m.update({MANIFEST: m[MANIFEST].replace(b"library.sqlite", b"../up.sqlite")}),
    "no manifest": lambda m: m.pop(MANIFEST),
    "manifest is a list": lambda m: m.update({MANIFEST: b"[]"}),
    "manifest is no JSON": lambda m: m.update({MANIFEST: b"{"}),
    "manifest has more": lambda m: m.update({MANIFEST: m[MANIFEST].replace(b"{", b'{"more": 1, ', 1)}),
    "no library": lambda m: m.pop(FILE_NAME),
    "library damaged": lambda m: m.update({FILE_NAME: m[FILE_NAME][:-1] + b"\x01"}),
    "library is text": lambda m: m.update({FILE_NAME: b"no database"}),
    "vectors damaged": lambda m: m.update({COMPUTED: m[COMPUTED][:-1] + b"\x01"}),
    "another content": lambda m: with_library(m, ["DELETE FROM studies WHERE study_id = 'pmid:99000001'"]),
    "trigger": lambda m: with_library(m, ["CREATE TRIGGER t AFTER INSERT ON studies BEGIN DELETE FROM versions; END"]),
    "not a library": lambda m: with_library(m, ["DROP TABLE studies"]),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_archive_that_is_not_what_was_backed_up_is_refused_and_leaves_nothing(archive, tmp_path, what):
    bad = changed(archive, tmp_path, HOSTILE[what])
    before = sorted(p.name for p in tmp_path.iterdir())
    with pytest.raises(InputError) as error:
        restore(bad, tmp_path / "back")
    assert "changed.zip" in one_line(error)
    assert not (tmp_path / "back" / FILE_NAME).exists()
    assert [p.name for p in (tmp_path / "back").iterdir() if p.name != "library.lock"] == []
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*before, "back"])


@pytest.mark.parametrize("kind", ["cut", "text", "empty"])
def test_file_that_is_no_archive_is_refused(archive, tmp_path, kind):
    whole = archive.read_bytes()
    archive.write_bytes({"cut": whole[: len(whole) // 2], "text": b"hello", "empty": b""}[kind])
    with pytest.raises(InputError) as error:
        restore(archive, tmp_path / "back")
    assert "backup.zip" in one_line(error)


@pytest.mark.parametrize("field", ["format", "schema"])
def test_backup_of_a_newer_lind_is_refused(archive, tmp_path, field):
    def newer(members):
        manifest = json.loads(members[MANIFEST])
        manifest[field] = {"format": FORMAT, "schema": SCHEMA_VERSION}[field] + 1
        members[MANIFEST] = json.dumps(manifest).encode()

    with pytest.raises(LibraryVersionError) as error:
        restore(changed(archive, tmp_path, newer), tmp_path / "back")
    assert "newer" in one_line(error)


def test_archive_that_unpacks_a_hundredfold_is_refused(library_folder, tmp_path):
    archive, bad = tmp_path / "plain.zip", tmp_path / "bomb.zip"
    back_up(library_folder, archive)
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(MANIFEST, whole.read(MANIFEST))
        with packed.open(FILE_NAME, "w") as member:
            for _ in range(150):
                member.write(bytes(1 << 20))
    with pytest.raises(InputError, match="not a backup"):
        restore(bad, tmp_path / "back")


def test_removed_study_is_gone_from_library_and_index_and_can_come_back(own_library, studies_file, embedder):
    with Library.open_for_writing(own_library) as library:
        with library.transaction():
            assert library.remove("pmid:99000001")
            assert not library.remove("pmid:99000001")
        manifest = publish_index(library, embedder)
    assert manifest.studies == 11
    assert read_manifest(current_generation(own_library)) == manifest
    with Library.open(own_library) as library:
        assert library.find_identifier("99000001") == ()
        assert library.source_ids("pmid:99000001") == ()
        hits = open_retriever(library, embedder).search("velorastine migraine")
        assert hits
        assert {hit.study_id for hit in hits} & {"pmid:99000001"} == set()
    assert ingest(own_library, [studies_file], embedder=embedder).added == 1


def test_commands_back_up_restore_and_remove(own_library, tmp_path, monkeypatch):
    from ui.cli import app

    monkeypatch.setenv("LIND_EMBEDDER", "hash-64")

    def lind(*words):
        return CliRunner().invoke(app, ["library", *words])

    done = lind("backup", str(tmp_path / "b.zip"), "--library", str(own_library))
    assert done.exit_code == 0
    assert "12 studies" in done.output
    done = lind("restore", str(tmp_path / "b.zip"), "--library", str(tmp_path / "back"))
    assert done.exit_code == 0
    assert current_generation(tmp_path / "back").name == current_generation(own_library).name
    done = lind("remove", "99000001", "--library", str(tmp_path / "back"))
    assert "removed pmid:99000001; 11 studies are left" in done.output
    assert isinstance(lind("remove", "nothing", "--library", str(tmp_path / "back")).exception, InputError)
    assert isinstance(lind("restore", str(tmp_path / "b.zip"), "--library", str(own_library)).exception, LibraryError)
