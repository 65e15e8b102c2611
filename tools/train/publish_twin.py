"""From a twin's checkpoint to models/causal or models/masked: int8 file, scores of that file, card.

    python3 tools/train/publish_twin.py --from checkpoints/causal/last.pt --output models/causal

score_twin.py then measures the shipped file on whole sets, with the command line.
"""

import json
from pathlib import Path

import sentencepiece
import torch

import blimp
import senses
from bias import association_tests
from corpus import Source, load_stream
from perplexity import bits_per_byte, held_out_rows, masked_loss
from running import recipe_parser
from score_twin import against_floor, below_floors
from shipping import (HARDWARE, LICENCE, SOURCES, describe_file, read_checkpoint_twin, read_twin, score, write_card,
                      write_model)

def options_of(arguments=None):
    parser = recipe_parser(__doc__)
    parser.add_argument("--from", dest="checkpoint", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, default=Path("models/tokenizer/tokenizer.model"))
    parser.add_argument("--corpus", action="append", type=Source.parse, default=[], help="path:share")
    parser.add_argument("--cache", type=Path, default=Path("checkpoints/streams"))
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--blimp", type=Path, help="BLiMP's .tar.xz or folder")
    parser.add_argument("--pairs", type=int, default=0, help="of each paradigm; 0 takes all")
    parser.add_argument("--senses", type=Path, default=Path(__file__).with_name("senses.tsv"))
    parser.add_argument("--documents", type=int, default=0, help="held-out ones of each corpus; 0 takes all")
    parser.add_argument("--history", type=Path, action="append", default=[], help="log.jsonl of each stage")
    parser.add_argument("--stage", action="append", default=[], help="recipe of each stage, without its ending")
    parser.add_argument("--note", action="append", default=[], help="how this twin came about, a sentence each")
    parser.add_argument("--skip-before", action="store_true", help="measure the shipped file only")
    return parser.parse_args(arguments)


def figures(model, tokenizer, options):
    """{key: (title, task, metric, value, more)} of one model."""
    causal, found = model.config.is_causal, {}
    for source in options.corpus:
        stream = load_stream(source, tokenizer, options.tokenizer, options.cache, options.seed, options.limit)
        rows = held_out_rows(stream.held_out, tokenizer, model.config, options.documents)
        more = {"documents": len(stream.held_out[: options.documents or None]), "of": len(stream.held_out)}
        if causal:
            found[source.name] = (f"{source.name}, held-out", "perplexity", "bits per byte",
                                  bits_per_byte(model, rows), more)
        else:
            found[f"{source.name}Loss"] = (f"{source.name}, held-out, 15 % masked", "masked-loss", "nats a position",
                                           masked_loss(model, rows), more)
    if options.blimp:
        pairs = blimp.read_pairs(options.blimp, options.pairs)
        by_paradigm, mean = blimp.accuracy(model, tokenizer, pairs)
        title = f"BLiMP, {len(pairs)} paradigms" + ("" if causal else ", pseudo-log-likelihood")
        found["blimp"] = (title, "blimp", "accuracy", mean, {
            "pairs": sum(map(len, pairs.values())),
            "paradigms": {name: round(value, 4) for name, value in by_paradigm.items()}})
    words = senses.read_senses(options.senses)
    layers = senses.accuracy(model, tokenizer, words)
    found["senses"] = (f"senses of {len(words)} homographs, after the last norm", "senses",
                       "nearest neighbour's sense", layers[-1], {
                           "layers": [round(value, 4) for value in layers], "chance": round(senses.chance(words), 4),
                           "words": len(words), "sentences": sum(map(len, words.values()))})
    return found


