"""A server that fails, a process that is killed, a disk that is damaged: no record is lost, none is fetched twice."""

import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from corpus.download import discard, download, records
from corpus.entrez import Access, Patience
from index.build import ingest_records
from tests.eutils_client import KEY, QUERY, Clock, fetch, pmids_of
from tests.eutils_server import EFETCH, ERROR, EutilsServer, Reply


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
