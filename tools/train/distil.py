"""The sentence encoder, distilled from a published one: its vectors are drawn to the teacher's of the same sentences.

    python3 tools/train/targets.py @tools/train/targets.recipe --teacher FOLDER
    python3 tools/train/distil.py @tools/train/distil.recipe

Targets are the teacher's unit vectors in their principal directions, so that the leading dimensions carry most
(Matryoshka, Kusupati et al. 2022); the loss is 1 - cosine, averaged over the Matryoshka widths. A static encoder comes
first: one row a piece, fitted so that a sentence's mean row points to its target. The transformer starts as that: its
embedding is this table, and its layers, the masked twin's lower ones, begin with outputs of zero and learn what context
adds. The last part of the targets is held out.

The same command, run again, goes on from OUTPUT/last.pt.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import sentencepiece
import torch
from torch.nn import functional as F

from model import Transformer
from optimisers import make_optimisers, schedule
from running import Log, Run, load_checkpoint, recipe_parser, save_checkpoint
from sentence import WIDTHS, padded, pool
from shipping import read_twin
from targets import parts_of

SAMPLE = 8000  # targets that the principal directions are found on


def options_of(arguments=None):
    parser = recipe_parser(__doc__)
    parser.add_argument("--targets", type=Path, default=Path("checkpoints/targets"))
    parser.add_argument("--model", type=Path, default=Path("models/masked"))
    parser.add_argument("--tokenizer", type=Path, default=Path("models/tokenizer/tokenizer.model"))
    parser.add_argument("--output", type=Path, default=Path("checkpoints/distilled"))
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--length", type=int, default=64, help="tokens a sentence is cut to")
    parser.add_argument("--static-epochs", type=int, default=2, help="of the static encoder")
    parser.add_argument("--static-rate", type=float, default=0.16)
    parser.add_argument("--batch", type=int, default=256, help="sentences a step of the transformer")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--decay-at", type=int, default=2000, help="step from which rates fall to zero")
    parser.add_argument("--matrix-rate", type=float, default=3e-4)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--save-every", type=int, default=50)
    return parser.parse_args(arguments)


def principal_directions(vectors, width):
    """The first `width` right singular vectors, [width, dims]: cosines change least when vectors are cut to them."""
    return np.linalg.svd(vectors.astype(np.float32), full_matrices=False)[2][:width]


class Sentences:
    """Token ids of sentences and their targets, float32 [sentences, width]."""

    def __init__(self, ids, targets):
        self.ids, self.targets = ids, torch.from_numpy(targets)
        self.lengths = np.array([len(each) for each in ids])

    def batches(self, size, seed):
        """Indices of every sentence once, in random batches of about one length: little of a batch is padding."""
        generator = np.random.default_rng(seed)
        order, batches = generator.permutation(len(self.ids)), []
        for start in range(0, len(order), 32 * size):
            part = order[start : start + 32 * size]
            part = part[np.argsort(self.lengths[part], kind="stable")]
            batches += [part[first : first + size] for first in range(0, len(part), size)]
        return [batches[i] for i in generator.permutation(len(batches))]


def read_sentences(folder, tokenizer, length, width):
    """(training, held out): the last part is held out. Sentences are read in lower case, which cuts fewer words to
    pieces, as far as `length` tokens, start-of-text counted."""
    parts = list(parts_of(folder))
    if len(parts) < 2:
        raise SystemExit(f"{folder} has {len(parts)} parts of targets, and 2 are needed: one is held out")
    directions = principal_directions(np.concatenate([vectors for _, vectors in parts[:-1]])[:SAMPLE], width)
    read = [Sentences([ids[: length - 1] for ids in tokenizer.encode([sentence.lower() for sentence in sentences])],
                      vectors.astype(np.float32) @ directions.T) for sentences, vectors in parts]
    training = Sentences([ids for part in read[:-1] for ids in part.ids],
                         torch.cat([part.targets for part in read[:-1]]).numpy())
    return training, read[-1]


def distance(vectors, targets):
    """1 - cosine, averaged over sentences and Matryoshka widths."""
    widths = [width for width in WIDTHS if width <= vectors.shape[1]]
    return sum(1 - F.cosine_similarity(vectors[:, :width], targets[:, :width]).mean() for width in widths) / len(widths)


def fit_static(sentences, vocabulary, options):
    """The static encoder, [vocabulary, width]; rows have a mean length of √width, as normed states have."""
    width = sentences.targets.shape[1]
    bag = torch.nn.EmbeddingBag(vocabulary, width, mode="mean", sparse=True)
    torch.nn.init.normal_(bag.weight, std=0.1)
    optimiser = torch.optim.SparseAdam(bag.parameters(), options.static_rate)
    batches = [batch for epoch in range(options.static_epochs)
               for batch in sentences.batches(512, (options.seed, epoch))]
    for step, chosen in enumerate(batches):
        optimiser.param_groups[0]["lr"] = options.static_rate * (1 - step / len(batches))
        ids = torch.tensor([piece for i in chosen for piece in sentences.ids[i]])
        starts = torch.from_numpy(np.cumsum(sentences.lengths[chosen]) - sentences.lengths[chosen])
        loss = distance(bag(ids, starts), sentences.targets[chosen])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
    rows = bag.weight.detach()
    return rows * (width**0.5 / rows.norm(dim=1).mean())


@torch.no_grad()
def start_encoder(twin, layers, rows):
    """The encoder before its first step: the rows with the twin's lower layers, whose outputs are zero."""
    model = Transformer(replace(twin.config, num_hidden_layers=layers))
    model.load_state_dict({name: weight for name, weight in twin.state_dict().items()
                           if name in model.state_dict()})
    for layer in model.model.layers:
        layer.self_attn.o_proj.weight.zero_()
        layer.mlp.down_proj.weight.zero_()
    model.model.embed_tokens.weight.copy_(rows)
    return model


