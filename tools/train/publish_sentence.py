"""From the encoder's checkpoint to models/sentence: the upper layers in int8, scores, card.

    python3 tools/train/publish_sentence.py @tools/train/publish-sentence.recipe
"""

from pathlib import Path

import sentencepiece
import torch
from torch.nn import functional as F

import safetensors_file
import sentence_scores as scores_of
from embedding import read_words
from running import load_checkpoint, recipe_parser
from sentence import WIDTHS, embed
from shipping import (HARDWARE, LICENCE, SOURCES, dequantised, describe_file, read_twin, score, write_card,
                      write_model)


def options_of(arguments=None):
    parser = recipe_parser(__doc__)
    parser.add_argument("--from", dest="checkpoint", type=Path, default=Path("checkpoints/sentence/last.pt"))
    parser.add_argument("--model", type=Path, default=Path("models/masked"))
    parser.add_argument("--output", type=Path, default=Path("models/sentence"))
    parser.add_argument("--tokenizer", type=Path, default=Path("models/tokenizer/tokenizer.model"))
    parser.add_argument("--words", type=Path, default=Path("models/words"))
    parser.add_argument("--sts", type=Path, help="STS-B's dev set")
    parser.add_argument("--cranfield", type=Path, help="folder of the Cranfield collection")
    parser.add_argument("--detail", action="append", default=[], help="of the training, key=value for the card")
    return parser.parse_args(arguments)


def read_encoder(model_folder, folder):
    """The masked twin with the encoder's own layers over it, both from their shipped files."""
    model = read_twin(model_folder)
    own = dequantised(safetensors_file.read(Path(folder) / "model.safetensors"))
    model.load_state_dict(own, strict=False)
    return model


def sts_scores(model, tokenizer, path):
    """{width: Spearman} on an STS set."""
    left, right, wanted = scores_of.read_sts(path)
    a, b = embed(model, tokenizer, left), embed(model, tokenizer, right)
    return {width: scores_of.spearman(F.cosine_similarity(a[:, :width], b[:, :width]).numpy(), wanted)
            for width in WIDTHS}


def sif_score(words, path):
    left, right, wanted = scores_of.read_sts(path)
    vectors = scores_of.sif_vectors(left + right, words)
    return scores_of.spearman(scores_of.cosines(vectors[: len(left)], vectors[len(left) :]), wanted)


def retrieval_scores(model, tokenizer, folder):
    """nDCG@10 of the encoder, of BM25, and of both fused by reciprocal rank."""
    documents, queries, gains = scores_of.read_cranfield(folder)
    a = F.normalize(embed(model, tokenizer, queries), dim=1)
    b = F.normalize(embed(model, tokenizer, documents), dim=1)
    dense, sparse = (a @ b.T).numpy(), scores_of.bm25(documents, queries)
    return {"dense": scores_of.ndcg(dense, gains), "bm25": scores_of.ndcg(sparse, gains),
            "fused": scores_of.ndcg(scores_of.fuse(sparse, dense), gains)}


def publish(options):
    state = load_checkpoint(options.checkpoint)
    config = {"architectures": ["EmbedscopeSentenceEncoder"], "base": "masked", "pooling": "mean",
              "skipFirst": True, "normalise": True, "widths": list(WIDTHS)}
    write_model(options.output, config, state["model"])
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(options.tokenizer))
    twin, encoder = read_twin(options.model), read_encoder(options.model, options.output)
    unrounded = read_twin(options.model)
    unrounded.load_state_dict(state["model"], strict=False)
    scores = {}
    if options.sts:
        now, before = (sts_scores(model, tokenizer, options.sts) for model in (encoder, unrounded))
        sif, plain = sif_score(read_words(options.words), options.sts), sts_scores(twin, tokenizer, options.sts)
        for width in WIDTHS:
            scores[f"sts{width}"] = score(f"STS-B dev, {width} dimensions", "sts", "Spearman", now[width], before[width])
        scores["sts256"] |= {"floor": 0.66, "reached": now[256] >= 0.66}
        scores["stsTwin"] = score("beside it: the masked twin before tuning", "sts", "Spearman", plain[256])
        scores["stsSif"] = score("beside it: word vectors with SIF weights", "sts", "Spearman", sif)
    if options.cranfield:
        now, before = (retrieval_scores(model, tokenizer, options.cranfield) for model in (encoder, unrounded))
        scores["cranfield"] = score("Cranfield", "retrieval", "nDCG@10", now["dense"], before["dense"])
        scores["cranfieldBm25"] = score("beside it: BM25", "retrieval", "nDCG@10", now["bm25"])
        parts = max(now["dense"], now["bm25"])
        scores["cranfieldFused"] = score("both, fused by reciprocal rank", "retrieval", "nDCG@10", now["fused"],
                                         before["fused"], floor=round(parts, 4), reached=now["fused"] > parts)
    missed = [entry["title"] for entry in scores.values() if entry.get("reached") is False]
    card = {
        "name": "sentence", "title": "The sentence encoder",
        "summary": "The upper layers of a sentence encoder over the masked twin, in int8 with a scale a row; the "
                   "lower layers and the embedding are the twin's own. A text's vector is the mean of its last states.",
        "files": [describe_file(options.output / file) for file in ("config.json", "model.safetensors")],
        "data": {"sources": SOURCES, "note": "Pairs of training documents: a first sentence and a later paragraph, "
                 "neighbouring paragraphs, neighbouring sentences, a gloss and its example. No similarity judgements "
                 "were used."},
        "licence": LICENCE,
        "method": "InfoNCE with the batch's other pairs as wrong answers, at 256, 128, 64 and 32 dimensions at once "
                  "(Matryoshka, Kusupati et al. 2022).",
        "training": {"steps": state["steps"], **dict(detail.split("=", 1) for detail in options.detail),
                     "hours": round(state["seconds"] / 3600, 2), "seed": options.seed, "hardware": HARDWARE,
                     "recipe": "tools/train/sentence.recipe",
                     "command": ["python3 tools/train/sentence.py @tools/train/sentence.recipe",
                                 "python3 tools/train/publish_sentence.py @tools/train/publish-sentence.recipe"]},
        "scores": scores,
        "scoresNote": "Measured on the shipped int8 files (this one and the masked twin's).",
        "weaknesses": [
            *([f"Below the floor the project set itself: {', '.join(missed)}."] if missed else []),
            "Built on a briefly trained twin; long texts are cut at 256 tokens.",
            "Pairs come from encyclopaedias and a dictionary: it knows topics better than paraphrases, and hardly "
            "notices a negation."],
    }
    write_card(options.output, card)
    return card


if __name__ == "__main__":
    torch.set_num_threads(1)
    for entry in publish(options_of())["scores"].values():
        print(f"{entry['title']}: {entry['score']} {entry['metric']} (before int8 {entry.get('beforeInt8')})")
