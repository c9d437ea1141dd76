"""What the tests of the download share: a client that waits for nothing, and a search."""

from corpus.download import download, records
from corpus.entrez import Access, Patience
from corpus.study import Draft

KEY = "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e"
QUERY = "beads AND (fever OR <pain>)"


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
