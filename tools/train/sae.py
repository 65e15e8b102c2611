"""A top-k sparse autoencoder on a middle layer of the causal twin (Gao et al. 2024).

    python3 tools/train/sae.py @tools/train/sae.recipe

    z = topk(relu(E (x - d) + e))        encoder.weight E, encoder.bias e, decoder.bias d
    x ≈ D z + d                          decoder.weight D, with columns of unit length

Features that have not been active for a while learn what the others leave over (the auxiliary loss).
"""

import json
from pathlib import Path

import sentencepiece
import torch
from torch.nn import functional as F

import safetensors_file
from batches import Mixture
from corpus import Source, load_stream
from optimisers import schedule
from perplexity import held_out_rows
from running import Log, Run, recipe_parser
from sae_features import describe_features
from shipping import (HARDWARE, LICENCE, SOURCES, check, describe_file, dequantised, read_twin, score,
                      shared_corpora, write_card, write_model)


def options_of(arguments=None):
    parser = recipe_parser(__doc__)
    parser.add_argument("--model", type=Path, default=Path("models/causal"))
    parser.add_argument("--output", type=Path, default=Path("models/sae"))
    parser.add_argument("--log", type=Path, default=Path("checkpoints/sae/log.jsonl"))
    parser.add_argument("--corpus", action="append", type=Source.parse, required=True, help="path:share")
    parser.add_argument("--tokenizer", type=Path, default=Path("models/tokenizer/tokenizer.model"))
    parser.add_argument("--cache", type=Path, default=Path("checkpoints/streams"))
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--layer", type=int, default=3, help="the state after this layer")
    parser.add_argument("--features", type=int, default=4096)
    parser.add_argument("--active", type=int, default=32, help="features a position may use (L0)")
    parser.add_argument("--rows", type=int, default=1500, help="of 128 tokens to learn from")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--batch", type=int, default=2048, help="positions a step")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--auxiliary", type=float, default=1 / 32, help="weight of the dead features' loss")
    parser.add_argument("--dead-after", type=int, default=30, help="steps without activity")
    parser.add_argument("--documents", type=int, default=20, help="held-out, of each corpus, to measure on")
    parser.add_argument("--wordnet", type=Path, help="folder of WordNet's data.noun …, for labels")
    parser.add_argument("--lists", type=Path, default=Path("tools/words/lists"), help="of words, for labels")
    parser.add_argument("--examples", type=Path, default=Path("tools/train/senses.tsv"),
                        help="our own sentences, shown as examples")
    return parser.parse_args(arguments)


class Autoencoder:
    def __init__(self, width, features, active, random):
        directions = F.normalize(torch.randn(features, width, generator=random), dim=1)
        self.encoder, self.encoder_bias = directions.clone(), torch.zeros(features)
        self.decoder, self.decoder_bias = directions.T.clone().contiguous(), torch.zeros(width)
        self.active = active

    def parameters(self):
        return [self.encoder, self.encoder_bias, self.decoder, self.decoder_bias]

    def pre(self, x):
        return F.linear(x - self.decoder_bias, self.encoder, self.encoder_bias).relu()

    def top(self, pre, count):
        """(values, indices) of each position's strongest features."""
        return pre.topk(count, dim=-1)

    def decode(self, values, indices):
        """D z of sparse z, without the bias."""
        return F.embedding_bag(indices, self.decoder.T, per_sample_weights=values, mode="sum")

    def reconstruct(self, x):
        values, indices = self.top(self.pre(x), self.active)
        return self.decode(values, indices) + self.decoder_bias, values, indices

    def tensors(self, scale):
        """Weights for states as the model has them, not scaled as in training."""
        return {"encoder.weight": self.encoder / scale, "encoder.bias": self.encoder_bias,
                "decoder.weight": self.decoder * scale, "decoder.bias": self.decoder_bias * scale}

    @classmethod
    def of(cls, tensors, active):
        found = cls.__new__(cls)
        found.encoder, found.encoder_bias = tensors["encoder.weight"], tensors["encoder.bias"]
        found.decoder, found.decoder_bias = tensors["decoder.weight"], tensors["decoder.bias"]
        found.active = active
        return found


@torch.no_grad()
def layer_states(model, rows, layer, batch=16):
    """States after `layer` of all positions but the first, [position, width]; its state is the same always
    and so large that it would be most of the variance."""
    parts = [model.hidden_states(rows[start : start + batch])[layer][:, 1:].float().flatten(0, 1)
             for start in range(0, len(rows), batch)]
    return torch.cat(parts)


@torch.no_grad()
def variance_explained(autoencoder, x, batch=2048):
    left = sum((part - autoencoder.reconstruct(part)[0]).pow(2).sum().item() for part in x.split(batch))
    return 1 - left / (x - x.mean(0)).pow(2).sum().item()


@torch.no_grad()
def activity(autoencoder, x, batch=2048):
    """How many positions each feature is active at."""
    counts = torch.zeros(len(autoencoder.encoder_bias))
    for part in x.split(batch):
        _, values, indices = autoencoder.reconstruct(part)
        counts.index_add_(0, indices[values > 0], torch.ones(int((values > 0).sum())))
    return counts


