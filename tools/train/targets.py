"""What a published sentence encoder says of training sentences: the targets that the sentence encoder is distilled from.

    python3 tools/train/targets.py @tools/train/targets.recipe

Sentences are drawn from training documents, shuffled, and sent through `embedscope embed` (the encoder's own pooling,
length 1). OUTPUT/NNNN.txt holds a part's sentences, one a line, OUTPUT/NNNN.npy their vectors, float16 [sentences,
dims]. Parts that are there are kept: the command, run again, goes on where it was stopped.
"""

import json
import random
import re
import subprocess
from pathlib import Path

import numpy as np

from corpus import Source, read_documents
from running import recipe_parser


def options_of(arguments=None):
    parser = recipe_parser(__doc__)
    parser.add_argument("--teacher", type=Path, required=True, help="folder of the encoder")
    parser.add_argument("--command", type=Path, default=Path("build/native/embedscope"))
    parser.add_argument("--output", type=Path, default=Path("checkpoints/targets"))
    parser.add_argument("--corpus", action="append", type=Source.parse, required=True, help="path:share of sentences")
    parser.add_argument("--sentences", type=int, default=1_000_000)
    parser.add_argument("--part", type=int, default=2000, help="sentences a file")
    parser.add_argument("--longest", type=int, default=200, help="characters of a sentence")
    return parser.parse_args(arguments)


def sentences_of(line):
    """The sentences of a paragraph that have 20 characters or more."""
    return [part for part in re.split(r"(?<=[.!?])\s+(?=[A-Z\"])", line) if len(part) >= 20]


def draw_sentences(sources, count, longest, seed):
    """`count` sentences of training documents, shuffled, each source giving its share or all it has."""
    drawn, total = [], sum(source.share for source in sources)
    for source in sources:
        found = [sentence for document, held_out in read_documents(source.path) if not held_out
                 for line in document for sentence in sentences_of(line) if len(sentence) <= longest]
        random.Random(seed).shuffle(found)
        drawn += found[: int(count * source.share / total)]
    random.Random(seed).shuffle(drawn)
    return drawn


def embed(command, teacher, sentences):
    """The teacher's unit vectors, float16 [sentences, dims]."""
    said = subprocess.run([command, "embed", "--model", teacher, "--json"], input="\n".join(sentences),
                          capture_output=True, text=True, check=True).stdout
    return np.array([json.loads(line)["vector"] for line in said.splitlines()], np.float16)


def parts_of(folder):
    """The parts in a folder, in order: sentences and their vectors."""
    for path in sorted(Path(folder).glob("*.npy")):
        yield path.with_suffix(".txt").read_text(encoding="utf-8").splitlines(), np.load(path)


def write_targets(options):
    options.output.mkdir(parents=True, exist_ok=True)
    sentences = draw_sentences(options.corpus, options.sentences, options.longest, options.seed)
    for number, start in enumerate(range(0, len(sentences), options.part)):
        path = options.output / f"{number:04}.npy"
        if path.exists():
            continue
        part = sentences[start : start + options.part]
        vectors = embed(options.command, options.teacher, part)
        if len(vectors) != len(part):
            raise SystemExit(f"{path}: {len(vectors)} vectors of {len(part)} sentences")
        path.with_suffix(".txt").write_text("\n".join(part) + "\n", encoding="utf-8")
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            np.save(file, vectors)
        unfinished.replace(path)


if __name__ == "__main__":
    write_targets(options_of())
