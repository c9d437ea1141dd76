"""Archives, links and pipes that mean harm: refused or quarantined at little cost, and the good file beside them is read."""

import gzip
import io
import os
import stat
import struct
import zipfile

import pytest

from corpus.errors import InputError
from corpus.formats import read_bytes, read_path
from corpus.study import Draft, Quarantined
from tests.hostile_files import GOOD, MEMORY, beside_good, read_in_child


def zipped(*entries, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for entry, data in entries:
            archive.writestr(entry, data)
    return buffer.getvalue()


def link(name, mode=stat.S_IFLNK):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (mode | 0o777) << 16
    return entry


MADE = b"PK\x01\x02\x14\x03\x14\0"
"""How an entry of a zip's list begins, up to its flags."""
RIS = b"TY  - JOUR\nTI  - Beads\n"
NESTED = zipped(("inner.zip", zipped(("inner.zip", zipped(("deep.jsonl", GOOD))))))
ARCHIVES = {
    "gz of zeros": lambda: gzip.compress(b"\0" * 200_000_000),
    "gz of one record": lambda: gzip.compress(RIS + b" " * 150_000_000),
    "gz of XML": lambda: gzip.compress(b"<PubmedArticleSet><PubmedArticle>" + b" " * 150_000_000),
    "gz of one line": lambda: gzip.compress(b'{"title": "' + b"x" * 150_000_000 + b'"}'),
    "gz of lines": lambda: gzip.compress(b'{"title": "T"}\n' + b"\n" * 150_000_000),
    "gz in gz in gz": lambda: gzip.compress(gzip.compress(gzip.compress(b"\0" * 50_000_000))),
    "zip of spaces": lambda: zipped(("m.ris", RIS + b" " * 150_000_000)),
    "zip in zip in zip": lambda: NESTED,
    "zip cut off": lambda: zipped(("m.jsonl", GOOD))[:60],
    "encrypted zip": lambda: zipped(("m.jsonl", GOOD)).replace(MADE + b"\0\0", MADE + b"\1\0"),
}  # fmt: skip


@pytest.mark.parametrize("name", ARCHIVES)
def test_archive_that_means_harm_is_quarantined_and_the_rest_is_read(tmp_path, name):
    found = read_in_child(beside_good(tmp_path, "m.bin", ARCHIVES[name]()))
    assert [i for i in found["ids"] if i.startswith("good")] == ["good", "good too"]
    assert found["read"] <= 3
    assert found["quarantined"]
    assert found["mb"] < MEMORY, found


def test_zip_with_a_list_of_a_million_entries_is_refused_before_it_is_held(tmp_path):
    entry = b"PK\x01\x02" + b"\0" * 24 + struct.pack("<H", 1) + b"\0" * 16 + b"x"
    count = 1_000_000
    listing = entry * count
    head = b"PK\x03\x04" + b"\0" * 26
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, len(listing), len(head), 0)
    found = read_in_child(beside_good(tmp_path, "m.zip", head + listing + end))
    assert found["read"] == 2
    assert "list of entries" in found["quarantined"][0][1]
    assert found["mb"] < MEMORY, found


def test_zip_that_says_it_holds_more_than_two_gigabytes_is_refused():
    data = zipped(*((f"{n}.jsonl", GOOD) for n in range(3)))
    size = struct.pack("<I", len(GOOD))
    place = data.index(b"PK\x01\x02")
    data = data[:place] + data[place:].replace(size, struct.pack("<I", 900_000_000))
    records = list(read_bytes(data, "m.zip"))
    assert all(isinstance(record, Quarantined) for record in records)
    assert "more than 2,000,000,000 bytes" in records[0].reason


@pytest.mark.parametrize(
    "name",
    [
        "../evil.jsonl",
        "a/../../evil.jsonl",
        "/etc/evil.jsonl",
        "C:\\evil.jsonl",
        "c:evil.jsonl",
        "..\\evil.jsonl",
        "\\\\host\\share\\evil.jsonl",
        "CON",
        "a/nul.jsonl",
        "com1.jsonl",
    ],
)
def test_name_that_leads_out_of_a_zip_or_to_a_device_is_refused(tmp_path, name):
    path = tmp_path / "in" / "m.zip"
    path.parent.mkdir()
    path.write_bytes(zipped((name, GOOD), ("fine.jsonl", GOOD)))
    before = sorted(tmp_path.rglob("*"))
    bad, good = read_path(path)
    assert isinstance(bad, Quarantined)
    assert good.source_id == "good"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFBLK])
def test_link_or_device_in_a_zip_is_refused(mode):
    bad, good = read_bytes(zipped((link("m.txt", mode), "/etc/passwd"), ("fine.jsonl", GOOD)), "m.zip")
    assert "link or device" in bad.reason
    assert good.source_id == "good"


def test_ordinary_names_in_a_zip_are_read():
    names = ["a/b c.jsonl", "Ünï.jsonl", "console.jsonl", "com10.jsonl", "a..b.jsonl", "x\\y.jsonl"]
    records = list(read_bytes(zipped(*((name, GOOD) for name in names)), "m.zip"))
    assert [type(record) for record in records] == [Draft] * len(names)


def test_links_in_a_folder_are_not_followed_out_of_it(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.jsonl").write_text(GOOD.replace("good", "secret"))
    folder = beside_good(tmp_path, "m.jsonl", GOOD.replace("good", "inner").encode())
    (folder / "file_link.jsonl").symlink_to(outside / "secret.jsonl")
    (folder / "folder_link").symlink_to(outside)
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "up").symlink_to(folder)
    (folder / "gone").symlink_to(folder / "nothing")
    (folder / "same.jsonl").symlink_to(folder / "m.jsonl")
    os.mkfifo(folder / "pipe")
    records = list(read_path(folder))
    assert [r.source_id for r in records if isinstance(r, Draft)] == ["good", "inner", "good too"]
    refused = {r.locator: r.reason for r in records if isinstance(r, Quarantined)}
    assert sorted(refused) == ["file_link.jsonl", "folder_link", "gone", "loop", "pipe"]
    assert "out of the folder" in refused["file_link.jsonl"]
    assert "leads nowhere" in refused["loop"]
    assert "no regular file" in refused["pipe"]


def test_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="neither a file nor a folder"):
        list(read_path(tmp_path / "pipe"))
