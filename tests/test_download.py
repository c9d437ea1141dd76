"""A search of PubMed is fetched whole, in its order, at the pace that NCBI asks for, and never more than was asked."""

import socket

import pytest

from corpus.download import PLAN, download, records
from corpus.entrez import Access, Patience
from corpus.errors import DownloadError, InputError, SettingsError
from corpus.study import Quarantined
from tests.eutils_client import KEY, QUERY, Clock, fetch, pmids_of
from tests.eutils_server import ERROR, EutilsServer, Reply


def test_everything_that_is_found_is_fetched_in_its_order_by_history(tmp_path):
    with EutilsServer(range(1001, 1451)) as server:
        done = fetch(server, tmp_path)
    assert (done.plan.found, done.fetched, done.failed, done.not_delivered) == (450, 450, (), 0)
    assert pmids_of(done) == [str(pmid) for pmid in range(1001, 1451)]
    (search,) = server.asked("esearch")
    assert (search["term"], search["usehistory"], search["retmax"]) == (QUERY, "y", "1000")
    assert [(f["retstart"], f["retmax"], f["WebEnv"]) for f in server.asked("efetch")] == [
        ("0", "200", "MCID_1"),
        ("200", "200", "MCID_1"),
        ("400", "50", "MCID_1"),
    ]


def test_only_as_many_as_asked_for_are_fetched(tmp_path):
    with EutilsServer(range(1001, 1451)) as server:
        done = fetch(server, tmp_path, maximum=7)
    assert (done.plan.found, done.fetched) == (450, 7)
    assert len(pmids_of(done)) == 7


def test_tool_address_and_key_go_with_every_request(tmp_path):
    with EutilsServer(range(1001, 1003)) as server:
        fetch(server, tmp_path)
    for request in server.requests:
        assert request.parameters["tool"] == "lind"
        assert request.parameters["email"] == "lind@example.org"
        assert request.parameters["api_key"] == KEY


@pytest.mark.parametrize(("key", "a_second"), [(None, 3), (KEY, 10)])
def test_pace_is_three_a_second_and_ten_with_a_key(tmp_path, key, a_second):
    with EutilsServer(range(1001, 1701)) as server:
        fetch(server, tmp_path, key=key)
    at = [request.at for request in server.requests]
    assert len(at) == 5
    # Requests sent at the right pace can arrive a little closer together.
    assert at[-1] - at[0] >= 4 / a_second * 0.95
    assert "api_key" in server.asked("efetch")[0] or key is None


def test_server_that_asks_to_wait_is_waited_for_as_long_as_it_says(tmp_path):
    clock = Clock()
    with EutilsServer(range(1001, 1003)) as server:
        server.script["efetch"] = [Reply(status=429, headers={"Retry-After": "17"}), Reply(status=429), None]
        done = fetch(server, tmp_path, clock)
    assert clock.slept == [17.0, 2.0]
    assert done.fetched == 2
    assert any("429" in line and "17 s" in line for line in clock.said)


def test_date_in_retry_after_is_understood(tmp_path):
    clock = Clock()
    with EutilsServer([1001]) as server:
        server.script["efetch"] = [Reply(status=503, headers={"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"})] * 2
        with pytest.raises(DownloadError, match="asks to wait"):
            fetch(server, tmp_path, clock)
    assert clock.slept == []


def test_waits_double_and_are_longer_by_chance(tmp_path):
    waits = []
    patience = Patience(sleep=waits.append, jitter=lambda: 1.0)
    with EutilsServer([1001]) as server:
        server.script["efetch"] = [Reply(status=500)] * 4
        download(QUERY, tmp_path, maximum=1, access=Access(base_url=server.url, api_key=KEY), patience=patience)
    assert waits == [1.5, 3.0, 6.0, 12.0]


