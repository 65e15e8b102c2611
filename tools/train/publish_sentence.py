"""From the encoder's checkpoint to models/sentence: int8 weights, scores, card.

    python3 tools/train/publish_sentence.py @tools/train/publish-sentence.recipe
"""

import json
import subprocess
from pathlib import Path

import sentencepiece
import torch
from torch.nn import functional as F

import sentence_scores as scores_of
from running import load_checkpoint, recipe_parser
from sentence import WIDTHS, embed
from shipping import LICENCE, SOURCES, check, describe_file, read_twin, score, write_card, write_model

TEACHER = {"title": "all-MiniLM-L6-v2, the teacher: its vectors of these sentences", "licence": "Apache-2.0, by its model card",
           "attribution": "sentence-transformers; MiniLM by Microsoft"}


def options_of(arguments=None):
    parser = recipe_parser(__doc__)
    parser.add_argument("--from", dest="checkpoint", type=Path, default=Path("checkpoints/distilled/last.pt"))
    parser.add_argument("--model", type=Path, default=Path("models/masked"))
    parser.add_argument("--output", type=Path, default=Path("models/sentence"))
    parser.add_argument("--tokenizer", type=Path, default=Path("models/tokenizer/tokenizer.model"))
    parser.add_argument("--program", type=Path, default=Path("build/native/embedscope"))
    parser.add_argument("--sts", type=Path, help="STS-B's dev set")
    parser.add_argument("--more-sts", type=Path, action="append", default=[], help="other sets of sentence pairs")
    parser.add_argument("--fusion", type=float, default=1.0, help="weight of the vectors' places beside BM25's")
    parser.add_argument("--cranfield", type=Path, help="folder of the Cranfield collection")
    parser.add_argument("--history", type=Path, help="log.jsonl of the training")
    return parser.parse_args(arguments)


def sts_scores(model, tokenizer, path):
    """{width: Spearman} on an STS set."""
    left, right, wanted = scores_of.read_sts(path)
    a, b = embed(model, tokenizer, left), embed(model, tokenizer, right)
    return {width: scores_of.spearman(F.cosine_similarity(a[:, :width], b[:, :width]).numpy(), wanted)
            for width in WIDTHS if width <= a.shape[1]}


def retrieval_scores(model, tokenizer, options):
    """nDCG@10 of the encoder, and of it and BM25 fused by reciprocal rank."""
    documents, queries, gains = scores_of.read_cranfield(options.cranfield)
    a = F.normalize(embed(model, tokenizer, queries), dim=1)
    b = F.normalize(embed(model, tokenizer, documents), dim=1)
    dense, sparse = (a @ b.T).numpy(), scores_of.bm25(documents, queries)
    return {"cranfield": scores_of.ndcg(dense, gains),
            "cranfieldFused": scores_of.ndcg(scores_of.fuse(sparse, dense, weight=options.fusion), gains)}


def measured(options, title, task, file, before=None, model=None, number=None, **told):
    """A figure of the shipped files by `embedscope eval`, and how it is measured again."""
    folder = options.output.parent / (model or options.output.name)
    flags = [part for name, value in told.items() for part in (f"--{name}", str(value))]
    done = subprocess.run([str(options.program), "eval", "--model", str(folder), "--tokenizer",
                           str(options.tokenizer.parent), "--task", task, "--json", *flags, str(file)],
                          check=True, capture_output=True, text=True)
    said = json.loads(done.stdout)
    again = {**told, **({"model": model} if model else {}), **({"number": number} if number else {})}
    return score(title, task, {"spearman": "Spearman"}.get(said["metric"], said["metric"]),
                 said[number] if number else said["score"], before, **check(task, shared_name(file), **again))


def shared_name(path):
    """A set's name below the folder of shared ones."""
    parts = path.resolve().parts
    return "/".join(parts[parts.index("eval") :]) if "eval" in parts else path.name


def curve_of(history):
    """The card's entry of a training log: tokens read, and the held-out cosine then."""
    lines = [json.loads(line) for line in history.read_text().splitlines()] if history else []
    points = [[line["tokens"], line["heldOutCosine"]] for line in lines if "heldOutCosine" in line]
    return {"curve": {"title": "Mean cosine to the teacher's vectors, held-out sentences", "points": points}} if points else {}


