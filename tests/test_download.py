import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.download import PLAN, discard, download, records
from corpus.entrez import Access, Patience
from corpus.errors import DownloadError, InputError, SettingsError
from corpus.library import Library
from corpus.study import Draft, Quarantined
from index.build import ingest_records
from tests.eutils_server import EFETCH, ERROR, EutilsServer, Reply

KEY = "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e"
QUERY = "beads AND (fever OR <pain>)"
LIND = Path(sys.executable).parent / "lind"


class Clock:
    """Waits for nothing, and remembers how long it was told to."""

    def __init__(self):
        self.slept = []
        self.said = []
        self.patience = Patience(sleep=self.slept.append, jitter=lambda: 0.0, say=self.said.append)


def fetch(server, folder, clock=None, *, query=QUERY, maximum=1000, key=KEY):
    access = Access(base_url=server.url, email="lind@example.org", api_key=key)
    return download(query, folder, maximum=maximum, access=access, patience=(clock or Clock()).patience)


def pmids_of(done):
    return [record.pmid for record in records(done) if isinstance(record, Draft)]


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


@pytest.mark.parametrize(
    "reply",
    [
        Reply(cut=900),
        Reply(status=500, body="oops"),
        Reply(body=EFETCH.format(articles="<PubmedArticle>")),
        Reply(body=EFETCH.format(articles="")),
        Reply(body="<html>Maintenance</html>"),
        Reply(body=""),
        Reply(body=ERROR.format("Search Backend failed: timeout")),
        Reply(body='{"error":"API rate limit exceeded"}'),
    ],
    ids=["cut off", "500", "broken", "empty set", "page", "nothing", "error that passes", "rate limit"],
)
def test_failure_that_passes_costs_one_more_request_and_no_record(tmp_path, reply):
    clock = Clock()
    with EutilsServer(range(1001, 1251)) as server:
        server.script["efetch"] = [None, reply]
        done = fetch(server, tmp_path, clock)
    assert done.fetched == 250
    assert clock.slept == [1.0]
    assert [f["retstart"] for f in server.asked("efetch")] == ["0", "200", "200"]


def test_broken_answer_to_the_search_is_asked_for_again(tmp_path):
    with EutilsServer([1001]) as server:
        server.script["esearch"] = [Reply(cut=300), Reply(status=502), None]
        assert fetch(server, tmp_path).fetched == 1


def test_search_that_the_server_forgot_goes_on_by_pmid(tmp_path):
    with EutilsServer(range(1001, 1501)) as server:
        server.always = lambda request: setattr(server, "webenv", "MCID_2") if len(server.requests) == 3 else None
        done = fetch(server, tmp_path)
    assert done.fetched == 500
    assert pmids_of(done) == [str(pmid) for pmid in range(1001, 1501)]
    assert ["id" in f for f in server.asked("efetch")] == [False, False, True, True]


def fail_second_batch(server):
    def always(request):
        held = request.parameters.get("id", "").split(",")[0]
        return Reply(status=500) if request.parameters.get("retstart") == "200" or held == "1201" else None

    server.always = always


def test_batch_that_always_fails_is_counted_and_fetched_by_the_next_run(tmp_path, embedder):
    with EutilsServer(range(1001, 1501), unreadable=[1003], withheld=[1405, 1406]) as server:
        fail_second_batch(server)
        done = fetch(server, tmp_path)
        summary = ingest_records(tmp_path, ((r, "PubMed") for r in records(done)), embedder=embedder)
        (failed,) = done.failed
        assert (failed.first, failed.last) == (201, 400)
        assert "500" in failed.reason
        assert (summary.read, len(summary.quarantined)) == (297, 1)
        assert summary.read + len(summary.quarantined) + 200 + done.not_delivered == done.plan.found == 500
        server.always = lambda request: None
        server.requests.clear()
        done = fetch(server, tmp_path)
    assert (done.kept, done.failed, done.fetched, done.not_delivered) == (2, (), 498, 2)
    assert server.asked("esearch") == []
    assert [f["retstart"] for f in server.asked("efetch")] == ["200"]
    discard(done)
    assert list((tmp_path / "downloads").iterdir()) == []


def test_server_that_goes_down_is_not_asked_for_every_batch(tmp_path):
    with EutilsServer(range(1001, 3001)) as server:
        server.always = lambda request: Reply(status=503) if len(server.requests) > 3 else None
        done = fetch(server, tmp_path, maximum=2000)
    assert done.fetched == 400
    assert sum(batch.last - batch.first + 1 for batch in done.failed) == 1600
    assert len(server.requests) == 3 + 2 * 6


def test_damaged_batch_on_the_disk_is_fetched_again(tmp_path):
    with EutilsServer(range(1001, 1251)) as server:
        first = fetch(server, tmp_path)
        (first.folder / "batch-00000.xml").write_bytes(b"<PubmedArticleSet><Pubmed")
        again = fetch(server, tmp_path)
    assert (again.kept, again.fetched) == (1, 250)


def test_another_number_of_records_is_a_new_search(tmp_path):
    with EutilsServer(range(1001, 1251)) as server:
        fetch(server, tmp_path, maximum=10)
        done = fetch(server, tmp_path, maximum=250)
    assert done.fetched == 250
    assert len(server.asked("esearch")) == 2


