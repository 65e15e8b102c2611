"""Documents of the training corpora, the hold-out split, and token streams cached on disk.

A corpus is a text file (plain or .xz): one paragraph a line, an empty line between documents. In a file
without empty lines every 40 lines make one document. Documents under 300 characters are left out; 1 % is
held out by the SHA-1 of the first line, the same split as `embedscope train words` makes
(tools/cli/corpus.cpp).
"""

import hashlib
import json
import lzma
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SHORTEST_DOCUMENT = 300  # characters, a newline after each line counted
LINES_PER_DOCUMENT = 40  # in a file without empty lines
LEFT_OUT = "Nero ("  # first line of the article that is in WikiText's test part


def is_held_out(first_line):
    """Whether the split puts the document that starts with this line aside."""
    return int(hashlib.sha1(first_line.encode()).hexdigest(), 16) % 100 == 0


def read_lines(path):
    opener = lzma.open if str(path).endswith(".xz") else open
    with opener(path, "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line.rstrip("\n")


def read_documents(path):
    """Every document that is long enough, as a list of its lines, with whether it is held out."""
    lines = list(read_lines(path))
    separated = "" in lines
    document = []
    for line in [*lines, ""]:
        if line:
            document.append(line)
        if document and (not line or (not separated and len(document) == LINES_PER_DOCUMENT)):
            if sum(len(each) + 1 for each in document) >= SHORTEST_DOCUMENT:
                if not document[0].startswith(LEFT_OUT):
                    yield document, is_held_out(document[0])
            document = []


@dataclass
class Source:
    """One corpus of a mixture: its path and its share of every batch."""

    path: Path
    share: float

    @property
    def name(self):
        return self.path.name.split(".")[0].split("-")[0]

    @classmethod
    def parse(cls, text):
        """From `path:share`, as recipes write it."""
        path, _, share = text.rpartition(":")
        if not path:
            raise ValueError(f"{text}: a corpus is written path:share")
        return cls(Path(path), float(share))


@dataclass
class Stream:
    """Tokens of a source's documents in shuffled order, each document closed by the end-of-text id."""

    tokens: np.ndarray  # uint16 [n]
    line_starts: np.ndarray  # int64, positions where a line begins
    held_out: list  # of lists of lines


def fingerprint(path, tokenizer_path, seed, limit):
    digest = hashlib.sha256()
    digest.update(Path(tokenizer_path).read_bytes())
    digest.update(json.dumps([path.name, path.stat().st_size, seed, limit, 2]).encode())
    return digest.hexdigest()[:16]


def load_stream(source, tokenizer, tokenizer_path, cache, seed, limit=0):
    """The stream of a source, tokenised once and kept under `cache`.

    `limit` stops after that many tokens (0: all). Documents are shuffled first, so that a limited stream
    is a fair sample.
    """
    base = Path(cache) / f"{source.name}-{fingerprint(source.path, tokenizer_path, seed, limit)}"
    names = {part: base.with_name(f"{base.name}.{part}.npy") for part in ("tokens", "lines")}
    held_path = base.with_name(f"{base.name}.held.json")
    if not held_path.exists():
        train, held = [], []
        for document, held_out in read_documents(source.path):
            (held if held_out else train).append(document)
        random.Random(seed).shuffle(train)
        tokens, starts, length = [], [], 0
        for first in range(0, len(train), 200):
            part = train[first : first + 200]
            encoded = iter(tokenizer.encode([line for document in part for line in document]))
            newline = tokenizer.piece_to_id("<0x0A>")
            for document in part:
                for number in range(len(document)):
                    ids = next(encoded)
                    ids.append(tokenizer.eos_id() if number + 1 == len(document) else newline)
                    starts.append(length)
                    tokens.append(np.array(ids, np.uint16))
                    length += len(ids)
            if limit and length >= limit:
                break
        base.parent.mkdir(parents=True, exist_ok=True)
        np.save(names["tokens"], np.concatenate(tokens))
        np.save(names["lines"], np.array(starts, np.int64))
        held_path.write_text(json.dumps(held, ensure_ascii=False))
    return Stream(
        np.load(names["tokens"], mmap_mode="r"),
        np.load(names["lines"]),
        json.loads(held_path.read_text()),
    )


def row_starts(stream, length, seed):
    """Where rows of `length` tokens begin, shuffled.

    A row begins with a line wherever one is near: what is left of a line when a row ends is read on from
    only if it holds at least half a row, so that most rows start like the sentences people type.
    """
    starts, position, lines = [], 0, stream.line_starts
    end = len(stream.tokens) - length
    while position <= end:
        starts.append(position)
        position += length
        index = np.searchsorted(lines, position)
        following = int(lines[index]) if index < len(lines) else end + 1
        if following - position < length // 2:
            position = following
    starts = np.array(starts, np.int64)
    np.random.default_rng(seed).shuffle(starts)
    return starts
