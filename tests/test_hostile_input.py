"""Files that mean harm: each is refused or quarantined at little cost, and the good file beside it is read."""

import ast
import gzip
import inspect
import io
import json
import os
import pkgutil
import stat
import struct
import subprocess
import sys
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.formats import read_bytes, read_path
from corpus.study import Draft, Quarantined

ROOT = Path(__file__).parent.parent
GOOD = json.dumps({"_id": "good", "title": "Beads in adults", "abstract": "Of 20 adults, 12 improved."})
ARTICLE = (
    "<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>Beads {pmid}</ArticleTitle><Abstract>"
    "<AbstractText>{text}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>"
)
HANG = 30
"""Seconds after which a child process counts as hung: a guard, not the aim of 2 s, which a loaded machine would miss."""
MEMORY = 300
"""MB of a child process at its peak; the aim is 200."""

CHILD = """
import json, re, sys, time
from pathlib import Path
from corpus.formats import read_path
from corpus.study import Draft
from corpus.reading import build_study
from corpus.formats import pubmed_xml, jats, medline
import defusedxml.ElementTree, Bio.Medline

def peak():
    # Not ru_maxrss where it can be helped: Linux hands on that of the process that started this one.
    try:
        return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
    except OSError:
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

began, seen, quarantined = time.process_time(), [], []
read = 0
for record in read_path(Path(sys.argv[1])):
    if isinstance(record, Draft):
        read += 1
        seen.append(record.source_id) if read < 100 else None
        build_study(record) if read < 100 else None
    else:
        quarantined.append([record.locator, record.reason])
print(json.dumps({"read": read, "ids": seen, "quarantined": quarantined, "seconds": time.process_time() - began,
                  "mb": peak()}))
"""


def read_in_child(folder, limit=HANG):
    """Read a folder in a process of its own; return what it found, its CPU seconds and its peak memory in MB."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder)], cwd=ROOT, capture_output=True, text=True, timeout=limit
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def beside_good(tmp_path, name, data):
    """Write a file with a good one on each side of it, in the order of reading."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_text(GOOD)
    (folder / name).write_bytes(data)
    (folder / "z.jsonl").write_text(GOOD.replace("good", "good too"))
    return folder


def article_set(inner, before=""):
    return f'<?xml version="1.0"?>{before}<PubmedArticleSet>{inner}</PubmedArticleSet>'.encode()


def entities(before, name="lol9"):
    return article_set(ARTICLE.format(pmid=1, text=f"Beads &{name}; help."), before)


def attributes(count):
    return " ".join(f"a{n}='{n}'" for n in range(count))


