import os
import shutil
import socket
import subprocess
import sys

import numpy as np
import pytest

from corpus.errors import ModelError
from index.embed import HashEmbedder, OpenVinoEmbedder, _bundled_folder, open_embedder

TEXTS = (
    "Velorastine reduced the number of migraine days.",
    "Median overall survival was 11.2 months (95% CI 9.8 to 13.1).",
    "",
    "β-blockers",
    "word " * 150,
    "word " * 400,
    "Zwölf Patienten erhielten das Mittel.",
    "HCC",
)


def test_hash_embedder_counts_words_into_unit_vectors():
    one, same, other = HashEmbedder().embed_passages(["gout pain", "Pain GOUT", "sleep"])
    assert one == pytest.approx(same)
    assert np.linalg.norm(other) == pytest.approx(1.0)
    assert float(one @ other) < 0.9
    # Two different words in different buckets: 1/sqrt(2) each.
    assert sorted(one[one > 0]) == pytest.approx([0.70710678, 0.70710678])


def test_hash_embedder_gives_the_empty_text_a_unit_vector():
    assert np.linalg.norm(HashEmbedder().embed_question("")) == pytest.approx(1.0)


def test_hash_embedder_is_the_same_in_every_process():
    code = "from index.embed import HashEmbedder; print(HashEmbedder().embed_question('gout').nonzero()[0][0])"
    outputs = {subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)}
    assert outputs == {f"{HashEmbedder().embed_question('gout').nonzero()[0][0]}\n".encode()}


@pytest.mark.parametrize("name", ["./no/such/model", "/nowhere/at/all", "~/no-such-model-here"])
def test_missing_model_folder_is_one_line(name):
    with pytest.raises(ModelError) as error:
        open_embedder(name)
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_incomplete_model_folder_is_one_line(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError) as error:
        OpenVinoEmbedder.open(tmp_path, tmp_path / "cache")
    assert str(tmp_path) in str(error.value)
    assert "\n" not in str(error.value)


def test_weights_of_another_release_are_one_line(tmp_path):
    model, cache = tmp_path / "model", tmp_path / "cache"
    shutil.copytree(_bundled_folder(), model)
    with (model / "model.safetensors").open("r+b") as weights:
        weights.seek(45_000_000)  # far from both ends: the fingerprint in the embedder's name does not see it
        byte = weights.read(1)[0]
        weights.seek(-1, os.SEEK_CUR)
        weights.write(bytes([byte ^ 1]))
    with pytest.raises(ModelError) as error:
        OpenVinoEmbedder.open(model, cache)
    assert str(model / "model.safetensors") in str(error.value)
    assert "SHA-256" in str(error.value)
    assert "pip install" in str(error.value)
    assert "\n" not in str(error.value)
    assert not list(cache.rglob("model.xml"))


@pytest.mark.model
def test_folder_that_holds_no_model_is_one_line(tmp_path):
    with pytest.raises(ModelError) as error:
        open_embedder(str(tmp_path))
    assert "\n" not in str(error.value)


@pytest.mark.model
def test_openvino_vectors_are_those_of_sentence_transformers(minilm):
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(_bundled_folder()), device="cpu", model_kwargs={"torch_dtype": torch.float32})
    expected = model.encode(list(TEXTS), normalize_embeddings=True)
    assert minilm.window == model.max_seq_length
    assert (minilm.embed_passages(TEXTS) * expected).sum(axis=1).min() >= 0.999


@pytest.mark.model
def test_vectors_have_length_one_and_the_declared_shape(minilm):
    vectors = minilm.embed_passages(TEXTS)
    assert (vectors.dtype, vectors.shape) == (np.float32, (len(TEXTS), minilm.dimension))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-3)
    assert minilm.embed_passages([]).shape == (0, minilm.dimension)


@pytest.mark.model
def test_vector_does_not_depend_on_what_else_is_in_the_batch(minilm):
    together = minilm.embed_passages(TEXTS * 8)
    alone = np.stack([minilm.embed_question(text) for text in TEXTS])
    assert np.abs(together[: len(TEXTS)] - alone).max() <= 1e-3
    assert np.abs(minilm.embed_passages(TEXTS[::-1])[::-1] - alone).max() <= 1e-3


@pytest.mark.model
def test_default_model_counts_word_pieces_without_special_tokens_and_without_a_limit(minilm):
    assert minilm.count(["gout", "gout gout", "", "word " * 400]) == [2, 4, 0, 400]


@pytest.mark.model
def test_same_meaning_is_nearer_than_another(minilm):
    question = minilm.embed_question("Does the drug prevent headaches?")
    near, far = (
        minilm.embed_passages(["Migraine attacks became rarer with treatment.", "Sixty cows grazed."]) @ question
    )
    assert near > far + 0.1


def test_connection_to_another_machine_fails_the_test():
    with socket.socket() as one, pytest.raises(pytest.fail.Exception, match="no network"):
        one.connect(("192.0.2.1", 80))  # TEST-NET-1, RFC 5737: leads nowhere


SIDE_BY_SIDE = """
import sys
sys.setswitchinterval(1e-6)  # Python changes threads as often as it can: what can meet does meet
from index.embed import open_embedder
print(len(open_embedder().embed_passages(["word " * 200] * 80)))
"""


@pytest.mark.parametrize("attempt", range(3))
def test_first_batches_of_a_process_do_not_wait_for_each_other_for_ever(minilm, attempt):
    # Without the first look that _compile takes, nine of twelve such processes never ended.
    child = [sys.executable, "-c", SIDE_BY_SIDE]
    done = subprocess.run(child, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.split() == ["80"]
