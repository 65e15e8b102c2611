"""From PyTorch weights to a shipped folder and back: int8 safetensors, config.json, and the model's card."""

import hashlib
import json
import subprocess
from pathlib import Path

import numpy as np
import torch

import safetensors_file
from model import Config, Transformer

# What every card says of the text; tools/words/notes.json has the same for the word vectors.
SOURCES = [
    {"title": "Simple English Wikipedia, December 2021", "licence": "CC BY-SA 3.0",
     "attribution": "Wikipedia contributors"},
    {"title": "English Wikipedia, 15,010 core articles, early 2021", "licence": "CC BY-SA 3.0",
     "attribution": "Wikipedia contributors"},
    {"title": "Children's stories: FairytaleQA, Global African Storybook Project, public-domain books before 1927",
     "licence": "Apache-2.0; CC BY; public domain",
     "attribution": "FairytaleQA authors; the storybooks' authors and illustrators; mlschmitt/classic-books-markdown"},
    {"title": "OpenStax textbooks at their last CC BY 4.0 commit, mathematics removed", "licence": "CC BY 4.0",
     "attribution": "OpenStax, Rice University"},
    {"title": "Open English WordNet, glosses and examples", "licence": "CC BY 4.0, WordNet licence",
     "attribution": "Open English WordNet team; Princeton University"},
]
LICENCE = "Derived from text under CC BY-SA 3.0 and offered under the same licence."
HARDWARE = "shares of two cores of AMD EPYC and Intel Xeon servers, in bfloat16"


def quantised(weights):
    """{name: array}: matrices as int8 with a scale a row, everything else in f32."""
    tensors = {}
    for name, weight in weights.items():
        array = weight.detach().float().cpu().numpy()
        if array.ndim == 2:
            tensors[name], tensors[f"{name}_scale"] = safetensors_file.quantise_rows(array)
        else:
            tensors[name] = array
    return tensors


def dequantised(tensors):
    """The f32 weights that a reader gets back, as torch tensors."""
    weights = {}
    for name, array in tensors.items():
        if name.endswith("_scale"):
            continue
        scale = tensors.get(f"{name}_scale")
        array = array.astype(np.float32) if scale is None else array.astype(np.float32) * scale[:, None]
        weights[name] = torch.from_numpy(array.copy())
    return weights


def write_model(folder, config, weights):
    """config.json and model.safetensors."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    safetensors_file.write(folder / "model.safetensors", quantised(weights), {"format": "pt"})


def read_twin(folder):
    """A shipped twin as it computes from its int8 files."""
    folder = Path(folder)
    model = Transformer(Config.read(folder / "config.json"))
    model.load_state_dict(dequantised(safetensors_file.read(folder / "model.safetensors")))
    return model.eval()


def read_checkpoint_twin(path):
    """(model, state) of a checkpoint."""
    state = torch.load(path, map_location="cpu")
    model = Transformer(Config.from_hugging_face(state["config"]))
    model.load_state_dict(state["model"])
    return model.eval(), state


BROTLI = """
const zlib = require('node:zlib'), fs = require('node:fs');
const bytes = fs.readFileSync(process.argv[1]), c = zlib.constants;
console.log(zlib.brotliCompressSync(bytes, {params: {[c.BROTLI_PARAM_QUALITY]: Number(process.argv[2]),
  [c.BROTLI_PARAM_LGWIN]: 24, [c.BROTLI_PARAM_SIZE_HINT]: bytes.length}}).length);
"""


def describe_file(path, quality=9):
    """The card's entry of a file: name, bytes, SHA-256, and its size as brotli."""
    data = path.read_bytes()
    wire = subprocess.run(["node", "-e", BROTLI, str(path), str(quality)], check=True, capture_output=True)
    return {"name": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(),
            "brotli": int(wire.stdout)}


def score(title, task, metric, value, before=None, **more):
    """A figure of a card; `before` is the same figure before the weights became int8."""
    entry = {"title": title, "task": task, "metric": metric, "score": round(value, 4)}
    if before is not None:
        entry["beforeInt8"] = round(before, 4)
    return {**entry, **more}


def check(task, *sets, **more):
    """How `embedscope verify` measures a figure again: a task of `embedscope eval`, its sets (of this project, or
    below the folder of shared ones), and what else the task is told."""
    return {"check": {"task": task, "sets": list(sets), **more}}


CORPORA = {name.split("-")[0]: f"corpora/{name}.txt.xz"
           for name in ("simplewiki-2021", "enwiki-core-2021", "stories", "openstax-ccby", "glosses")}


def shared_corpora(sources):
    """The sets of a check over these sources, as far as they are shared ones."""
    return [CORPORA[source.name] for source in sources if source.name in CORPORA]


def write_card(folder, card):
    """card.json for programs and card.md for people."""
    (folder / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    (folder / "card.md").write_text(markdown(card))


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def shown(value):
    return "–" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def number(value):
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def markdown(card):
    parts = [f"# {card['title']}", card["summary"]]
    parts.append(table(
        ["file", "bytes", "on the wire (brotli)", "SHA-256"],
        [[f"`{f['name']}`", number(f["bytes"]), number(f["brotli"]), f"`{f['sha256']}`"] for f in card["files"]]))
    if card.get("data"):
        parts.append("## Data and licence")
        parts.append(table(["source", "licence", "attribution"],
                           [[s["title"], s["licence"], s["attribution"]] for s in card["data"]["sources"]]))
        parts.append(card["data"]["note"])
    parts.append(card["licence"])
    parts += ["## How it was made", card["method"]]
    training = card["training"]
    parts.append(table(["", ""], [[key, number(value)] for key, value in training.items()
                                  if key not in ("command", "hardware") and not isinstance(value, (dict, list))]))
    parts.append(f"On {training['hardware']}. To make it again:")
    parts.append("```sh\n" + "\n".join(training["command"]) + "\n```")
    if card.get("curve"):
        parts += ["## Curve", card["curve"]["title"] + ":"]
        points = card["curve"]["points"]
        shares = sorted({round(i * (len(points) - 1) / 9) for i in range(10)})
        parts.append(table(["tokens", "value"], [[number(points[i][0]), shown(points[i][1])] for i in shares]))
    if card.get("scores"):
        parts += ["## Scores", card["scoresNote"]]
        parts.append(table(
            ["set", "measure", "this", "before int8", "floor"],
            [[s["title"], s["metric"], f"**{shown(s['score'])}**", shown(s.get("beforeInt8")),
              f"{shown(s['floor'])} {'reached' if s['reached'] else '**not reached**'}" if "floor" in s else "–"]
             for s in card["scores"].values()]))
    if card.get("bias"):
        parts += ["## Bias", card["bias"]["note"]]
        parts.append(table(["test", "effect size (Cohen's d)"],
                           [[b["title"], shown(b["effect"])] for b in card["bias"]["tests"]]))
    parts += ["## Known weaknesses", "\n".join(f"- {weakness}" for weakness in card["weaknesses"])]
    return "\n\n".join(parts) + "\n"