def history_of(paths):
    """Tokens, steps and hours from the logs of a run's stages, each going on from the one before; the first may go
    on from a shipped model, whose hours it begins with."""
    seconds = tokens = steps = 0
    for path in paths:
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        seconds = seconds or lines[0]["seconds"]
        seconds += max(line["seconds"] for line in lines) - lines[0]["seconds"]
        tokens = max(line.get("tokens", 0) for line in lines)
        steps = max(line.get("steps", 0) for line in lines)
    return {"tokens": tokens, "steps": steps, "hours": round(seconds / 3600, 2)}


def publish(options):
    model, state = read_checkpoint_twin(options.checkpoint)
    write_model(options.output, state["config"], state["model"])
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(options.tokenizer))
    shipped = read_twin(options.output)
    causal = shipped.config.is_causal
    now = figures(shipped, tokenizer, options)
    before = now if options.skip_before else figures(model, tokenizer, options)
    scores = {}
    for key, (title, task, metric, value, more) in now.items():
        earlier = None if options.skip_before else before[key][3]
        scores[key] = score(title, task, metric, value, earlier, **more)
        scores[key] |= against_floor(key, scores[key], causal)
    config = shipped.config
    name = "causal" if causal else "masked"
    history = history_of(options.history) or {"tokens": state["tokens"], "hours": round(state["seconds"] / 3600, 2)}
    card = {
        "name": name,
        "title": "The causal twin" if causal else "The masked twin",
        "summary": f"A transformer of {config.num_hidden_layers} layers, {config.hidden_size} dimensions and "
                   f"{config.num_attention_heads} heads that reads "
                   f"{'from left to right' if causal else 'in both directions'}, in int8 with a scale a row. "
                   "Learnt by this project; no one else's weights are in it.",
        "architecture": config.to_hugging_face()["architectures"][0],
        "parameters": sum(parameter.numel() for parameter in shipped.parameters()),
        "files": [describe_file(options.output / file) for file in ("config.json", "model.safetensors")],
        "data": {"sources": SOURCES, "note":
                 "Documents under 300 characters were left out, and 1 %, chosen by the SHA-1 of their first line, "
                 "were held out. Shares of a batch: " + ", ".join(
                     f"{source.name} {source.share}" for source in options.corpus) + "."},
        "licence": LICENCE,
        "method": " ".join([
            "Next-token prediction." if causal else
            "Masked-token prediction (Devlin et al. 2019): the loss is taken on masked positions only.",
            "RMSNorm, rotary positions, normed queries and keys, SwiGLU, tied embedding; Muon on the matrices and "
            "AdamW on the rest, a constant learning rate and then a linear decay to zero. The embedding started "
            "from this project's word vectors (models/words).", *options.note]),
        "training": {
            **history, "seed": options.seed, "hardware": HARDWARE,
            "recipe": f"tools/train/{name}.recipe",
            "command": [*(f"python3 tools/train/twins.py @tools/train/{stage}.recipe"
                          for stage in options.stage),
                        f"python3 tools/train/publish_twin.py @tools/train/publish-{name}.recipe"]},
        "scores": scores,
        "scoresNote": "Measured on the shipped int8 file by the command above. “Reached” compares with the floor "
                      "that the project set itself (docs/models.md).",
        "bias": {"note": "How strongly words of career or science lean towards men rather than women (May et al. "
                         "2019, template “This is …”, mean last state); 0 is no lean, and with so few words only "
                         "large values mean something.",
                 "tests": association_tests(shipped, tokenizer)},
        "weaknesses": [
            f"Trained on {history['tokens'] / 1e6:.1f} million tokens, where such a model could use a hundred times "
            "as many: it writes and fills in what is locally likely and knows few facts.",
            *below_floors(scores),
            "English only, and the English of encyclopaedias, textbooks and children's stories.",
            "It repeats whatever its sources believe about people; see the bias figures.",
        ],
    }
    write_card(options.output, card)
    return card


if __name__ == "__main__":
    torch.set_num_threads(1)
    card = publish(options_of())
    for entry in card["scores"].values():
        print(f"{entry['title']}: {entry['score']} {entry['metric']} (before int8 {entry.get('beforeInt8')})")
