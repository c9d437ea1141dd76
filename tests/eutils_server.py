"""A server on loopback that behaves like NCBI's E-utilities: ESearch with history, EFetch, and their failures."""

import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ESEARCH = """<?xml version="1.0" encoding="UTF-8" ?>
<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN"
 "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">
<eSearchResult><Count>{count}</Count><RetMax>{shown}</RetMax><RetStart>0</RetStart>{history}
<IdList>{ids}</IdList><TranslationSet/><QueryTranslation>{term}</QueryTranslation>{more}</eSearchResult>"""
NOT_FOUND = "<ErrorList><PhraseNotFound>{term}</PhraseNotFound></ErrorList>"
EFETCH = """<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2026//EN"
 "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_260101.dtd">
<PubmedArticleSet>{articles}</PubmedArticleSet>"""
ARTICLE = """
<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{pmid}</PMID><Article><Journal><Title>Journal of Beads</Title>
<JournalIssue><PubDate><Year>2019</Year></PubDate></JournalIssue></Journal><ArticleTitle>Beads of kind {pmid} in adults</ArticleTitle>
<Abstract><AbstractText>Of {n} adults, 12 improved with beads of kind {pmid}.</AbstractText></Abstract></Article></MedlineCitation>
</PubmedArticle>"""
UNREADABLE = "\n<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID></MedlineCitation></PubmedArticle>"
ERROR = '<?xml version="1.0" ?><eFetchResult><ERROR>{}</ERROR></eFetchResult>'


@dataclass
class Reply:
    """What the server answers instead of what was asked for."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    """Bytes after which the right answer ends and the connection is closed."""


@dataclass
class Request:
    utility: str
    parameters: dict[str, str]
    at: float
    """Seconds of the monotonic clock."""


class EutilsServer:
    """Holds ``pmids``; ``script`` maps a utility to the replies to its next requests, None meaning the right one.

    ``always`` is asked first with each request and may return a reply to every one of its kind.
    """

    def __init__(self, pmids, unreadable=(), withheld=()):
        self.pmids = [str(pmid) for pmid in pmids]
        self.unreadable, self.withheld = set(map(str, unreadable)), set(map(str, withheld))
        self.script: dict[str, list[Reply | None]] = {}
        self.always = lambda request: None
        self.webenv = "MCID_1"
        self.requests: list[Request] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}/entrez/eutils/"

    def __enter__(self):
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._http.server_close()

    def asked(self, utility):
        return [request.parameters for request in self.requests if request.utility == utility]

    def answer(self, request):
        self.requests.append(request)
        waiting = self.script.get(request.utility, [])
        reply = self.always(request) or (waiting.pop(0) if waiting else None)
        if reply is not None and reply.cut is None:
            return reply
        right = self._search(request.parameters) if request.utility == "esearch" else self._fetch(request.parameters)
        return right if reply is None else Reply(body=right.body, cut=reply.cut)

    def _search(self, asked):
        shown = self.pmids[: int(asked["retmax"])] if asked["term"] != "nonsense" else []
        history = f"<QueryKey>1</QueryKey><WebEnv>{self.webenv}</WebEnv>" if asked.get("usehistory") == "y" else ""
        term = asked["term"].replace("&", "&amp;").replace("<", "&lt;")
        body = ESEARCH.format(
            count=len(self.pmids) if shown else 0,
            shown=len(shown),
            history=history,
            ids="".join(f"<Id>{pmid}</Id>" for pmid in shown),
            term=term,
            more="" if shown else NOT_FOUND.format(term=term),
        )
        return Reply(body=body)

    def _fetch(self, asked):
        if "WebEnv" in asked:
            if asked["WebEnv"] != self.webenv:
                return Reply(status=400, body=ERROR.format("Unable to obtain query #1"))
            start = int(asked["retstart"])
            wanted = self.pmids[start : start + int(asked["retmax"])]
        else:
            wanted = asked["id"].split(",")
        articles = "".join(
            (UNREADABLE if pmid in self.unreadable else ARTICLE).format(pmid=pmid, n=20 + int(pmid) % 70)
            for pmid in wanted
            if pmid not in self.withheld
        )
        return Reply(body=EFETCH.format(articles=articles))


def _handler(server):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._answer(urllib.parse.urlsplit(self.path).query)

        def do_POST(self):
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, query):
            utility = urllib.parse.urlsplit(self.path).path.rpartition("/")[2].removesuffix(".fcgi")
            parameters = dict(urllib.parse.parse_qsl(query))
            reply = server.answer(Request(utility=utility, parameters=parameters, at=time.monotonic()))
            body = reply.body.encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "text/xml; charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: reply.cut])
            self.close_connection = True

        def log_message(self, *_):
            pass

    return Handler