def test_download_interrupted_goes_on_where_it_was_and_fetches_no_batch_twice(tmp_path):
    class Stop(KeyboardInterrupt):
        pass

    def stop_after_two(line):
        if line.startswith("400 of"):
            raise Stop

    with EutilsServer(range(1001, 1801)) as server:
        access = Access(base_url=server.url, api_key=KEY)
        with pytest.raises(Stop):
            download(QUERY, tmp_path, maximum=800, access=access, patience=Patience(say=stop_after_two))
        done = download(QUERY, tmp_path, maximum=800, access=access)
    assert (done.kept, done.fetched) == (2, 800)
    assert Counter(f["retstart"] for f in server.asked("efetch")) == {"0": 1, "200": 1, "400": 1, "600": 1}
    assert pmids_of(done) == [str(pmid) for pmid in range(1001, 1801)]


def test_process_killed_in_the_middle_leaves_whole_batches_only(tmp_path):
    code = (
        "import sys; from pathlib import Path; from corpus.download import download; from corpus.entrez import Access\n"
        "download('beads', Path(sys.argv[1]), maximum=4000, access=Access(base_url=sys.argv[2], api_key='k'))"
    )
    with EutilsServer(range(1001, 5001)) as server:
        child = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path), server.url], cwd=Path(__file__).parent.parent
        )
        while len(server.asked("efetch")) < 4 and child.poll() is None:
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
        child.wait()
        before = len(server.asked("efetch"))
        assert 4 <= before < 20
        done = download("beads", tmp_path, maximum=4000, access=Access(base_url=server.url, api_key="k"))
    counts = Counter(f["retstart"] for f in server.asked("efetch"))
    assert done.fetched == 4000
    assert len(counts) == 20
    assert sum(counts.values()) <= 21  # the one under way when it was killed, at most
    assert len(set(pmids_of(done))) == 4000


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


def environment(server, library):
    settings = {"LIND_EUTILS_URL": server.url, "LIND_NCBI_API_KEY": KEY, "LIND_NCBI_EMAIL": "lind@example.org"}
    return {**os.environ, "LIND_LIBRARY": str(library), "HF_HUB_OFFLINE": "1", **settings}


def run(server, library, *arguments):
    words = [str(LIND), "download", *arguments]
    return subprocess.run(words, env=environment(server, library), capture_output=True, text=True, timeout=120)


@pytest.mark.model
def test_command_downloads_into_the_library_and_leaves_no_batch(tmp_path):
    with EutilsServer(range(1001, 1022), unreadable=[1003], withheld=[1004]) as server:
        done = run(server, tmp_path / "l", "beads", "--json")
    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert (document["found"], document["wanted"], document["fetched"], document["not_delivered"]) == (21, 21, 20, 1)
    assert (document["read"], document["added"], len(document["quarantined"]), document["failed"]) == (19, 19, 1, [])
    assert "20 of" in done.stderr or "21 of 21 fetched" in done.stderr
    assert KEY not in done.stdout + done.stderr
    assert list((tmp_path / "l" / "downloads").iterdir()) == []
    with Library.open(tmp_path / "l") as library:
        assert library.count() == 19


@pytest.mark.model
def test_command_reports_what_failed_with_exit_code_1_and_mends_it_at_the_next_call(tmp_path):
    with EutilsServer(range(1001, 1402)) as server:
        server.always = lambda request: (
            Reply(status=400) if "201" in (request.parameters.get("retstart"), "x") or _of_last(request) else None
        )
        done = run(server, tmp_path / "l", "beads")
        assert done.returncode == 1, done.stderr
        assert "found 401; fetched 400" in done.stdout
        assert "failed: 401 to 401: status 400" in done.stdout
        server.always = lambda request: None
        again = run(server, tmp_path / "l", "beads")
    assert again.returncode == 0
    assert "read 401 (1 added" in again.stdout


def _of_last(request):
    return request.parameters.get("retstart") == "400" or request.parameters.get("id") == "1401"


def hears_interrupts():
    """A test run in the background of a shell inherits a deaf ear to Ctrl-C, and would hand it on."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.model
def test_interrupted_command_says_how_to_go_on(tmp_path):
    with EutilsServer(range(1001, 9001)) as server:
        words = [str(LIND), "download", "beads", "--max", "8000"]
        child = subprocess.Popen(
            words,
            env=environment(server, tmp_path),
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=hears_interrupts,
        )
        while len(server.asked("efetch")) < 3 and child.poll() is None:
            time.sleep(0.02)
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=60)
    assert child.returncode == 1
    assert "interrupted; what was fetched is kept, and the same command goes on from there" in said
    assert "Traceback" not in said


def test_command_without_a_server_is_one_line(tmp_path, monkeypatch):
    from assistant.settings import load_settings
    from ui.cli import app

    monkeypatch.setenv("LIND_EUTILS_URL", "http://pubmed.example.org/")
    load_settings.cache_clear()
    try:
        done = CliRunner().invoke(app, ["download", "beads", "--library", str(tmp_path)])
    finally:
        load_settings.cache_clear()
    assert isinstance(done.exception, SettingsError)


def test_settings_do_not_print_the_key(monkeypatch):
    from assistant.settings import Settings

    monkeypatch.setenv("LIND_NCBI_API_KEY", KEY)
    settings = Settings()
    assert settings.ncbi_api_key.get_secret_value() == KEY
    assert KEY not in repr(settings) + str(settings) + settings.model_dump_json()
