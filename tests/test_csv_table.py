from pathlib import Path

import pytest

from corpus.formats import csv_table, detect_format, read_bytes, read_path
from corpus.study import Draft, Quarantined

DATA = Path(__file__).parent / "data" / "formats"


def test_table_with_bom_spaces_and_line_breaks_is_read_in_full():
    first, second, third = read_path(DATA / "table_with_bom.csv")
    assert first.title == "Beads, again"
    assert first.parts[0].text == 'Line one.\r\nLine two with "quotes".'
    assert first.authors == ("Muster A.", "Beispiel B.")
    assert (first.year, first.doi, first.pmid) == (2011, "10.1000/b.1", "90000012")
    assert first.mesh == ("beads", "hiccup")
    assert (second.title, second.authors, second.year) == ("Nothing else", ("Marx, Karl",), None)
    assert isinstance(third, Quarantined)
    assert third.locator == "table_with_bom.csv, record 3"


def test_lost_quote_costs_its_own_row_only():
    lost, second, third = read_path(DATA / "table_lost_quote.csv")
    assert isinstance(lost, Quarantined)
    assert "(1 lines" not in lost.reason
    assert lost.original == 'First;"Its quote never ends;2001\n'
    assert [(row.title, row.year) for row in (second, third)] == [("Second", 2002), ("Third", 2003)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("names", ["primary_title~Notes Abstract~publication_year", "TITLE~Abstract~Year", "TI~AB~PY"])
def test_any_separator_and_any_sensible_header(separator, names):
    text = f"{names}\nBeads~Of 9 adults.~2001//\n".replace("~", separator)
    (row,) = read_bytes(text.encode(), "anything.bin")
    assert (row.format, row.title, row.parts[0].text, row.year) == ("csv", "Beads", "Of 9 adults.", 2001)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_reads_the_same(encoding):
    (row,) = read_bytes("title;doi\r\nMüllers Perlen;10.1000/x\r\n".encode(encoding), "f")
    assert (row.title, row.doi) == ("Müllers Perlen", "10.1000/x")


def test_row_with_a_cell_too_many_is_quarantined_and_one_too_few_is_not():
    surplus, short = csv_table.read("title,abstract,year\nA,B,1999,C\nD,E\n", "f")
    assert isinstance(surplus, Quarantined)
    assert isinstance(short, Draft)
    assert (short.title, short.parts[0].text) == ("D", "E")


@pytest.mark.parametrize(
    ("cell", "authors"),
    [
        ("\"['Marx, Karl', 'Lindgren, Astrid']\"", ("Marx, Karl", "Lindgren, Astrid")),
        ('"Marx, Karl; Lindgren, Astrid"', ("Marx, Karl", "Lindgren, Astrid")),
        ('"Liu R., Adler D.G."', ("Liu R.", "Adler D.G.")),
        ('"Marx, Karl"', ("Marx, Karl",)),
    ],
)
def test_authors_are_split_where_a_name_cannot_go_on(cell, authors):
    (row,) = csv_table.read(f"title,authors\nBeads,{cell}\n", "f")
    assert row.authors == authors


def test_embase_source_cell_is_taken_apart():
    text = "Title,Source\nBeads,Invent J Med (2004) 102:4 (253-258). Date of Publication: 25 Aug 2004\n"
    (row,) = csv_table.read(text, "f")
    assert (row.journal, row.year, row.volume, row.issue, row.pages) == ("Invent J Med", 2004, "102", "4", "253-258")


@pytest.mark.parametrize(
    "text",
    [
        "Title of a trial, with a comma\n\nAbstract of many words follows here.",
        '{"title": 1, "abstract": 2}',
        "a,b,c\n1,2,3\n",
    ],
)
def test_prose_and_other_tables_are_not_taken_for_studies(text):
    assert not csv_table.recognises(text)


def test_title_column_alone_is_a_table():
    assert detect_format("title\nBeads\n", "f") == "csv"


def test_file_without_the_columns_asked_for_is_quarantined():
    (record,) = csv_table.read("a,b\n1,2\n", "f.csv")
    assert isinstance(record, Quarantined)
    assert "title or abstract" in record.reason


def test_rows_that_a_lost_quote_took_in_are_counted_in_the_reason():
    lost, whole = csv_table.read('title,abstract,year\nA,"B,1999\nC,D\nE,F,2001\n', "f")
    assert "(2 lines, up to the next whole row)" in lost.reason
    assert whole.title == "E"
