"""How the sentence encoder makes a vector of a text: put into lower case, so that fewer words are cut to pieces, then the
mean of its last states before the norm, which would give every token one length, the start-of-text id left out. The
first 128, 64 or 32 dimensions are vectors, too."""

import torch

WIDTHS = (256, 128, 64, 32)


def padded(rows, config):
    """Ids [text, longest]: start-of-text before each row, padding after it."""
    longest = max(map(len, rows))
    return torch.tensor([[config.bos_token_id, *row] + [config.pad_token_id] * (longest - len(row)) for row in rows])


def pool(states, ids, config):
    """Mean of the states of real tokens but the first, [text, width]."""
    kept = ((ids != config.pad_token_id) & (ids != config.bos_token_id)).to(states.dtype)[..., None]
    return (states * kept).sum(1) / kept.sum(1).clamp(min=1)


@torch.no_grad()
def embed(model, tokenizer, texts, length=256, batch=64):
    """Vectors of texts, [text, width], not normalised; what the context has no room for is cut off."""
    length = min(length, model.config.max_position_embeddings)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    vectors = [None] * len(texts)
    for start in range(0, len(order), batch):
        part = order[start : start + batch]
        ids = padded([ids[: length - 1] for ids in tokenizer.encode([texts[i].lower() for i in part])], model.config)
        for i, vector in zip(part, pool(model.hidden_states(ids)[-2].float(), ids, model.config)):
            vectors[i] = vector
    return torch.stack(vectors)