LAUGHS = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<!DOCTYPE PubmedArticleSet [<!ENTITY lol0 "lol">{LAUGHS}]>'
QUADRATIC = f'<!DOCTYPE PubmedArticleSet [<!ENTITY a "{"a" * 50_000}">]>'
DEEP = "<a>" * 10_000
XML_ATTACKS = {
    "billion laughs": lambda: entities(BILLION),
    "billion laughs in JATS": lambda: (
        f"<!DOCTYPE article [<!ENTITY lol0 'lol'>{LAUGHS}]><article><front><article-meta><title-group><article-title>&lol9;"
        "</article-title></title-group></article-meta></front></article>"
    ).encode(),
    "billion laughs, no record": lambda: f"{BILLION}<PubmedArticleSet>&lol9;</PubmedArticleSet>".encode(),
    "entity that holds a record": lambda: entities(
        f'<!DOCTYPE PubmedArticleSet [<!ENTITY r "{ARTICLE.format(pmid=3, text="x")}"><!ENTITY s "&r;&r;">]>', "s"
    ),
    "quadratic blow-up": lambda: article_set(ARTICLE.format(pmid=1, text="&a;" * 50_000), QUADRATIC),
    "parameter entity": lambda: entities("<!DOCTYPE PubmedArticleSet [<!ENTITY % p \"<!ENTITY lol9 'x'>\"> %p;]>"),
    "depth": lambda: article_set(f"<PubmedArticle>{DEEP}{DEEP.replace('<', '</')}</PubmedArticle>"),
    "depth without an end": lambda: article_set(f"<PubmedArticle>{DEEP}"),
    "depth before the record": lambda: b"<a>" * 300_000 + b"<PubmedArticle></PubmedArticle>",
    "attributes": lambda: article_set(f"<PubmedArticle {attributes(1000)}><PMID>1</PMID></PubmedArticle>"),
    "tag of 9 MB": lambda: article_set(f"<PubmedArticle {attributes(600_000)}></PubmedArticle>"),
    "text of 5 MB": lambda: article_set(ARTICLE.format(pmid=1, text="x" * 5_000_000)),
    "record of 60 MB": lambda: article_set(ARTICLE.format(pmid=1, text="<i>x</i>" * 7_500_000)),
    "million elements": lambda: article_set(ARTICLE.format(pmid=1, text="<i/>" * 1_000_000)),
    "JATS of 60 MB": lambda: (
        b"<article><front><article-meta/></front><body>" + b"<p>x</p>" * 7_500_000 + b"</body></article>"
    ),
    "comment that never ends": lambda: article_set("<!--" + "<!-" * 1_000_000 + "<PubmedArticle>"),
    "a million records without an end": lambda: article_set("<PubmedArticle>" * 20_000),
    "UTF-7": lambda: b"<?xml version='1.0' encoding='UTF-7'?>+ADw-PubmedArticle+AD4-+ADw-/PubmedArticle+AD4-",
    "NUL bytes": lambda: article_set(ARTICLE.format(pmid=1, text="be\0ads")),
    "only NUL bytes": lambda: b"\0" * 100_000,
}


@pytest.mark.parametrize("name", XML_ATTACKS)
def test_xml_that_means_harm_is_quarantined_and_the_rest_is_read(tmp_path, name):
    found = read_in_child(beside_good(tmp_path, "m.xml", XML_ATTACKS[name]()))
    assert [i for i in found["ids"] if i.startswith("good")] == ["good", "good too"]
    assert found["read"] == 2
    assert found["quarantined"]
    assert all(reason and "\n" not in reason for _, reason in found["quarantined"])
    assert found["mb"] < MEMORY, found


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-32-be"])
def test_entities_are_refused_in_every_encoding(encoding):
    (record,) = read_bytes(entities(BILLION).decode().encode(encoding), "m.xml")
    assert isinstance(record, Quarantined)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_same_record_is_read_from_every_encoding(encoding):
    text = (
        '<?xml version="1.0"?><PubmedArticleSet>'
        + ARTICLE.format(pmid=1, text="Café “beads” — 5 µg.")
        + "</PubmedArticleSet>"
    )
    (record,) = read_bytes(text.encode(encoding), "m.xml")
    assert record.parts[0].text == "Café “beads” — 5 µg."


