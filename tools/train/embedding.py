"""A start for the embedding from this project's own word vectors (models/words)."""

from pathlib import Path

import numpy as np
import torch

import safetensors_file


def read_words(folder):
    """{word: vector}, centred, of models/words."""
    words, rows = [], []
    for part in ("head", "tail"):
        tensors = safetensors_file.read(Path(folder) / f"{part}.safetensors")
        words += tensors["words"].tobytes().decode().split("\n")
        rows.append(tensors["embedding"].astype(np.float32) * tensors["scale"][:, None])
    rows = np.vstack(rows)
    rows -= rows.mean(axis=0)
    return dict(zip(words, rows))


@torch.no_grad()
def start_from_words(embedding, tokenizer, folder):
    """Puts the direction of a word's vector into the rows of pieces that are whole words.

    Rows keep the length they have, and the columns beyond the vectors' width their random numbers.
    Returns how many rows were set.
    """
    vectors, count = read_words(folder), 0
    for piece_id in range(tokenizer.vocab_size()):
        piece = tokenizer.id_to_piece(piece_id)
        vector = vectors.get(piece[1:].lower()) if piece.startswith("▁") else None
        if vector is None:
            continue
        row = embedding.weight[piece_id]
        length, width = row[: len(vector)].norm(), len(vector)
        # A tenth of noise keeps "the" and "The" apart.
        direction = torch.from_numpy(vector / np.linalg.norm(vector)) + 0.1 * row[:width] / length
        row[:width] = direction / direction.norm() * length
        count += 1
    return count
