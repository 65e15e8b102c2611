"""The two tokenizers, unigram and BPE, trained on a balanced sample of the corpora.

    python3 tools/train/tokenizers.py @tools/train/tokenizer.recipe

Both have 8,192 pieces with byte fallback. Line ends are kept as the piece <0x0A>, after which a word
begins as it does at the start of a text; typographic quotes, odd spaces and invisible characters are
mapped to plain ones (normalization.tsv), because phones type them and the corpora hardly hold them.
"""

import argparse
import random
import tempfile
from pathlib import Path

import sentencepiece

from corpus import Source, read_documents

PIECES = {"pad": 0, "unk": 1, "bos": 2, "eos": 3, "mask": 4}


def sample(sources, characters, seed):
    """Lines of training documents, each source's share of `characters`, in random order."""
    lines = []
    for source in sources:
        documents = [document for document, held_out in read_documents(source.path) if not held_out]
        random.Random(seed).shuffle(documents)
        left = characters * source.share
        for line in (line for document in documents for line in document):
            if left <= 0:
                break
            lines.append(line)
            left -= len(line)
    random.Random(seed).shuffle(lines)
    return lines


def train(path, kind, lines_path, vocabulary, threads):
    sentencepiece.SentencePieceTrainer.train(
        input=str(lines_path),
        model_prefix=str(path.with_suffix("")),
        model_type=kind,
        vocab_size=vocabulary,
        character_coverage=0.9995,
        byte_fallback=True,
        normalization_rule_tsv=str(Path(__file__).with_name("normalization.tsv")),
        split_digits=True,
        pad_id=PIECES["pad"],
        unk_id=PIECES["unk"],
        bos_id=PIECES["bos"],
        eos_id=PIECES["eos"],
        control_symbols=["<mask>"],
        max_sentence_length=20000,
        num_threads=threads,
        minloglevel=1,
    )
    path.with_suffix(".vocab").unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__, fromfile_prefix_chars="@")
    parser.convert_arg_line_to_args = lambda line: line.split("#")[0].split()
    parser.add_argument("--corpus", action="append", type=Source.parse, required=True, help="path:share")
    parser.add_argument("--characters", type=float, default=16e6, help="of text to train on")
    parser.add_argument("--vocabulary", type=int, default=8192)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--kind", choices=["unigram", "bpe"], action="append")
    parser.add_argument("--output", type=Path, default=Path("models/tokenizer"))
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{line}\n" for line in sample(options.corpus, options.characters, options.seed))
        file.flush()
        for kind in options.kind or ["unigram", "bpe"]:
            path = options.output / ("tokenizer.model" if kind == "unigram" else "bpe.model")
            train(path, kind, file.name, options.vocabulary, options.threads)
            print(f"wrote {path} ({path.stat().st_size} bytes)", flush=True)


if __name__ == "__main__":
    main()
