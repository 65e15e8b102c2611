"""Scores of the sentence encoder, and of BM25, which stands beside it."""

import csv
import math
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np


def words_of(text):
    """Lower-case words and numbers, the same as those of src/lexical/word_split.h."""
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+", text.lower().replace("’", "'"))
    return [word.removesuffix("'s") for word in words]


def read_sts(path):
    with Path(path).open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if len(row) == 3]
    return [row[0] for row in rows], [row[1] for row in rows], np.array([float(row[2]) for row in rows])


def ranks(values):
    """Average ranks, ties shared."""
    order = np.argsort(values, kind="stable")
    ranked = np.empty(len(values))
    ranked[order] = np.arange(len(values))
    for value, count in Counter(values.tolist()).items():
        if count > 1:
            same = values == value
            ranked[same] = ranked[same].mean()
    return ranked


def spearman(a, b):
    return float(np.corrcoef(ranks(np.asarray(a)), ranks(np.asarray(b)))[0, 1])


# Cranfield ---------------------------------------------------------------------------------------------------

def read_cranfield(folder):
    """(documents, queries, {query: {document: gain}}), numbered from 0. Grades 1 to 4 fall in relevance;
    gain is 5 - grade, and 0 for the collection's "of no interest"."""
    folder = Path(folder)

    def fields(path, wanted):
        texts = []
        for part in re.split(r"^\.I \d+\s*$", path.read_text(encoding="latin-1"), flags=re.M)[1:]:
            found = dict(re.findall(r"^\.([TAWB])\s*\n(.*?)(?=^\.[TAWB]\s*$|\Z)", part, flags=re.M | re.S))
            texts.append(" ".join(" ".join(found.get(name, "") for name in wanted).split()))
        return texts

    gains = defaultdict(dict)
    for line in (folder / "cranqrel").read_text().splitlines():
        query, document, grade = (int(value) for value in line.split()[:3])
        if 1 <= grade <= 4:
            gains[query - 1][document - 1] = 5 - grade
    return fields(folder / "cran.all.1400", "TW"), fields(folder / "cran.qry", "W"), dict(gains)


def bm25(documents, queries, k1=1.2, b=0.75):
    """Scores [query, document] (Robertson and Zaragoza 2009)."""
    bags = [Counter(words_of(text)) for text in documents]
    lengths = np.array([sum(bag.values()) for bag in bags])
    postings = defaultdict(list)
    for number, bag in enumerate(bags):
        for word, count in bag.items():
            postings[word].append((number, count))
    norm, scores = k1 * (1 - b + b * lengths / lengths.mean()), np.zeros((len(queries), len(documents)))
    for row, query in zip(scores, queries):
        for word in words_of(query):
            found = postings.get(word, [])
            idf = math.log(1 + (len(documents) - len(found) + 0.5) / (len(found) + 0.5))
            for number, count in found:
                row[number] += idf * count * (k1 + 1) / (count + norm[number])
    return scores


def ndcg(scores, gains, depth=10):
    """Mean nDCG over the queries that have judgements."""
    values = []
    for query, judged in gains.items():
        best = np.argsort(-scores[query], kind="stable")[:depth]
        discount = 1 / np.log2(np.arange(2, depth + 2))
        ideal = sorted(judged.values(), reverse=True)[:depth]
        gained = sum(judged.get(int(document), 0) * weight for document, weight in zip(best, discount))
        values.append(gained / sum(gain * weight for gain, weight in zip(ideal, discount)))
    return float(np.mean(values))


def fuse(first, second, constant=60, weight=1.0):
    """Reciprocal rank fusion (Cormack et al. 2009); `weight` is the second's."""
    place = lambda scores: np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1)
    return 1 / (constant + 1 + place(first)) + weight / (constant + 1 + place(second))