def test_nothing_found_says_what_is_not_known(tmp_path):
    with (
        EutilsServer([1001]) as server,
        pytest.raises(InputError, match="finds nothing for 'nonsense'; it does not know"),
    ):
        fetch(server, tmp_path, query="nonsense")
    assert not (tmp_path / "downloads").exists()


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(body=ERROR.format("Can not run the query: unbalanced brackets")), "unbalanced brackets"),
        (Reply(status=400, body='{"error":"API key invalid","api-key":"' + KEY + '"}'), "check LIND_NCBI_API_KEY"),
        (Reply(status=414), "status 414"),
        (Reply(status=403), "check LIND_NCBI_API_KEY"),
    ],
)
def test_refused_search_is_one_line_and_not_asked_again(tmp_path, reply, words):
    with EutilsServer([1001]) as server:
        server.script["esearch"] = [reply]
        with pytest.raises(InputError) as caught:
            fetch(server, tmp_path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert KEY not in str(caught.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=429, body=f'{{"error":"limit","api-key":"{KEY}"}}'),
        Reply(status=500, body=KEY),
        Reply(body=f"<ERROR>unavailable api_key={KEY}</ERROR>"),
        Reply(body=f"<ERROR>no such thing for api_key={KEY}</ERROR>"),
        Reply(status=302, headers={"Location": f"http://elsewhere.invalid/?api_key={KEY}"}),
    ],
)
def test_key_is_in_no_message_and_on_no_disk(tmp_path, reply):
    clock = Clock()
    with EutilsServer([1001]) as server:
        server.always = lambda request: reply
        with pytest.raises((DownloadError, InputError)) as caught:
            fetch(server, tmp_path, clock)
    told = "\n".join((str(caught.value), repr(caught.value), *clock.said, repr(Access(api_key=KEY))))
    assert KEY not in told
    assert not any(KEY.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_key_is_not_in_the_plan(tmp_path):
    with EutilsServer([1001]) as server:
        done = fetch(server, tmp_path)
    assert KEY not in (done.folder / PLAN).read_text()


def test_redirect_to_another_server_is_not_followed(tmp_path):
    with EutilsServer([1001]) as other, EutilsServer([1001]) as server:
        server.always = lambda request: Reply(status=302, headers={"Location": other.url + "esearch.fcgi?x=1"})
        with pytest.raises(DownloadError, match="another server"):
            fetch(server, tmp_path)
        assert other.requests == []


def test_document_type_that_is_not_known_is_not_fetched_from_anywhere(tmp_path):
    body = (
        '<?xml version="1.0"?><!DOCTYPE eSearchResult SYSTEM "https://dtd.nlm.nih.gov/unheard_of_99.dtd">'
        "<eSearchResult><Count>1</Count></eSearchResult>"
    )
    with EutilsServer([1001]) as server:
        server.script["esearch"] = [Reply(body=body)] * 4
        with pytest.raises(DownloadError, match="broken XML"):
            fetch(server, tmp_path)


def test_server_that_is_not_there_is_named_without_the_query(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    clock = Clock()
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 cannot be reached: .*refused"):
        download(QUERY, tmp_path, maximum=1, access=Access(base_url=url, api_key=KEY), patience=clock.patience)
    assert clock.slept == [1.0, 2.0, 4.0]


@pytest.mark.parametrize("url", ["http://eutils.example.org/", "file:///etc/", "ftp://127.0.0.1/", "127.0.0.1"])
def test_address_over_which_the_key_could_be_read_is_refused(url):
    with pytest.raises(SettingsError, match="LIND_EUTILS_URL"):
        Access(base_url=url)


def test_password_in_an_address_is_not_shown():
    with pytest.raises(SettingsError) as caught:
        Access(base_url="http://me:geheim@example.org/")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(("query", "maximum"), [("", 5), ("  ", 5), ("beads", 0), ("beads", 10_001)])
def test_query_and_number_are_checked_before_anything_is_sent(tmp_path, query, maximum):
    with pytest.raises(InputError):
        download(query, tmp_path, maximum=maximum, access=Access())


def test_unreadable_record_is_quarantined_with_its_place(tmp_path):
    with EutilsServer(range(1001, 1005), unreadable=[1003]) as server:
        done = fetch(server, tmp_path)
        (bad,) = [record for record in records(done) if isinstance(record, Quarantined)]
    assert bad.locator == "PubMed, 1 to 4, record 3"