def vectors_of(model, sentences, chosen):
    """[sentence, width], not normalised."""
    ids = padded([sentences.ids[i] for i in chosen], model.config)
    return pool(model.hidden_states(ids)[-2], ids, model.config).float()


@torch.no_grad()
def held_out_cosine(model, sentences):
    """Mean cosine to the targets at full width."""
    total = 0.0
    for chosen in sentences.batches(256, 0):
        total += F.cosine_similarity(vectors_of(model, sentences, chosen), sentences.targets[chosen]).sum().item()
    return total / len(sentences.ids)


def train(options):
    run = Run(options)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(options.tokenizer))
    twin = read_twin(options.model)
    sentences, held_out = read_sentences(options.targets, tokenizer, options.length, twin.config.hidden_size)
    checkpoint, first, tokens = options.output / "last.pt", 0, 0
    state = load_checkpoint(checkpoint) if checkpoint.exists() else None
    log = Log(options.output / "log.jsonl", state["seconds"] if state else 0.0)
    if state:
        model = Transformer(replace(twin.config, num_hidden_layers=options.layers))
        model.load_state_dict(state["model"])
        first, tokens = state["steps"], state["tokens"]
    else:
        model = start_encoder(twin, options.layers, fit_static(sentences, twin.config.vocab_size, options))
        tokens = options.static_epochs * int(sentences.lengths.sum())
        log.write(step=0, tokens=tokens, heldOutCosine=round(held_out_cosine(model, held_out), 4))
    optimisers = make_optimisers(model, options.matrix_rate, options.rate, 0.0)
    rates = [optimiser.param_groups[0]["lr"] for optimiser in optimisers]
    if state:
        for optimiser, saved in zip(optimisers, state["optimisers"]):
            optimiser.load_state_dict(saved)

    def save(steps):
        save_checkpoint(checkpoint, {"model": model.state_dict(), "config": model.config.to_hugging_face(),
                                     "steps": steps, "tokens": tokens, "seconds": log.seconds,
                                     "optimisers": [optimiser.state_dict() for optimiser in optimisers]})

    if not state:
        save(0)
    epoch, batches, losses = None, [], []
    for step in range(first, options.steps):
        count = len(sentences.ids) // options.batch
        if step // count != epoch:
            epoch = step // count
            batches = sentences.batches(options.batch, (options.seed, 1 + epoch))
        factor = schedule(step, 20, options.decay_at, options.steps - options.decay_at)
        for optimiser, rate in zip(optimisers, rates):
            for group in optimiser.param_groups:
                group["lr"] = rate * factor
        chosen = batches[step % count]
        with run.autocast():
            loss = distance(vectors_of(model, sentences, chosen), sentences.targets[chosen])
        loss.backward()
        for optimiser in optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        tokens += int(sentences.lengths[chosen].sum())
        losses.append(loss.item())
        if (step + 1) % options.save_every == 0 or step + 1 == options.steps:
            log.write(step=step + 1, tokens=tokens, loss=round(sum(losses) / len(losses), 4),
                      heldOutCosine=round(held_out_cosine(model, held_out), 4))
            losses = []
            save(step + 1)


if __name__ == "__main__":
    train(options_of())