def train(options):
    run = Run(options)
    random = torch.Generator().manual_seed(options.seed)
    model = read_twin(options.model)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(options.tokenizer))
    streams = [load_stream(source, tokenizer, options.tokenizer, options.cache, options.seed, options.limit)
               for source in options.corpus]
    mixture = Mixture(options.corpus, streams, 128, model.config.bos_token_id, options.seed + 2)
    log = Log(options.log)
    with run.autocast():
        x = layer_states(model, mixture.rows(0, options.rows)[:, :-1], options.layer)
    scale = x.pow(2).sum(1).mean().sqrt().item() / x.shape[1] ** 0.5
    x /= scale  # states of unit variance on average, so that one rate fits every model
    autoencoder = Autoencoder(x.shape[1], options.features, options.active, random)
    autoencoder.decoder_bias.copy_(x.mean(0))
    parameters = [parameter.requires_grad_() for parameter in autoencoder.parameters()]
    optimiser = torch.optim.Adam(parameters, options.rate, betas=(0.9, 0.99))
    silent = torch.zeros(options.features)  # steps since each feature was active
    losses = []
    for step in range(options.steps):
        for group in optimiser.param_groups:
            group["lr"] = options.rate * schedule(step, 20, options.steps // 2, options.steps - options.steps // 2)
        part = x[torch.randint(len(x), (options.batch,), generator=random)]
        pre = autoencoder.pre(part)
        values, indices = autoencoder.top(pre, options.active)
        error = part - autoencoder.decode(values, indices) - autoencoder.decoder_bias
        loss = error.pow(2).mean() / part.var(0).mean()
        silent += 1
        silent[indices[values > 0]] = 0
        dead = silent > options.dead_after
        auxiliary = 0.0
        if dead.sum() >= 2 * options.active:
            values, indices = autoencoder.top(pre * dead, 2 * options.active)
            rest = error.detach()
            auxiliary = (rest - autoencoder.decode(values, indices)).pow(2).mean() / rest.pow(2).mean()
        (loss + options.auxiliary * auxiliary).backward()
        optimiser.step()
        optimiser.zero_grad()
        with torch.no_grad():
            autoencoder.decoder /= autoencoder.decoder.norm(dim=0, keepdim=True)
        losses.append(loss.item())
        if (step + 1) % 20 == 0:
            log.write(step=step + 1, unexplained=round(sum(losses) / len(losses), 4), dead=int(dead.sum()))
            losses = []
    for parameter in parameters:
        parameter.requires_grad_(False)
    tensors = autoencoder.tensors(scale)
    config = {"architectures": ["EmbedscopeSparseAutoencoder"], "model": "causal", "layer": options.layer,
              "hidden_size": x.shape[1], "features": options.features, "k": options.active}
    write_model(options.output, config, tensors)
    card = card_of(options, model, tokenizer, streams, tensors, log)
    write_card(options.output, card)
    return card


def card_of(options, model, tokenizer, streams, before, log):
    shipped = dequantised(safetensors_file.read(options.output / "model.safetensors"))
    length = min(128, model.config.max_position_embeddings)
    rows = [ids[:length] for stream in streams
            for ids, _, _ in held_out_rows(stream.held_out[: options.documents], tokenizer, model.config)
            if len(ids) >= length]
    held = layer_states(model, torch.tensor(rows), options.layer)
    now, earlier = (Autoencoder.of(tensors, options.active) for tensors in (shipped, before))
    counts = activity(now, held)
    dead = (counts == 0).float().mean().item()
    labels = describe_features(now, model, tokenizer, rows, held, counts, options)
    features = options.output / "features.json"
    features.write_text(json.dumps(labels, ensure_ascii=False, separators=(",", ":")) + "\n")
    explained = variance_explained(now, held)
    again = check("sae", *shared_corpora(options.corpus), limit=options.documents)
    named = sum("label" in feature for feature in labels["features"])
    log.write(event="end", explained=round(explained, 4), dead=round(dead, 4), labelled=named)
    return {
        "name": "sae", "title": "The sparse autoencoder",
        "summary": f"{options.features:,} features of the causal twin's states after layer {options.layer}, at most "
                   f"{options.active} of them active at a position. Learnt by this project.",
        "files": [describe_file(options.output / file)
                  for file in ("config.json", "model.safetensors", "features.json")],
        "data": {"sources": SOURCES, "note": "Trained on training documents, measured on held-out ones "
                 f"({len(held):,} positions). Example contexts are sentences written for this project; corpus "
                 "sentences are not shipped."},
        "licence": LICENCE,
        "method": "Top-k autoencoder with an auxiliary loss for dead features (Gao et al. 2024); the text's first "
                  "position is left out. Labels are proposed by comparing where a feature is active with word "
                  "lists, WordNet's lexical files, character classes and position on one half of the held-out text, "
                  "and kept when the other half agrees.",
        "training": {"positions": options.rows * 127, "steps": options.steps, "batch": options.batch,
                     "rate": options.rate, "seed": options.seed, "hours": round(log.seconds / 3600, 2),
                     "hardware": HARDWARE, "recipe": "tools/train/sae.recipe",
                     "command": ["python3 tools/train/sae.py @tools/train/sae.recipe"]},
        "scores": {
            "explained": score(f"variance explained at L0 = {options.active}, held-out", "sae", "share", explained,
                               variance_explained(earlier, held), floor=0.80, reached=explained >= 0.80, **again),
            "dead": score("features never active on the held-out text (at most 5 %)", "sae", "share", dead, floor=0.05,
                          reached=dead < 0.05, **{"check": {**again["check"], "number": "dead"}}),
            "labelled": score("features with a label that held-out text confirms", "sae", "share",
                              named / options.features, **{"check": {**again["check"], "number": "labelled"}}),
        },
        "scoresNote": "Measured on the shipped int8 file.",
        "weaknesses": [
            "A label says what a feature goes with most among the properties tried, not what it means; most "
            "features have none.",
            "The twin is small and briefly trained, so many features stand for single pieces or word ends."],
    }


if __name__ == "__main__":
    print(json.dumps(train(options_of())["scores"], indent=1))
