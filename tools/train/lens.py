"""A tuned lens for the causal twin (Belrose et al. 2023): one affine map a layer towards the last one.

    python3 tools/train/lens.py @tools/train/lens.recipe

Logits of layer N = head(norm(h + W_N h + b_N)); the plain lens is W = 0, b = 0. W and b start from a ridge
regression of the last layer's state on layer N's, and are then trained to lower the Kullback-Leibler
divergence of the lens's distribution from the model's own.
"""

import json
from pathlib import Path

import sentencepiece
import torch
from torch.nn import functional as F

from batches import Mixture
from corpus import Source, load_stream
from optimisers import schedule
from perplexity import held_out_rows
from running import Log, Run, recipe_parser
from shipping import (HARDWARE, LICENCE, SOURCES, check, describe_file, dequantised, read_twin, score,
                      shared_corpora, write_card, write_model)
import safetensors_file


def options_of(arguments=None):
    parser = recipe_parser(__doc__)
    parser.add_argument("--model", type=Path, default=Path("models/causal"))
    parser.add_argument("--output", type=Path, default=Path("models/lens"))
    parser.add_argument("--log", type=Path, default=Path("checkpoints/lens/log.jsonl"))
    parser.add_argument("--corpus", action="append", type=Source.parse, required=True, help="path:share")
    parser.add_argument("--tokenizer", type=Path, default=Path("models/tokenizer/tokenizer.model"))
    parser.add_argument("--cache", type=Path, default=Path("checkpoints/streams"))
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--rows", type=int, default=200, help="of 128 tokens, for the regression")
    parser.add_argument("--ridge", type=float, default=1.0)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--batch", type=int, default=512, help="positions a step")
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--documents", type=int, default=10, help="held-out, of each corpus, to measure on")
    return parser.parse_args(arguments)


@torch.no_grad()
def states_of(model, rows, batch=16):
    """Every state of every position, [layer, position, width], the normed one left out."""
    parts = []
    for start in range(0, len(rows), batch):
        states = model.hidden_states(rows[start : start + batch])[:-1]
        parts.append(torch.stack([state.float().flatten(0, 1) for state in states]))
    return torch.cat(parts, 1)


def translate(h, weight, bias):
    """The lens's guess at the last layer's state."""
    return h + F.linear(h, weight, bias)


def regress(h, target, ridge):
    """The affine map with the least squared error: h + W h + b ≈ target."""
    mean, target_mean = h.mean(0), target.mean(0)
    x, y = (h - mean).double(), (target - h - (target_mean - mean)).double()
    gram = x.T @ x + ridge * torch.eye(x.shape[1], dtype=torch.double) * (x.pow(2).mean() * 10)
    weight = torch.linalg.solve(gram, x.T @ y).T.float()
    return weight, (target_mean - mean) - weight @ mean


def divergence(model, target, guess):
    """Mean KL(model ‖ lens) in nats over positions of last-layer states."""
    head = lambda x: model.logits(model.model.norm(x)).float().log_softmax(-1)
    wanted, got = head(target), head(guess)
    return (wanted.exp() * (wanted - got)).sum(-1).mean()


@torch.no_grad()
def mean_divergence(model, h, target, weight, bias, batch=512):
    total = 0.0
    for start in range(0, len(h), batch):
        part = slice(start, start + batch)
        guess = h[part] if weight is None else translate(h[part], weight, bias)
        total += divergence(model, target[part], guess).item() * len(h[part])
    return total / len(h)


def held_out_states(model, tokenizer, streams, documents):
    rows, length = [], min(128, model.config.max_position_embeddings)
    for stream in streams:
        rows += [ids[:length] for ids, _, _ in held_out_rows(stream.held_out[:documents], tokenizer, model.config)
                 if len(ids) >= length]
    return states_of(model, torch.tensor(rows))


