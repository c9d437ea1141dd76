"""Browser sessions without browsers: a client that speaks Streamlit's protocol to a real server (``ui.concurrent_check --server``).

It does over the web socket what the page's script in a browser does: it asks for a run, keeps what the server says it may
name by hash later, finds the field for a question among the elements, and sends a question as its value.
"""

from __future__ import annotations

import html
import re
import time
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

PATIENCE = 20.0
"""Seconds for which one run of the page is waited for."""
FAILED = "This did not work."
FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
TAG = re.compile(r"<[^>]{0,2000}>")


class PageError(Exception):
    """The page answered with an error, or not at all."""


@dataclass(slots=True, kw_only=True)
class Run:
    """What one run of the page sent."""

    said: list[str] = field(default_factory=list)
    """Everything that can be read: HTML, labels, messages."""
    answer_ms: float | None = None
    """Until the answer was there; None: none came."""
    finished_ms: float = 0.0
    """Until the run was over."""


class PageSession:
    """One session of the page, as a browser would hold it. Close it when done.

    Args:
        address: ``http://127.0.0.1:8501``.

    Raises:
        PageError: The page could not be drawn.
    """

    def __init__(self, address: str) -> None:
        self._socket = connect(
            f"{address.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN")],
            origin=Origin(address),
            proxy=None,
            max_size=None,
        )
        self._kept: dict[str, bytes] = {}
        self._field = ""
        self._query = ""
        self.first = self._run(BackMsg())

    def close(self) -> None:
        """Leave the page."""
        self._socket.close()

    def ask(self, question: str) -> Run:
        """Send a question and take what comes until the page is drawn to its end.

        Raises:
            PageError: The page shows an error, shows another question, or did not end.
        """
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id = self._field
        state.chat_input_value.data = question
        run = self._run(message, question)
        if run.answer_ms is None:
            raise PageError("no answer came")
        return run

    def _run(self, message: Any, question: str | None = None) -> Run:
        message.rerun_script.query_string = self._query
        message.rerun_script.cached_message_hashes.extend(self._kept)
        run, began = Run(), time.monotonic()
        self._socket.send(message.SerializeToString())
        while True:
            try:
                data = self._socket.recv(timeout=max(0.0, began + PATIENCE - time.monotonic()))
            except TimeoutError:
                raise PageError(f"the page was not drawn within {PATIENCE:g} s") from None
            assert isinstance(data, bytes)
            done = self._take(self._whole(data), run, began, question)
            if done:
                run.finished_ms = 1000 * (time.monotonic() - began)
                return run

    def _whole(self, data: bytes) -> Any:
        """Return a message; one that is only named by its hash is the one that was kept."""
        message: Any = ForwardMsg()
        message.ParseFromString(data)
        if message.WhichOneof("type") == "ref_hash":
            kept = self._kept.get(message.ref_hash)
            if kept is None:
                raise PageError("the server names a message that was never sent to this session")
            message.ParseFromString(kept)
        elif message.metadata.cacheable and message.hash:
            self._kept[message.hash] = data
        return message

    def _take(self, message: Any, run: Run, began: float, question: str | None) -> bool:
        """Note what a message says; return whether the run is over."""
        kind = message.WhichOneof("type")
        if kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        if kind == "script_finished":
            if message.script_finished not in (*FINISHED, ForwardMsg.FINISHED_EARLY_FOR_RERUN):
                raise PageError("the page's script failed")
            return message.script_finished in FINISHED
        if kind != "delta" or message.delta.WhichOneof("type") != "new_element":
            return False
        element = message.delta.new_element
        sort = element.WhichOneof("type")
        if sort == "chat_input":
            self._field = element.chat_input.id
        if sort == "exception" or (sort == "alert" and FAILED in element.alert.body):
            raise PageError("the page shows an error")
        said = element.html.body if sort == "html" else str(element)
        run.said.append(said)
        if question is not None and said.startswith('<div class="lind-turn"') and run.answer_ms is None:
            shown = [html.unescape(TAG.sub("", one)) for one in run.said if 'class="lind-text lind-asked"' in one[:60]]
            if question not in shown:
                raise PageError("an answer came to another question")
            run.answer_ms = 1000 * (time.monotonic() - began)
        return False
