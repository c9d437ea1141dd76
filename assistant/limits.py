"""How much may be asked, how often, and how long an answer may be (REQUIREMENTS B24).

The bucket is a value and a rule: the clock is the caller's, so that a test needs no waiting and a page no thread.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import QuestionError

QUESTION_BYTES = 4096
"""Longest question, in bytes of UTF-8."""
REQUESTS_PER_MINUTE = 20
"""Questions of one session within a minute; also how many may come at once."""
ANSWER_WORDS = 250
"""Longest answer before the table, in words (the limit of TREC BioGen)."""
UPLOAD_BYTES = 50 * 1024 * 1024
"""Largest file that may be uploaded, 50 MB."""
QUEUE = 16
"""Questions that may wait for an answer at once, over all sessions, beside those that are being answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The requests a session has left (token bucket)."""

    tokens: float
    """Requests left, 0 to the capacity; parts of one grow with time."""
    at: float
    """When ``tokens`` was right, in seconds of a clock that never goes back (``time.monotonic``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Whether a request may pass, and the bucket after it."""

    allowed: bool
    bucket: Bucket
    wait_s: float
    """Seconds until the next request may pass; 0 when this one may."""


def full_bucket(now: float, *, capacity: int = REQUESTS_PER_MINUTE) -> Bucket:
    """Return the bucket of a session that begins."""
    return Bucket(tokens=float(capacity), at=now)


def admit(
    bucket: Bucket, now: float, *, capacity: int = REQUESTS_PER_MINUTE, per_minute: float = REQUESTS_PER_MINUTE
) -> Admission:
    """Take one request out of a bucket, if it holds one.

    Args:
        bucket: The bucket after the request before.
        now: The clock, in seconds; earlier than ``bucket.at`` counts as the same moment.
        capacity: Most requests at once.
        per_minute: Requests that come back in a minute, above 0.

    >>> admit(Bucket(tokens=0.0, at=0.0), 3.0).allowed
    True
    >>> admit(Bucket(tokens=0.0, at=0.0), 1.5).wait_s
    1.5
    """
    gained = max(0.0, now - bucket.at) * per_minute / 60
    tokens = min(float(capacity), bucket.tokens + gained)
    at = max(now, bucket.at)
    # A tick short of one through rounding is one: 0.05 s times 20 a minute, 60 times over, is no whole number in floats.
    if tokens + 1e-9 >= 1:
        return Admission(allowed=True, bucket=Bucket(tokens=max(0.0, tokens - 1), at=at), wait_s=0.0)
    return Admission(allowed=False, bucket=Bucket(tokens=tokens, at=at), wait_s=(1 - tokens) * 60 / per_minute)


def check_question_size(text: str) -> None:
    """Refuse a question that is too long.

    Raises:
        QuestionError: It is longer than ``QUESTION_BYTES``.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > QUESTION_BYTES:
        raise QuestionError(
            f"the question has {size:,} bytes; up to {QUESTION_BYTES:,} can be read: ask one thing at a time"
        )


def too_many_requests(wait_s: float) -> QuestionError:
    """Return the error for a session that asks too often; ``wait_s`` as ``Admission`` gives it."""
    seconds = max(1, round(wait_s + 0.499))
    return QuestionError(f"more than {REQUESTS_PER_MINUTE} questions in a minute: the next can be asked in {seconds} s")


def queue_full() -> QuestionError:
    """Return the error for a question that finds ``QUEUE`` others waiting."""
    return QuestionError("too many questions are waiting for an answer: ask again in a moment")
