"""XML that means harm: refused or quarantined at little cost, nothing outside of it is fetched, and the good file beside it is read."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from corpus.formats import read_bytes
from corpus.study import Quarantined
from tests.hostile_files import ARTICLE, MEMORY, beside_good, read_in_child


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
