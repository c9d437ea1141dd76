import numpy as np
import pytest

from corpus import role_model as m


def test_phrases_are_runs_of_one_to_three_words_with_walls_and_numbers() -> None:
    assert m.phrases_of("Six of 12 died") == [
        *("six", "of", "#", "died"),
        *("^ six", "six of", "of #", "# died", "died $"),
        *("^ six of", "six of #", "of # died", "# died $"),
    ]


def test_place_of_the_last_of_two_sentences() -> None:
    found = m.place_features(1, 2)
    assert [at for at, value in enumerate(found) if value] == [1, 4, 13, 18, 19, 20]
    assert found[18] == 0.5


def test_saved_weights_are_bytes_on_the_scale_of_their_column(tmp_path) -> None:
    words = np.zeros((m.BUCKETS, m.WIDTH), np.float32)
    words[3] = np.linspace(-1, 1, m.WIDTH)
    words[4] = 1
    small = {"hidden": np.ones((2, 3)), "hidden_bias": np.ones(2), "out": np.ones((5, 2)), "out_bias": np.zeros(5)}
    path = tmp_path / "weights.bin"
    m.save_model(path, {"words": words, **small, "step": np.eye(5), "start": np.zeros(5)})
    head, _, body = path.read_bytes().partition(b"\n")
    assert len(body) == m.BUCKETS * m.WIDTH
    stored = np.frombuffer(body, np.int8).reshape(m.BUCKETS, m.WIDTH)
    assert stored[3, -1] == 127
    assert stored[3, 0] == -127
    assert b'"step":[[1.0,0.0' in head


def test_shipped_weights_are_small_and_whole() -> None:
    model = m.load_model()
    assert m.WEIGHTS.stat().st_size < 2_000_000
    assert model.words.shape == (m.BUCKETS, m.WIDTH)
    assert len(model.step) == len(model.start) == 5


def test_one_sentence_is_scored_by_its_own_words() -> None:
    model = m.load_model()
    scores, vectors = m.score_sentences([m.features_of("Patients were randomly assigned to fruit.")], model)
    assert len(scores) == 1
    assert vectors.shape[1] == m.WIDTH
    assert scores[0][2] > scores[0][3]  # methods before results


def test_a_sentence_without_words_has_a_score() -> None:
    scores, _ = m.score_sentences([m.features_of("…"), m.features_of("It healed.")], m.load_model())
    assert len(scores) == 2


@pytest.mark.parametrize("text", ["word " * 20_000, "a-" * 50_000, "1," * 50_000])
def test_long_sentences_are_cut(text: str) -> None:
    assert len(m.phrases_of(text)) <= 3 * m.MAX_SENTENCE
