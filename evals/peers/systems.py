"""The table of what is measured: a new peer is one file and one line."""

from __future__ import annotations

from evals.peers import bm25s_stemmed, lind, plain_fusion, quickstart, txtai_hybrid
from evals.peers.peer import Peer

REFERENCE = "lind"
SYSTEMS: dict[str, Peer] = {
    REFERENCE: lind.PEER,
    "quickstart": quickstart.PEER,
    "txtai": txtai_hybrid.PEER,
    "bm25s": bm25s_stemmed.PEER,
    "plain-fusion": plain_fusion.PEER,
}