@pytest.fixture
def listener():
    """A loopback server that remembers what was asked of it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'<!ENTITY lol9 "fetched">')

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/evil.dtd", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE PubmedArticleSet SYSTEM "{url}">',
        '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "{url}">',
        '<!DOCTYPE PubmedArticleSet [<!ENTITY lol9 SYSTEM "{url}">]>',
        '<!DOCTYPE PubmedArticleSet [<!ENTITY % p SYSTEM "{url}"> %p;]>',
        '<!DOCTYPE PubmedArticleSet [<!ENTITY lol9 SYSTEM "file://{secret}">]>',
        '<?xml-stylesheet href="{url}"?><!DOCTYPE PubmedArticleSet [<!ENTITY lol9 PUBLIC "x" "{url}">]>',
    ],
)
def test_nothing_outside_the_file_is_fetched_or_opened(tmp_path, listener, declared):
    url, asked = listener
    (tmp_path / "secret.txt").write_text("geheim")
    (record,) = read_bytes(entities(declared.format(url=url, secret=tmp_path / "secret.txt")), "m.xml")
    assert isinstance(record, Quarantined)
    assert "geheim" not in record.reason + record.original
    jats = (
        f"{declared.format(url=url, secret=tmp_path / 'secret.txt').replace('PubmedArticleSet', 'article')}<article "
        f'xmlns:xi="http://www.w3.org/2001/XInclude"><front><article-meta><title-group><article-title>Beads</article-title>'
        f'</title-group><abstract><p>x<xi:include href="{url}" parse="text"/></p></abstract></article-meta></front></article>'
    )
    (record,) = read_bytes(jats.encode(), "m.nxml")
    assert "geheim" not in repr(record)
    assert "fetched" not in repr(record)
    assert asked == []


def test_document_type_alone_is_accepted_and_not_fetched(listener):
    url, asked = listener
    (record,) = read_bytes(
        article_set(ARTICLE.format(pmid=7, text="Beads."), f'<!DOCTYPE PubmedArticleSet PUBLIC "x" "{url}">'), "m.xml"
    )
    assert record.pmid == "7"
    assert asked == []


@pytest.mark.slow
def test_pubmed_file_of_60_million_characters_is_read_whole_in_little_memory(tmp_path):
    folder = beside_good(tmp_path, "m.xml", b"")
    count = 3_000
    with (folder / "m.xml").open("wb") as file:
        file.write(b'<?xml version="1.0"?><PubmedArticleSet>')
        for pmid in range(1, count + 1):
            file.write(ARTICLE.format(pmid=pmid, text=f"Of {pmid} adults, é. " + "beads " * 3_400).encode())
        file.write(b"<DeleteCitation><PMID>77</PMID></DeleteCitation></PubmedArticleSet>")
    assert (folder / "m.xml").stat().st_size > 60_000_000
    found = read_in_child(folder, limit=300)
    assert found["read"] == count + 2
    assert [reason.split(";")[0] for _, reason in found["quarantined"]] == [
        "deleted by the publisher's update: PMID 77"
    ]
    assert found["mb"] < MEMORY, found


@pytest.mark.parametrize("piece", [1, 7, 100, 5000])
def test_file_in_pieces_gives_the_records_of_the_whole(piece):
    from corpus.formats import pubmed_xml

    text = article_set(
        ARTICLE.format(pmid=1, text="One.")
        + "<!-- <PubmedArticle> -->"
        + ARTICLE.format(pmid=2, text="Two.").replace("</PubmedArticle>", "")
        + ARTICLE.format(pmid=3, text="Three.")
        + " stray words "
        + ARTICLE.format(pmid=4, text="Four & broken")
        + "<DeleteCitation><PMID>9</PMID></DeleteCitation>"
    ).decode()
    whole = list(pubmed_xml.read(text, "f"))
    pieces = [text[at : at + piece] for at in range(0, len(text), piece)]
    assert list(pubmed_xml.read_chunks(iter(pieces), "f")) == whole
    assert len(whole) == 6


def test_record_larger_than_the_cap_costs_only_itself(tmp_path):
    big = ARTICLE.format(pmid=2, text="<i>beads</i> " * 2_000_000)
    folder = beside_good(
        tmp_path, "m.xml", article_set(ARTICLE.format(pmid=1, text="x") + big + ARTICLE.format(pmid=3, text="x"))
    )
    found = read_in_child(folder)
    assert found["ids"] == ["good", "1", "3", "good too"]
    assert any("10,000,000 characters" in reason for _, reason in found["quarantined"])
    assert found["mb"] < MEMORY, found


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


TEXTS = {
    "JSON nested": lambda: b'{"title": ' + b"[" * 100_000,
    "JSON number": lambda: b'{"title": "x", "year": ' + b"9" * 100_000 + b"}",
    "CSV quote": lambda: b'title,abstract\n"' + b"x" * 300_000,
    "CSV columns": lambda: b"title," + b"a," * 100_000 + b"\n" + b"x," * 100_000,
    "BibTeX braces": lambda: b"@article{a, title = {" + b"{" * 100_000,
    "BibTeX strings": lambda: b'@string{a = "x"}' + b"".join(b"@string{a%d = a # a}" % n for n in range(2000)) + b"@article{k, title = a}",
    "RIS line": lambda: b"TY  - JOUR\nTI  - " + b"x" * 3_000_000 + b"\nER  - \n",
    "RIS no end": lambda: b"TY  - JOUR\n" * 30_000,
    "nbib": lambda: b"PMID- 1\n" + b"      x\n" * 100_000,
    "NUL in RIS": lambda: b"TY  - JOUR\nTI  - Be\0ads\nER  - \n",
    "invisible": lambda: ("TY  - JOUR\nTI  - " + "\u202e\u200b\U000e0041" * 30_000 + "\nER  - \n").encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_text_that_means_harm_is_read_or_quarantined_and_the_rest_is_read(tmp_path, name):
    found = read_in_child(beside_good(tmp_path, "m.txt", TEXTS[name]()))
    assert [i for i in found["ids"] if i.startswith("good")] == ["good", "good too"]
    assert found["read"] + len(found["quarantined"]) >= 3
    assert found["mb"] < MEMORY, found


PATTERNS = [
    "a", "A ", "1", "1.", "1,", "0.", "1 1 ", "1-", "(", "((a ", ")", "[1", "<", "<a", "</", "&", "&#", '"', "'", "{", "\\",
    " ", "\t ", "\n", "\r\n", "\n\n", "a. ", "A.B.", "e.g. ", "vs. ", "P < ", "P=.0", "95% CI ", "CI 1-", "HR 1.", "n = 1 ",
    "n=1/1 ", "1/1 ", "10.1000/", "10.1/a.", "NCT0", "PMID: ", "PMC1", "ISRCTN1", "https://", "www.a.", "RESULTS: ", "AIM",
    "of 1 of ", "1 of 1 (", "(1%) ", "± ", "1 ± ", "×10", "median 1 (", "and ", "or ", "with ", "patients ", "randomi",
    "group ", "compared with ", "hazard ratio ", "was 1 in the a group and ", "mg/", "1 mg ", "é", "-", "–", "...", "?!", ";;",
    "A (B", "Ab Cd (AC) ", "a" * 50 + " ", "no ", "not ", "TY  - ", "%0 ", "PT J\n", "=", ":", "IN", "0" * 30 + " ",
]  # fmt: skip
SLOW = 15
"""Seconds for one function and 100 kB: a guard against hanging. A quadratic pattern takes minutes."""


def text_functions():
    """Every public function of ``corpus`` that takes one text (and nothing else that it needs)."""
    import corpus

    found = []
    for module in pkgutil.walk_packages(corpus.__path__, "corpus."):
        tree = ast.parse(Path(import_module(module.name).__file__).read_text("utf-8"))
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            function = getattr(import_module(module.name), node.name)
            needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
            if len(needed) == 1 and needed[0].annotation in ("str", str):
                found.append(function)
            elif node.name == "read" and [p.annotation for p in needed] == ["str", "str"]:
                found.append(lambda text, read=function: list(read(text, "f")))
    return found


@pytest.mark.slow
def test_no_function_of_corpus_hangs_on_100_kb_of_anything():
    functions = text_functions()
    assert len(functions) > 30
    for pattern in PATTERNS:
        text = (pattern * (100_000 // len(pattern) + 1))[:100_000]
        for function in functions:
            began = time.perf_counter()
            try:
                found = function(text)
                list(found) if inspect.isgenerator(found) else None
            except (ValueError, InputError):
                pass
            assert time.perf_counter() - began < SLOW, (function, pattern)
