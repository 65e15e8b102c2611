"""Cards of the tokenizers, and the toy encoder-decoder from checkpoint to models/seq2seq.

    python3 tools/train/publish_small.py tokenizer
    python3 tools/train/publish_small.py seq2seq --from checkpoints/seq2seq/last.pt
"""

from pathlib import Path

import sentencepiece
import torch

import safetensors_file
from corpus import Source, load_stream
from running import load_checkpoint, recipe_parser
from seq2seq import Seq2Seq, Seq2SeqConfig, exact_match
from seq2seq_data import VOCABULARY, test_set
from shipping import (CORPORA, HARDWARE, LICENCE, SOURCES, check, dequantised, describe_file, score, write_card,
                      write_model)

import json


def options_of(arguments=None):
    parser = recipe_parser(__doc__)
    parser.add_argument("model", choices=["tokenizer", "seq2seq"])
    parser.add_argument("--from", dest="checkpoint", type=Path, default=Path("checkpoints/seq2seq/last.pt"))
    parser.add_argument("--output", type=Path)
    parser.add_argument("--corpus", action="append", type=Source.parse, default=[], help="path:share")
    parser.add_argument("--cache", type=Path, default=Path("checkpoints/streams"))
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--test", type=int, default=5000)
    return parser.parse_args(arguments)


def read_seq2seq(folder):
    model = Seq2Seq(Seq2SeqConfig.read(Path(folder) / "config.json"))
    model.load_state_dict(dequantised(safetensors_file.read(Path(folder) / "model.safetensors")))
    return model.eval()


def publish_seq2seq(options):
    folder = options.output or Path("models/seq2seq")
    state = load_checkpoint(options.checkpoint)
    write_model(folder, state["config"], state["model"])
    (folder / "vocabulary.json").write_text(json.dumps(VOCABULARY) + "\n")
    trained = Seq2Seq(Seq2SeqConfig())
    trained.load_state_dict(state["model"])
    now, before = (exact_match(model, test_set(options.test)) for model in (read_seq2seq(folder), trained.eval()))
    config = trained.config
    card = {
        "name": "seq2seq", "title": "The toy encoder-decoder",
        "summary": f"{config.encoder_layers} encoder and {config.decoder_layers} decoder layers of "
                   f"{config.hidden_size} dimensions with real cross-attention, which write number words as digits and "
                   "dates in one form (1987-03-03). Learnt by this project from examples that a program draws.",
        "parameters": sum(parameter.numel() for parameter in trained.parameters()),
        "files": [describe_file(folder / file) for file in ("config.json", "model.safetensors", "vocabulary.json")],
        "licence": "CC0: nothing but program-drawn examples went into it.",
        "method": "A text is cut into lower-case words, single digits and signs (vocabulary.json gives their ids, "
                  "unknown ones are <unk>); the decoder starts from <bos> and ends with <eos>. The twins' layers; "
                  "the decoder's read the encoder's normed output between self-attention and MLP "
                  "(cross_attn_layernorm, cross_attn.*), without positions. Weight names: shared.weight (the tied "
                  "embedding), encoder.layers.N.*, encoder.norm, decoder.layers.N.*, decoder.norm. One tenth of all "
                  "answers was held out by a hash.",
        "training": {"steps": state["steps"], "hours": round(state["seconds"] / 3600, 2), "seed": options.seed,
                     "hardware": HARDWARE.replace("bfloat16", "float32"), "recipe": "tools/train/seq2seq.recipe",
                     "command": ["python3 tools/train/seq2seq.py @tools/train/seq2seq.recipe",
                                 "python3 tools/train/publish_small.py seq2seq"]},
        "scores": {"exact": score(f"{options.test:,} held-out questions", "seq2seq", "exact match", now, before,
                                  floor=0.99, reached=now >= 0.99,
                                  **check("exact", "tools/train/seq2seq.held-out.tsv", limit=options.test))},
        "scoresNote": "Measured on the shipped int8 file, decoding greedily.",
        "weaknesses": ["It knows the spellings it was drawn with: numbers below a million, days of the years 1000 "
                       "to 2099, the day before the month where only digits stand.",
                       "Any other text gets an answer too, and a wrong one."],
    }
    write_card(folder, card)
    return card


def publish_tokenizer(options):
    folder, scores = options.output or Path("models/tokenizer"), {}
    for file, title in (("tokenizer.model", "unigram"), ("bpe.model", "BPE")):
        processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / file))
        for source in options.corpus:
            stream = load_stream(source, processor_of(folder), folder / "tokenizer.model", options.cache,
                                 options.seed, options.limit)
            texts = ["\n".join(document) for document in stream.held_out[:100]]
            tokens = sum(map(len, processor.encode(texts)))
            scores[f"{title.lower()}{source.name}"] = score(
                f"{title}, {source.name}, held-out", "tokenizer", "bytes a token",
                sum(len(text.encode()) for text in texts) / tokens,
                **check("compression", CORPORA.get(source.name, ""), heldOut=1, limit=100, file=file))
    card = {
        "name": "tokenizer", "title": "The tokenizers",
        "summary": "Two SentencePiece models of 8,192 pieces with byte fallback, unigram (Kudo 2018; the twins' own) "
                   "and BPE (Sennrich et al. 2016), trained on the same text so that they can be compared.",
        "files": [describe_file(folder / file) for file in ("tokenizer.model", "bpe.model")],
        "data": {"sources": SOURCES, "note": "Trained on 12 million characters of training documents, shared out as "
                 "tools/train/tokenizer.recipe says."},
        "licence": LICENCE,
        "method": "Ids 0 to 4 are <pad>, <unk>, <s>, </s>, <mask>. Digits stand alone. A line end is the piece <0x0A>, "
                  "and a word after it begins as one at the start of a text does; typographic quotes become plain "
                  "ones, tabs and odd spaces a space, invisible characters nothing (tools/train/normalization.tsv).",
        "training": {"vocabulary": 8192, "seed": 1, "hardware": HARDWARE.replace(", in bfloat16", ""),
                     "recipe": "tools/train/tokenizer.recipe",
                     "command": ["python3 tools/train/tokenizers.py @tools/train/tokenizer.recipe"]},
        "scores": scores,
        "scoresNote": "UTF-8 bytes over tokens; more is shorter.",
        "weaknesses": ["English only: other scripts fall back to bytes, three or four tokens a character.",
                       "Case matters: a capital at a sentence's start often splits a word that is one piece in small "
                       "letters."],
    }
    write_card(folder, card)
    return card


def processor_of(folder):
    return sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))


if __name__ == "__main__":
    torch.set_num_threads(1)
    options = options_of()
    card = publish_seq2seq(options) if options.model == "seq2seq" else publish_tokenizer(options)
    for entry in card["scores"].values():
        print(f"{entry['title']}: {entry['score']} {entry['metric']}")
