"""Talks to E-utilities (https://www.ncbi.nlm.nih.gov/books/NBK25499/) through Biopython's Entrez, politely.

Biopython builds the requests and keeps NCBI's pace: at most 3 a second, 10 with an API key. What it lacks is added here:
another server, a time limit, waiting as long as the server asks, and no word of the key in any message.
"""

from __future__ import annotations

import http.client
import io
import random
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from corpus.errors import DownloadError, SettingsError

OFFICIAL = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
"""Where Biopython sends its requests; cannot be set there."""
TOOL = "lind"
TIMEOUT = 60.0
"""Seconds without a byte after which a request is given up."""
TRIES = 6
SEARCH_TRIES = 4
"""Fewer for the first request of a download: without a network the user should not wait half a minute to hear of it."""
LONGEST_WAIT = 300.0
"""Seconds; a server that asks for more is not waited for."""
MAX_ANSWER = 200_000_000
"""Bytes of one answer."""

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ERROR = re.compile(r"<ERROR>([^<]{1,500})|\"error\"\s{0,5}:\s{0,5}\"([^\"]{1,500})\"", re.IGNORECASE)
_PASSING = re.compile(
    r"backend|temporar|try again|time[d ]? ?out|overload|unavailable|rate limit|internal", re.IGNORECASE
)
_lock = threading.Lock()
Parsed = TypeVar("Parsed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Which server is asked, and as whom."""

    base_url: str = OFFICIAL
    """Folder of ``esearch.fcgi`` and ``efetch.fcgi``."""
    email: str | None = None
    """How NCBI reaches the user before it blocks them; None: not told."""
    api_key: str | None = field(default=None, repr=False)
    """NCBI's key, never shown; None: three requests a second."""

    def __post_init__(self) -> None:
        """Refuse an address over which the key or the query could be read on the way."""
        url = urllib.parse.urlsplit(self.base_url)
        if url.scheme != "https" and not (url.scheme == "http" and url.hostname in _LOOPBACK):
            raise SettingsError(
                f"the setting LIND_EUTILS_URL cannot be used: {hidden(self.base_url, self)!r} is no https address"
            )

    @property
    def folder(self) -> str:
        """The address with a slash at its end."""
        return self.base_url.rstrip("/") + "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How failed requests are repeated."""

    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    """A number from 0 to 1, so that many clients do not come back at the same moment."""
    say: Callable[[str], None] = lambda _: None
    """Told why it waits, in one line."""


class PassingError(Exception):
    """A failure that may be gone at the next try; its text is one line.

    Args:
        message: What happened.
        wait: Seconds the server asked to wait; None: it did not say.
    """

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class RefusedError(DownloadError):
    """The server understood the request and will not answer it."""


def ask(
    utility: str,
    parameters: dict[str, Any],
    access: Access,
    patience: Patience,
    parse: Callable[[bytes], Parsed],
    tries: int = TRIES,
) -> Parsed:
    """Send one request, again after failures that may pass, and return its answer.

    Args:
        utility: ``esearch`` or ``efetch``.
        parameters: As E-utilities name them, without tool, e-mail and key.
        access: Which server, and as whom.
        patience: How to wait.
        parse: Makes something of the answer's bytes; raises ``PassingError`` when they are broken.
        tries: At most this many requests.

    Raises:
        RefusedError: The server will not answer this request.
        DownloadError: It did not answer within ``tries`` requests.
    """
    for attempt in range(1, tries + 1):
        try:
            return parse(_send(utility, parameters, access))
        except RefusedError as error:
            raise RefusedError(hidden(str(error), access)) from None
        except PassingError as error:
            told, seconds = hidden(str(error), access), _seconds_to_wait(attempt, error.wait, patience)
            if attempt == tries or seconds > LONGEST_WAIT:
                asked = f", which asks to wait {seconds:,.0f} seconds" if seconds > LONGEST_WAIT else ""
                raise DownloadError(f"{told} ({attempt} tries at {_host(access)}{asked})") from None
            patience.say(f"{told}; again in {seconds:.0f} s (try {attempt + 1} of {tries})")
            patience.sleep(seconds)
    raise ValueError("tries must be 1 or more")


def read_search(data: bytes) -> Any:
    """Return the answer of ESearch as Biopython reads it.

    Raises:
        PassingError: It is broken, or the server's search failed.
        RefusedError: It says what is wrong with the query.
    """
    from Bio import Entrez
    from Bio.Entrez.Parser import CorruptedXMLError, NotXMLError, ValidationError

    if problem := error_in(data):
        raise problem
    try:
        # Pointed at the server: a DTD that Biopython does not have is not fetched from wherever the answer says.
        with _lock, _pointed_at(Access()):
            return Entrez.read(io.BytesIO(data))
    except (CorruptedXMLError, NotXMLError, ValidationError, RuntimeError, ValueError, KeyError, TypeError):
        raise PassingError("the answer to the search is broken XML") from None


def error_in(data: bytes) -> PassingError | RefusedError | None:
    """Return the error that an answer consists of; None: it is no error document."""
    found = _ERROR.search(data[:4096].decode("utf-8", "replace")) if len(data) < 65_536 else None
    if found is None:
        return None
    words = " ".join((found[1] or found[2]).split())
    return PassingError(f"the server says: {words}") if _PASSING.search(words) else RefusedError(words)


def hidden(text: str, access: Access) -> str:
    """Return ``text`` without the API key, or any value that stands where a key does."""
    for secret in (access.api_key, access.api_key and urllib.parse.quote_plus(access.api_key)):
        text = text.replace(secret, "[key]") if secret else text
    text = re.sub(r"(?i)(api[_-]?key\"?\s{0,3}[=:]\s{0,3}\"?)[^&\s\"]+", r"\1[key]", text)
    return re.sub(r"//[^/@\s]{1,300}@", "//[key]@", text)


def _send(utility: str, parameters: dict[str, Any], access: Access) -> bytes:
    from Bio import Entrez

    told = {**parameters, "tool": TOOL, "email": access.email, "api_key": access.api_key}
    database = told.pop("db")
    try:
        # One request at a time: Biopython's settings, and the opener of urllib, are of the whole process.
        with _lock, _pointed_at(access), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that no e-mail is set; the command itself says so
            Entrez.max_tries = 1  # it does not know Retry-After
            return _bytes_of(getattr(Entrez, utility)(database, **told))
    except urllib.error.HTTPError as error:
        with error:
            raise _http_problem(error) from None
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        reason = getattr(error, "reason", None) or str(error) or type(error).__name__
        raise PassingError(f"{_host(access)} cannot be reached: {_line(reason)}") from None


def _bytes_of(handle: Any) -> bytes:
    with handle:
        data = handle.read(MAX_ANSWER + 1)
    if len(data) > MAX_ANSWER:
        raise RefusedError(f"an answer of more than {MAX_ANSWER:,} bytes")
    return data.encode() if isinstance(data, str) else bytes(data)


def _http_problem(error: urllib.error.HTTPError) -> Exception:
    if error.code == 429:
        # The words of this answer hold the key or the address of the user.
        return PassingError("the server asks to slow down (429)", _retry_after(error))
    if error.code >= 500:
        return PassingError(f"the server is out of order ({error.code})", _retry_after(error))
    try:
        found = _ERROR.search(error.read(4096).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException):
        found = None
    words = _line(found[1] or found[2]) if found else f"status {error.code}"
    mend = "; check LIND_NCBI_API_KEY" if error.code in (401, 403) or "key" in words.lower() else ""
    return RefusedError(words + mend)


def _retry_after(error: urllib.error.HTTPError) -> float | None:
    """Return the seconds of ``Retry-After``, a number or a date (RFC 9110, 10.2.3); None: there is none."""
    value = (error.headers.get("Retry-After") or "").strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _seconds_to_wait(attempt: int, asked: float | None, patience: Patience) -> float:
    """Return 1, 2, 4 … seconds, each up to half longer by chance, but no less than the server asked."""
    own = 2.0 ** (attempt - 1) * (1 + patience.jitter() / 2)
    return own if asked is None else max(own, asked)


@contextmanager
def _pointed_at(access: Access) -> Iterator[None]:
    """Let Biopython's requests go to the server that is set.

    Its functions hold the address and open it with ``urllib.request.urlopen``; what that uses is set with the public
    ``install_opener``, so nothing of Biopython is patched or called that is private to it.
    """
    urllib.request.install_opener(urllib.request.build_opener(_Elsewhere(access.folder)))
    try:
        yield
    finally:
        urllib.request.install_opener(None)


class _Elsewhere(urllib.request.BaseHandler):
    """Sends what is meant for NCBI's server to another, and nothing to anyone else.

    Args:
        folder: Where the utilities are.
    """

    handler_order = 100  # before those that write the headers

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def https_request(self, request: urllib.request.Request) -> urllib.request.Request:
        """Point one request, also the one that follows a redirect: the key must not travel elsewhere."""
        if request.full_url.startswith(OFFICIAL):
            request.full_url = self._folder + request.full_url.removeprefix(OFFICIAL)
        if not request.full_url.startswith(self._folder):
            raise urllib.error.URLError("it points to another server")
        request.timeout = TIMEOUT
        return request

    http_request = https_request


def _host(access: Access) -> str:
    return urllib.parse.urlsplit(access.base_url).hostname or "the server"


def _line(words: object) -> str:
    return " ".join(str(words).split())[:300]
