"""Figures of a shipped twin on whole sets, by `embedscope eval`, put into its card.

    python3 tools/train/score_twin.py --model models/causal
"""

import argparse
import json
import math
import subprocess
from pathlib import Path

from shipping import CORPORA, check, score, write_card

FLOORS = {  # of docs/models.md; lower is better only for bits per byte
    "simplewiki": 1.38, "enwiki": 1.46, "blimp": 0.64, "senses": 0.85,
}
MASKED_DOCUMENTS = 5
SHARED = Path("../shared")


def options_of(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, default=Path("models/tokenizer"))
    parser.add_argument("--program", type=Path, default=Path("build/native/embedscope"))
    parser.add_argument("--corpus", type=Path, action="append", help="all of the training's when left out")
    parser.add_argument("--blimp", type=Path, default=SHARED / "eval" / "blimp-20.tar.xz")
    parser.add_argument("--senses", type=Path, default=Path(__file__).with_name("senses.tsv"))
    parser.add_argument("--documents", type=int, default=0, help="held-out ones of each corpus; 0 takes all")
    parser.add_argument("--pairs", type=int, default=0, help="of each paradigm; 0 takes all")
    options = parser.parse_args(arguments)
    options.corpus = options.corpus or [SHARED / path for path in CORPORA.values()]
    return options


def against_floor(key, entry, causal):
    """Whether a figure reaches the floor that the project set; nothing where it set none."""
    if key not in FLOORS or (causal and key == "senses"):
        return {}
    floor, value = FLOORS[key], entry["score"]
    return {"floor": floor, "reached": bool(value <= floor if entry["metric"] == "bits per byte" else value >= floor)}


def below_floors(scores):
    """The sentence of a card's weaknesses about floors that are not reached."""
    missed = [entry["title"] for entry in scores.values() if entry.get("reached") is False]
    return [f"{BELOW} {', '.join(missed)}."] if missed else []


BELOW = "Below the floor the project set itself:"


def evaluate(options, task, file, *more):
    """What the command line says of one file."""
    done = subprocess.run([
        str(options.program), "eval", "--model", str(options.model), "--tokenizer", str(options.tokenizer), "--json",
        "--task", task, *more, str(file)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def figures(options, causal):
    """{key: entry of the card}."""
    found = {}
    # A masked model takes a pass a token, so it reads a few documents of one source.
    limit = options.documents or (0 if causal else MASKED_DOCUMENTS)
    for corpus in options.corpus if causal else options.corpus[:1]:
        name = corpus.name.split(".")[0].split("-")[0]
        said = evaluate(options, "perplexity", corpus, "--held-out", "--limit", str(limit))
        perplexity = {"tokenPerplexity": round(said["tokenPerplexity"], 2)} if causal else {}
        found[name if causal else f"{name}Pseudo"] = score(
            f"{name}, held-out", "perplexity", said["metric"], said["score"], documents=said["covered"],
            of=said["items"], bytes=int(said["bytes"]), tokens=int(said["tokens"]), **perplexity,
            **check("perplexity", f"corpora/{corpus.name}", heldOut=1, limit=limit))
    said = evaluate(options, "blimp", options.blimp, "--limit", str(options.pairs))
    paradigms = {section["name"]: round(section["score"], 4) for section in said["sections"]}
    title = ", ".join([f"BLiMP, {len(paradigms)} paradigms", *([] if causal else ["pseudo-log-likelihood"]),
                       *([f"{options.pairs} pairs each"] if options.pairs else [])])
    found["blimp"] = score(title, "blimp", "accuracy", said["score"], pairs=said["covered"], of=said["items"],
                           paradigms=paradigms, **check("blimp", "eval/blimp-20.tar.xz", limit=options.pairs))
    said = evaluate(options, "senses", options.senses)
    found["senses"] = score(f"senses of {int(said['words'])} homographs, after the last norm", "senses",
                            said["metric"], said["score"],
                            layers=[round(section["score"], 4) for section in said["sections"]],
                            chance=round(said["chance"], 4), words=int(said["words"]), sentences=said["covered"],
                            **check("senses", "tools/train/senses.tsv"))
    return found


def put_scores(options):
    card = json.loads((options.model / "card.json").read_text())
    causal = card["name"] == "causal"
    found = figures(options, causal)
    # What the trainer measured on its way makes room for what can be measured again.
    card["scores"] = {key: entry | against_floor(key, entry, causal) for key, entry in found.items()}
    error = math.sqrt(card["scores"]["blimp"]["score"] * (1 - card["scores"]["blimp"]["score"])
                      / card["scores"]["blimp"]["pairs"])
    card["scoresNote"] = " ".join([
        "Measured on the shipped int8 file, by `embedscope eval`:",
        "bits per byte over held-out documents, BLiMP and senses.",
        f"The standard error of BLiMP is about {error:.3f}."])
    command = " ".join(["python3 tools/train/score_twin.py", f"--model models/{card['name']}",
                        *([f"--documents {options.documents}"] if options.documents else []),
                        *([f"--pairs {options.pairs}"] if options.pairs else [])])
    card["training"]["command"] = [line for line in card["training"]["command"] if "score_twin" not in line]
    card["training"]["command"].append(command)
    card["weaknesses"] = [line for line in card["weaknesses"] if not line.startswith(BELOW)]
    card["weaknesses"][1:1] = below_floors(card["scores"])
    write_card(options.model, card)
    return card


if __name__ == "__main__":
    for entry in put_scores(options_of())["scores"].values():
        print(f"{entry['title']}: {entry['score']} {entry['metric']}")
