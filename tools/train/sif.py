"""Texts as weighted means of this project's word vectors (SIF, Arora et al. 2017): what the sentence encoder starts
from and is held near. `embedscope eval --task sts` on word vectors measures them by themselves."""

import math
import re

import numpy as np


def words_of(text):
    """Lower-case words and numbers, the same as those of src/lexical/word_split.h."""
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+", text.lower().replace("’", "'"))
    return [word.removesuffix("'s") for word in words]


class Sif:
    """Smooth inverse frequency: a / (a + p(word)) weighs a word's vector in the mean.

    A word's frequency is guessed from its rank in the vocabulary (Zipf), which is ordered by frequency.
    """

    def __init__(self, vectors, a=1e-3):
        harmonic = math.log(len(vectors)) + 0.5772
        self.vectors = {word: vector * (a / (a + 1 / ((rank + 1) * harmonic)))
                        for rank, (word, vector) in enumerate(vectors.items())}
        self.width = len(next(iter(vectors.values())))

    def means(self, texts):
        """Weighted means, [text, width]; zeros for a text without a known word."""
        rows = np.zeros((len(texts), self.width), np.float32)
        for row, text in zip(rows, texts):
            known = [self.vectors[word] for word in words_of(text) if word in self.vectors]
            if known:
                row += np.mean(known, axis=0)
        return rows


class Teacher:
    """SIF vectors turned into their principal directions over a sample, the first of which is dropped: the leading
    dimensions then carry most, as a Matryoshka student wants it."""

    def __init__(self, sif, sample):
        self.sif = sif
        self.directions = np.linalg.svd(sif.means(sample), full_matrices=False)[2][1:]

    def means(self, texts, width):
        """[text, width], zeros beyond what there are directions for."""
        turned = self.sif.means(texts) @ self.directions.T
        targets = np.zeros((len(texts), width), np.float32)
        kept = min(width, turned.shape[1])
        targets[:, :kept] = turned[:, :kept]
        return targets

    def __call__(self, texts, width):
        """Targets of unit length, zeros for texts without a known word."""
        targets = self.means(texts, width)
        return targets / np.maximum(np.linalg.norm(targets, axis=1, keepdims=True), 1e-6)
