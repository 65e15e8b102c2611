"""Held-out figures of the language models: bits per UTF-8 byte, and the masked model's loss."""

import math

import torch
from torch.nn import functional as F

from batches import mask_tokens


def held_out_rows(documents, tokenizer, config, limit=0):
    """Windows of held-out documents: (ids, first scored position, bytes of the scored tokens).

    A document's lines are joined by line ends. Windows of the model's context move on by half, so that
    every token is scored once, the later ones with at least half a context before them.
    """
    rows = []
    for document in documents[:limit] if limit else documents:
        text = "\n".join(document)
        ids = tokenizer.encode(text) + [config.eos_token_id]
        size, step, scored = config.max_position_embeddings, config.max_position_embeddings // 2, 0
        total = len(text.encode())
        while scored < len(ids):
            first = max(0, scored - step)
            window = ids[first : first + size - 1]
            # The document's bytes go to its windows by their share of its tokens.
            fresh = first + len(window) - scored
            rows.append(([config.bos_token_id, *window], scored - first + 1, total * fresh / len(ids)))
            scored = first + len(window)
    return rows


@torch.no_grad()
def bits_per_byte(model, rows, batch=16):
    """Cross-entropy of the scored tokens in bits, over the bytes of the text."""
    device = next(model.parameters()).device
    bits = total = 0.0
    rows = sorted(rows, key=lambda row: len(row[0]))
    for start in range(0, len(rows), batch):
        part = rows[start : start + batch]
        longest = max(len(ids) for ids, _, _ in part)
        ids = torch.tensor([row + [0] * (longest - len(row)) for row, _, _ in part], device=device)
        scored = torch.zeros(ids.shape, dtype=torch.bool, device=device)
        for number, (row, first, size) in enumerate(part):
            scored[number, first : len(row)] = True
            total += size
        # Padding stands at the end, so a causal model needs no mask against it.
        normed = model.hidden_states(ids)[-1][:, :-1][scored[:, 1:]]
        losses = F.cross_entropy(model.logits(normed).float(), ids[:, 1:][scored[:, 1:]], reduction="sum")
        bits += losses.item() / math.log(2)
    return bits / total


@torch.no_grad()
def masked_loss(model, rows, rate=0.15, batch=16):
    """Mean nats of a masked model over 15 % of the positions, with a fixed choice of them."""
    device = next(model.parameters()).device
    random = torch.Generator().manual_seed(1)
    total = count = 0.0
    rows = sorted(rows, key=lambda row: len(row[0]))
    for start in range(0, len(rows), batch):
        part = rows[start : start + batch]
        longest = max(len(ids) for ids, _, _ in part)
        ids = torch.tensor([row + [0] * (longest - len(row)) for row, _, _ in part])
        corrupted, chosen = mask_tokens(ids, model.config, rate, random)
        normed = model.hidden_states(corrupted.to(device))[-1][chosen.to(device)]
        losses = F.cross_entropy(model.logits(normed).float(), ids[chosen].to(device), reduction="sum")
        total, count = total + losses.item(), count + len(normed)
    return total / count
