"""Minimal pairs (BLiMP, Warstadt et al. 2020): does a model prefer the grammatical sentence?

A causal model scores a sentence by its log-likelihood after the start-of-text id, a masked one by its
pseudo-log-likelihood (Salazar et al. 2020), one masked position at a time. Equal scores count half.
"""

import io
import json
import tarfile
from pathlib import Path

import torch

from model import Transformer  # noqa: F401  (the models these functions take)


def read_pairs(path, limit=0):
    """{paradigm: [(good, bad)]} from a folder or .tar.xz of BLiMP's .jsonl files."""
    path = Path(path)
    texts = {}
    if path.is_dir():
        texts = {file.stem: file.read_text() for file in sorted(path.glob("**/*.jsonl"))}
    else:
        with tarfile.open(path) as archive:
            for member in archive:
                if member.name.endswith(".jsonl"):
                    texts[Path(member.name).stem] = io.TextIOWrapper(archive.extractfile(member)).read()
    pairs = {}
    for name, text in sorted(texts.items()):
        lines = [json.loads(line) for line in text.splitlines() if line.strip()]
        pairs[name] = [(line["sentence_good"], line["sentence_bad"]) for line in lines[: limit or None]]
    return pairs


def pad_rows(rows, pad):
    longest = max(map(len, rows))
    return torch.tensor([row + [pad] * (longest - len(row)) for row in rows])


@torch.no_grad()
def log_likelihoods(model, rows, batch=64):
    """Summed log-probability of each row of ids after its first, in nats."""
    config, scores = model.config, [0.0] * len(rows)
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    device = next(model.parameters()).device
    for start in range(0, len(order), batch):
        part = order[start : start + batch]
        ids = pad_rows([rows[i] for i in part], config.pad_token_id).to(device)
        logits = model(ids)[:, :-1].float()
        chosen = logits.gather(-1, ids[:, 1:, None])[..., 0] - logits.logsumexp(-1)
        for i, line in zip(part, chosen):
            scores[i] = line[: len(rows[i]) - 1].sum().item()
    return scores


@torch.no_grad()
def pseudo_log_likelihoods(model, rows, batch=128):
    """Summed log-probability of every token but the first, each masked in turn, in nats."""
    config, scores = model.config, [0.0] * len(rows)
    places = [(i, place) for i, row in enumerate(rows) for place in range(1, len(row))]
    places.sort(key=lambda pair: len(rows[pair[0]]))
    device = next(model.parameters()).device
    for start in range(0, len(places), batch):
        part = places[start : start + batch]
        masked = []
        for i, place in part:
            row = list(rows[i])
            row[place] = config.mask_token_id
            masked.append(row)
        ids = pad_rows(masked, config.pad_token_id).to(device)
        at = torch.tensor([place for _, place in part], device=device)
        normed = model.hidden_states(ids)[-1][torch.arange(len(part), device=device), at]
        scores_here = model.logits(normed).float().log_softmax(-1)
        for line, (i, place) in zip(scores_here, part):
            scores[i] += line[rows[i][place]].item()
    return scores


def accuracy(model, tokenizer, pairs):
    """({paradigm: share of pairs where the good sentence scores higher}, mean over the paradigms)."""
    score = log_likelihoods if model.config.is_causal else pseudo_log_likelihoods
    results = {}
    for name, lines in pairs.items():
        rows = [[model.config.bos_token_id, *tokenizer.encode(text)] for pair in lines for text in pair]
        scores = score(model, rows)
        points = [0.5 if good == bad else float(good > bad) for good, bad in zip(scores[::2], scores[1::2])]
        results[name] = sum(points) / len(points)
    return results, sum(results.values()) / len(results)