def train(options):
    run = Run(options)
    model = read_twin(options.model).to(run.device)
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(options.tokenizer))
    streams = [load_stream(source, tokenizer, options.tokenizer, options.cache, options.seed, options.limit)
               for source in options.corpus]
    mixture = Mixture(options.corpus, streams, 128, model.config.bos_token_id, options.seed + 1)
    states = states_of(model, mixture.rows(0, options.rows)[:, :-1].to(run.device))
    last, count = states[-1], len(states) - 1
    pairs = [regress(states[layer], last, options.ridge) for layer in range(count)]
    weights = [pair[0].requires_grad_() for pair in pairs]
    biases = [pair[1].requires_grad_() for pair in pairs]
    optimiser = torch.optim.Adam(weights + biases, options.rate)
    random = torch.Generator().manual_seed(options.seed)
    log, losses = Log(options.log), []
    for step in range(options.steps):
        for group in optimiser.param_groups:
            group["lr"] = options.rate * schedule(step, 10, options.steps // 3, options.steps - options.steps // 3)
        chosen = torch.randint(len(last), (options.batch,), generator=random)
        loss = 0.0
        with run.autocast():
            for layer in range(count):
                guess = translate(states[layer][chosen], weights[layer], biases[layer])
                loss = loss + divergence(model, last[chosen], guess)
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.item() / count)
        if (step + 1) % 20 == 0:
            log.write(step=step + 1, divergence=round(sum(losses) / len(losses), 4))
            losses = []
    tensors = {}
    for layer in range(count):
        tensors[f"lens.{layer}.weight"] = weights[layer].detach()
        tensors[f"lens.{layer}.bias"] = biases[layer].detach()
    config = {"architectures": ["EmbedscopeTunedLens"], "model": "causal", "hidden_size": last.shape[1],
              "layers": count, "residual": True}
    write_model(options.output, config, tensors)
    card = card_of(options, model, tokenizer, streams, tensors, log)
    write_card(options.output, card)
    return card


def card_of(options, model, tokenizer, streams, before, log):
    shipped = dequantised(safetensors_file.read(options.output / "model.safetensors"))
    held = held_out_states(model, tokenizer, streams, options.documents)
    last, scores = held[-1], {}
    for layer in range(len(held) - 1):
        name = f"lens.{layer}"
        measure = lambda tensors: mean_divergence(
            model, held[layer], last, tensors[f"{name}.weight"], tensors[f"{name}.bias"])
        plain = mean_divergence(model, held[layer], last, None, None)
        tuned = measure(shipped)
        title = "embedding" if layer == 0 else f"after layer {layer}"
        scores[f"layer{layer}"] = score(f"{title} (plain lens {plain:.4f})", "lens", "KL to the last layer, nats",
                                        tuned, measure(before), plain=round(plain, 4), floor=round(plain, 4),
                                        reached=tuned < plain, **check(
                                            "lens", *shared_corpora(options.corpus),
                                            limit=options.documents, number=f"layer{layer}"))
    log.write(event="end", divergence={key: entry["score"] for key, entry in scores.items()})
    return {
        "name": "lens", "title": "The tuned lens",
        "summary": "One affine map a layer that turns the causal twin's states into what its last layer would "
                   "make of them: logits = head(norm(h + W h + b)). Learnt by this project.",
        "files": [describe_file(options.output / file) for file in ("config.json", "model.safetensors")],
        "data": {"sources": SOURCES, "note": "Trained on training documents, measured on held-out ones "
                 f"({len(last):,} positions)."},
        "licence": LICENCE,
        "method": "Ridge regression of the last state on each layer's, then Adam on the Kullback-Leibler divergence "
                  "from the model's own distribution (Belrose et al. 2023).",
        "training": {"positions": options.rows * 128, "steps": options.steps, "batch": options.batch,
                     "rate": options.rate, "seed": options.seed, "hours": round(log.seconds / 3600, 2),
                     "hardware": HARDWARE, "recipe": "tools/train/lens.recipe",
                     "command": ["python3 tools/train/lens.py @tools/train/lens.recipe"]},
        "scores": scores,
        "scoresNote": "Measured on the shipped int8 file; lower is better, and the floor is the plain lens.",
        "weaknesses": ["What a layer “would say” is this map's reading of it, not what the layer computes with.",
                       "Fitted to this causal twin alone; another generation of the twin needs its own."],
    }


if __name__ == "__main__":
    print(json.dumps(train(options_of())["scores"], indent=1))
