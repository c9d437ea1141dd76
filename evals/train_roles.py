"""Train the sentence roles of ``corpus/roles.py`` on labelled abstracts: ``python -m evals.train_roles ABSTRACTS.jsonl.gz``.

What is trained: a vector for each hashed run of one to three words (its first five numbers speak for the five roles
directly), a small layer over a sentence and its two neighbours on each side, and a linear chain. Abstracts whose
``doc_id`` hashes to an odd number are kept out: ``hold_out`` says which, and the figures of ``docs/reading.md`` are taken
on them.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.role_model import BUCKETS, CONTEXT, HIDDEN, PLACES, WIDTH, features_of, place_features, save_model
from corpus.roles import ROLES
from corpus.study import SentenceRole
from evals.data_files import read_records

EPOCHS = 6
BATCH = 32
DROPPED = 0.4
"""Share of word runs left out of a sentence in each step."""
SHRINK = 0.00002
"""Weight of the squared word vectors in the loss; more epochs or less of it did worse on a tenth of the training part."""
SEED = 20
MIN_SECTIONS = 3

Abstract = tuple[list[str], list[int]]
"""Sentences and the index in ROLES of each."""


def hold_out(doc_id: str) -> bool:
    """Whether an abstract is kept for measuring: the parity of the SHA-256 of its ``doc_id``."""
    return bool(hashlib.sha256(doc_id.encode()).digest()[0] & 1)


def read_abstracts(path: Path) -> tuple[list[Abstract], list[Abstract]]:
    """Return labelled abstracts to train on and those held out.

    Held out are abstracts with separate sections only; abstracts whose labels stand in running text are trained on.

    Raises:
        InputError: A line is malformed.
    """
    kept: list[Abstract] = []
    held: list[Abstract] = []
    seen: set[str] = set()
    for _, record in read_records(path, ()):
        separate = len(record.get("sections") or ()) > 1
        pairs = list(_pairs(record, separate=separate))
        key = hashlib.sha256("".join(text for text, _ in pairs).encode()).hexdigest()
        if pairs and key not in seen:
            seen.add(key)
            found = ([text for text, _ in pairs], [ROLES.index(role) for _, role in pairs])
            (held if separate and hold_out(str(record["doc_id"])) else kept).append(found)
    return kept, held


def _pairs(record: dict[str, Any], *, separate: bool) -> Iterator[tuple[str, SentenceRole]]:
    """Yield the sentences of a labelled abstract with their roles; nothing when a label is not known."""
    from corpus.sections import find_sections, role_of_label
    from corpus.sentences import split_sentences

    if separate:
        parts = [(role_of_label(part["label"] or ""), str(part["text"] or "")) for part in record["sections"]]
    else:
        text = str(record.get("abstract") or "")
        parts = [(section.role, text[section.start : section.end]) for section in find_sections(text)]
    roles = {role for role, _ in parts}
    if None in roles or SentenceRole.OTHER in roles or (not separate and len(roles) < MIN_SECTIONS):
        return
    for role, words in parts:
        if role is not None:
            yield from ((words[span.start : span.end], role) for span in split_sentences(words))


def train(abstracts: Sequence[Abstract], epochs: int = EPOCHS) -> dict[str, Any]:
    """Return the fitted numbers as arrays, named as ``corpus.role_model.save_model`` takes them."""
    import torch
    from torch import nn

    torch.manual_seed(SEED)
    order = random.Random(SEED)
    model = _model(torch, nn)
    optimiser = torch.optim.Adam(
        [{"params": model["words"].parameters(), "lr": 0.003}, {"params": _others(model), "lr": 0.003}]
    )
    ready = [_prepared(torch, sentences, roles) for sentences, roles in abstracts]
    steps = epochs * (len(ready) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: max(0.02, 1 - step / steps))
    for epoch in range(epochs):
        order.shuffle(ready)
        total = 0.0
        for first in range(0, len(ready), BATCH):
            loss = _loss(torch, model, ready[first : first + BATCH]) + SHRINK * (model["words"].weight ** 2).sum()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        sys.stderr.write(f"epoch {epoch + 1} of {epochs}: loss {total * BATCH / len(ready):.4f}\n")
    return {
        "words": (1 - DROPPED) * model["words"].weight.detach().numpy(),
        "hidden": model["hidden"].weight.detach().numpy(),
        "hidden_bias": model["hidden"].bias.detach().numpy(),
        "out": model["out"].weight.detach().numpy(),
        "out_bias": model["out"].bias.detach().numpy(),
        "step": model["chain"].step.detach().numpy(),
        "start": model["chain"].start.detach().numpy(),
    }


def _model(torch: Any, nn: Any) -> Any:
    chain = nn.Module()
    chain.step = nn.Parameter(torch.zeros(len(ROLES), len(ROLES)))
    chain.start = nn.Parameter(torch.zeros(len(ROLES)))
    words = nn.EmbeddingBag(BUCKETS, WIDTH, mode="sum")
    nn.init.normal_(words.weight, std=0.02)
    inputs = (2 * CONTEXT + 1) * WIDTH + PLACES
    return nn.ModuleDict(
        {"words": words, "hidden": nn.Linear(inputs, HIDDEN), "out": nn.Linear(HIDDEN, len(ROLES)), "chain": chain}
    )


def _others(model: Any) -> list[Any]:
    return [weight for name, part in model.items() if name != "words" for weight in part.parameters()]


def _prepared(torch: Any, sentences: Sequence[str], roles: Sequence[int]) -> tuple[Any, Any, Any, Any]:
    """Return word buckets, their offsets, places and roles of one abstract as tensors."""
    buckets = [features_of(sentence) for sentence in sentences]
    offsets = [0]
    for found in buckets[:-1]:
        offsets.append(offsets[-1] + len(found))
    flat = torch.tensor([bucket for found in buckets for bucket in found], dtype=torch.int32)
    places = torch.tensor([place_features(at, len(sentences)) for at in range(len(sentences))], dtype=torch.float32)
    return flat, torch.tensor(offsets, dtype=torch.int32), places, torch.tensor(list(roles))


def _loss(torch: Any, model: Any, batch: Sequence[tuple[Any, Any, Any, Any]]) -> Any:
    """Return the mean negative log likelihood, a sentence, of the role courses of some abstracts."""
    flat, offsets, shift = [], [], 0
    for found, starts, _, _ in batch:
        flat.append(found)
        offsets.append(starts + shift)
        shift += len(found)
    words = torch.cat(flat)
    # Word runs are left out at random, so that no single one is leant on.
    weights = (torch.rand(len(words)) > DROPPED).float() if model.training else torch.full((len(words),), 1 - DROPPED)
    vectors = model["words"](words, torch.cat(offsets), per_sample_weights=weights)
    counts = [len(roles) for *_, roles in batch]
    pad = torch.nn.utils.rnn.pad_sequence
    filled = pad(list(vectors.split(counts)), batch_first=True)
    places = pad([entry[2] for entry in batch], batch_first=True)
    roles = pad([entry[3] for entry in batch], batch_first=True)
    inside = torch.arange(max(counts))[None, :] < torch.tensor(counts)[:, None]
    scores = _scores(torch, model, filled, places)
    return _chain_loss(torch, model["chain"], scores, roles, inside) / sum(counts)


def _scores(torch: Any, model: Any, vectors: Any, places: Any) -> Any:
    """Return the score of every role for padded abstracts; as ``corpus.role_model`` computes it for one."""
    squashed = torch.nn.functional.dropout(torch.tanh(vectors), 0.3, model.training)
    padded = torch.nn.functional.pad(squashed, (0, 0, CONTEXT, CONTEXT))
    around = torch.cat([padded[:, at : at + vectors.shape[1]] for at in range(2 * CONTEXT + 1)], 2)
    hidden = torch.nn.functional.dropout(
        torch.relu(model["hidden"](torch.cat([around, places], 2))), 0.3, model.training
    )
    return model["out"](hidden) + vectors[:, :, : len(ROLES)]


def _chain_loss(torch: Any, chain: Any, scores: Any, roles: Any, inside: Any) -> Any:
    """Return the summed negative log likelihood of courses of roles (Lafferty 2001, conditional random field)."""
    value = chain.start + scores[:, 0]
    for at in range(1, scores.shape[1]):
        onward = torch.logsumexp(value[:, :, None] + chain.step, 1) + scores[:, at]
        value = torch.where(inside[:, at, None], onward, value)
    own = scores.gather(2, roles[:, :, None])[:, :, 0]
    steps = chain.step[roles[:, :-1], roles[:, 1:]]
    gold = (own * inside).sum() + chain.start[roles[:, 0]].sum() + (steps * inside[:, 1:]).sum()
    return torch.logsumexp(value, 1).sum() - gold


def main(data: Path, target: Path) -> None:
    """Train and write the weights."""
    kept, held = read_abstracts(data)
    sys.stderr.write(f"{len(kept)} abstracts to train on, {len(held)} held out\n")
    save_model(target, train(kept))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent.parent / "corpus" / "role_weights.bin")
