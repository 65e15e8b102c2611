#!/usr/bin/env python3
"""gensim's word2vec on the text of models/words: the figures that stand beside ours in the card.

    tools/words/peer.py --corpus FILE... --words models/words --output FOLDER [--workers 2]

Reads the training part of the corpora as tools/cli/corpus.cpp does (documents under 300 characters, the
held-out 1 % and the article on Nero left out), shuffles its lines, trains, and writes FOLDER/head.safetensors
with the words of models/words in f32, for `embedscope eval --model FOLDER`. Prints one JSON line with what
was used and how fast it was. Needs Debian's python3-gensim.
"""

import argparse
import hashlib
import json
import lzma
import random
import re
import struct
import time
from pathlib import Path

OPTIONS = dict(vector_size=128, window=6, negative=8, sample=1e-4, min_count=5, epochs=5, sg=1, seed=1)
SHORTEST_DOCUMENT = 300
LINES_PER_DOCUMENT = 40

# Runs of letters, apostrophes between them, or runs of digits; as src/lexical/word_split.h.
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")


def words_of(line):
    for word in WORD.findall(line.lower().replace("’", "'")):
        yield word.removesuffix("'s")


def documents(path):
    with lzma.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        lines = [line.rstrip("\n") for line in lines]
    separated = "" in lines
    document = []
    for line in [*lines, ""]:
        if line:
            document.append(line)
        if document and (not line or (not separated and len(document) == LINES_PER_DOCUMENT)):
            yield document
            document = []


def is_trained_on(document):
    if sum(len(line) + 1 for line in document) < SHORTEST_DOCUMENT:
        return False
    held_out = int(hashlib.sha1(document[0].encode()).hexdigest(), 16) % 100 == 0
    return not held_out and not document[0].startswith("Nero (")


def shuffled_lines(corpora):
    lines = [
        " ".join(words_of(line))
        for path in corpora
        for document in documents(path)
        if is_trained_on(document)
        for line in document
    ]
    random.Random(OPTIONS["seed"]).shuffle(lines)
    return [line for line in lines if line]


def vocabulary(folder):
    """The words of models/words, in its order."""
    for part in ("head", "tail"):
        data = (Path(folder) / f"{part}.safetensors").read_bytes()
        start = 8 + struct.unpack_from("<Q", data)[0]
        first, end = json.loads(data[8:start])["words"]["data_offsets"]
        yield from data[start + first : start + end].decode().split("\n")


def write(path, words, vectors):
    import numpy as np

    rows = np.asarray(vectors, dtype="<f4")
    text = "\n".join(words).encode()
    header = json.dumps(
        {
            "__metadata__": {"format": "embedscope-words", "centre": "true", "remove_components": "2"},
            "embedding": {"dtype": "F32", "shape": rows.shape, "data_offsets": [0, rows.nbytes]},
            "words": {
                "dtype": "U8",
                "shape": [len(text)],
                "data_offsets": [rows.nbytes, rows.nbytes + len(text)],
            },
        }
    ).encode()
    header += b" " * (-len(header) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(header)) + header + rows.tobytes() + text)


def main():
    import gensim

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", nargs="+", required=True)
    parser.add_argument("--words", required=True, help="the folder whose words are kept")
    parser.add_argument("--output", required=True, type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit", type=int, help="train on this many lines only, to time it")
    given = parser.parse_args()

    lines = shuffled_lines(given.corpus)[: given.limit]
    given.output.mkdir(parents=True, exist_ok=True)
    text = given.output / "lines.txt"
    text.write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = sum(line.count(" ") + 1 for line in lines)
    model = gensim.models.Word2Vec(workers=given.workers, **{k: v for k, v in OPTIONS.items() if k != "epochs"})
    model.build_vocab(corpus_file=str(text))
    started = time.monotonic()
    model.train(
        corpus_file=str(text),
        total_examples=model.corpus_count,
        total_words=model.corpus_total_words,
        epochs=OPTIONS["epochs"],
    )
    seconds = time.monotonic() - started
    text.unlink()
    kept = [word for word in vocabulary(given.words) if word in model.wv]
    write(given.output / "head.safetensors", kept, [model.wv[word] for word in kept])
    print(
        json.dumps(
            {
                "gensim": gensim.__version__,
                **OPTIONS,
                "workers": given.workers,
                "words": words,
                "kept": len(kept),
                "seconds": round(seconds),
                "wordsPerSecond": round(words * OPTIONS["epochs"] / seconds),
            }
        )
    )


if __name__ == "__main__":
    main()
