import pytest

from assistant.limits import (
    ANSWER_WORDS,
    QUESTION_BYTES,
    REQUESTS_PER_MINUTE,
    UPLOAD_BYTES,
    Bucket,
    admit,
    check_question_size,
    full_bucket,
    too_many_requests,
)
from corpus.errors import QuestionError


def test_limits_are_those_of_the_requirements():
    assert (QUESTION_BYTES, REQUESTS_PER_MINUTE, ANSWER_WORDS, UPLOAD_BYTES) == (4096, 20, 250, 52_428_800)


def test_twenty_questions_pass_at_once_and_the_next_waits_three_seconds():
    bucket = full_bucket(100.0)
    for _ in range(20):
        admission = admit(bucket, 100.0)
        assert admission.allowed
        bucket = admission.bucket
    refused = admit(bucket, 100.0)
    assert not refused.allowed
    assert refused.wait_s == pytest.approx(3.0)
    assert admit(refused.bucket, 103.0).allowed


def test_tokens_never_exceed_the_capacity():
    assert admit(full_bucket(0.0), 10_000.0).bucket.tokens == 19.0


def test_many_small_steps_of_the_clock_lose_nothing():
    bucket = Bucket(tokens=0.0, at=0.0)
    for step in range(1, 31):
        admission = admit(bucket, step * 0.1)
        bucket = admission.bucket
    assert admission.allowed  # 3.0 s at 20 a minute is one request


def test_a_clock_that_goes_back_gives_nothing():
    assert not admit(Bucket(tokens=0.5, at=50.0), 10.0).allowed


def test_a_question_of_4096_bytes_passes_and_one_more_is_refused():
    check_question_size("a" * 4096)
    with pytest.raises(QuestionError, match="4,097 bytes"):
        check_question_size("a" * 4097)


def test_bytes_count_and_not_characters():
    with pytest.raises(QuestionError):
        check_question_size("é" * 2049)


def test_the_error_says_when_to_come_back():
    assert "in 3 s" in str(too_many_requests(2.2))