def publish(options):
    state = load_checkpoint(options.checkpoint)
    config = {**state["config"], "pooling": "mean", "pooled": "hidden", "skipFirst": True, "widths": list(WIDTHS)}
    write_model(options.output, config, state["model"])
    reading = {"max_seq_length": config["max_position_embeddings"], "do_lower_case": True}
    (options.output / "sentence_bert_config.json").write_text(json.dumps(reading, indent=2) + "\n")
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(options.tokenizer))
    unrounded = read_twin(options.output)
    unrounded.load_state_dict(state["model"])
    scores = {}
    if options.sts:
        before = sts_scores(unrounded, tokenizer, options.sts)
        for width in before:
            scores[f"sts{width}"] = measured(options, f"STS-B dev, {width} dimensions", "sts", options.sts,
                                             before[width], dims=width)
        whole = scores[f"sts{max(before)}"]
        whole |= {"floor": 0.66, "reached": whole["score"] >= 0.66}
        scores["stsTwin"] = measured(options, "beside it: the masked twin, mean of its last states", "sts",
                                     options.sts, model="masked")
        scores["stsSif"] = measured(options, "beside it: word vectors with SIF weights", "sts", options.sts,
                                    model="words")
    for path in options.more_sts:
        scores[f"sts{path.stem}"] = measured(options, f"{path.stem}, which nothing was chosen by", "sts", path)
        scores[f"sif{path.stem}"] = measured(options, "beside it: word vectors with SIF weights", "sts", path,
                                             model="words")
    if options.cranfield:
        before = retrieval_scores(unrounded, tokenizer, options)
        for key, title, number in (("cranfield", "Cranfield", None),
                                   ("cranfieldBm25", "beside it: BM25", "bm25"),
                                   ("cranfieldFused", "both, fused by reciprocal rank", "fused")):
            scores[key] = measured(options, title, "retrieval", options.cranfield, before.get(key),
                                   number=number, fusion=options.fusion)
        scores["cranfieldSif"] = measured(options, "beside it: word vectors with SIF weights", "retrieval",
                                          options.cranfield, model="words")
        parts = max(scores["cranfield"]["score"], scores["cranfieldBm25"]["score"])
        scores["cranfieldFused"] |= {"floor": parts, "reached": scores["cranfieldFused"]["score"] > parts}
    beaten = [title for own, sif, title in (("sts256", "stsSif", "sentence pairs"),
                                            ("cranfield", "cranfieldSif", "retrieval"))
              if own in scores and scores[own]["score"] < scores[sif]["score"]]
    missed = [entry["title"] for entry in scores.values() if entry.get("reached") is False]
    card = {
        "name": "sentence", "title": "The sentence encoder",
        "summary": f"A sentence encoder of {state['config']['num_hidden_layers']} layers and 256 dimensions, in int8 "
                   "with a scale a row. A text is put into lower case; its vector is the mean of its last states "
                   "before the norm, the start-of-text id left out; its first 128, 64 or 32 dimensions are vectors, too.",
        "files": [describe_file(options.output / file) for file in ("config.json", "sentence_bert_config.json", "model.safetensors")],
        "data": {"sources": [*SOURCES, TEACHER], "note": "Sentences of training documents, with the teacher's vectors as "
                 "targets. No similarity judgements were used, and no sentences of the sets below."},
        "licence": f"{LICENCE} The teacher's weights are under Apache-2.0 and are not in it.",
        "method": "Distilled from all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019), whose unit vectors, "
                  "turned into their principal directions, are the targets; the loss is 1 - cosine, averaged over 256, "
                  "128, 64 and 32 dimensions (Matryoshka, Kusupati et al. 2022). First a static encoder: one row a "
                  "piece, fitted so that a sentence's mean row points to its target. The transformer starts as that, "
                  "its layers being the masked twin's lower ones with outputs of zero. "
                  + ("Then it learns what context adds."
                     if state["steps"] else "These have taken no step yet: this is the static encoder."),
        "training": {"steps": state["steps"], "tokens": state["tokens"],
                     "hours": round(state["seconds"] / 3600, 2), "seed": options.seed,
                     "hardware": "one thread of a shared Intel Xeon server, in float32",
                     "recipe": "tools/train/distil.recipe",
                     "command": ["python3 tools/train/targets.py @tools/train/targets.recipe --teacher all-MiniLM-L6-v2",
                                 "python3 tools/train/distil.py @tools/train/distil.recipe",
                                 "python3 tools/train/publish_sentence.py @tools/train/publish-sentence.recipe"]},
        **curve_of(options.history),
        "scores": scores,
        "scoresNote": "Measured on the shipped int8 file, by `embedscope eval`. Lower case and the number of epochs were "
                      "chosen by STS-B dev and Cranfield.",
        "weaknesses": [
            *([f"Below the floor the project set itself: {', '.join(missed)}."] if missed else []),
            *([f"Weighted means of this project's own word vectors still beat it on {' and '.join(beaten)}."] if beaten
              else []),
            f"{'Two layers see little of' if state['steps'] else 'A mean over pieces of words sees nothing of'} a sentence's "
            "order; long texts are cut at 256 tokens.",
            "It learnt from single sentences of encyclopaedias, stories, textbooks and a dictionary: on longer texts and "
            "other fields it is weaker, and it hardly notices a negation."],
    }
    write_card(options.output, card)
    return card


if __name__ == "__main__":
    torch.set_num_threads(1)
    for entry in publish(options_of())["scores"].values():
        print(f"{entry['title']}: {entry['score']} {entry['metric']} (before int8 {entry.get('beforeInt8')})")
