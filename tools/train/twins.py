"""Trains a twin: a causal or a masked language model of the same shape on the same rows of text.

    python3 tools/train/twins.py @tools/train/causal.recipe
    torchrun --nproc_per_node 2 tools/train/twins.py @tools/train/causal.recipe

A run is resumed from OUTPUT/last.pt when it is there. The learning rate is constant until --decay-at and
falls to zero over --decay tokens, so that any checkpoint can be trained on (leave --decay out) or
finished (--from CHECKPOINT --decay …, into another --output).
"""

import json
import time
from pathlib import Path

import torch

import sentencepiece
from batches import Mixture, mask_tokens
from corpus import Source, load_stream
from embedding import start_from_words
from model import Config, Transformer, count_parameters
from optimisers import make_optimisers, schedule
from perplexity import bits_per_byte, held_out_rows, masked_loss
from running import Log, Run, load_checkpoint, recipe_parser, save_checkpoint
from shipping import read_twin


class CrossEntropy(torch.autograd.Function):
    """Mean cross-entropy in nats of logits [n, vocabulary] and targets [n], in f32.

    The same as torch's, whose backward pass over log-softmax is no vector code on a processor in PyTorch 1.13:
    over a vocabulary of 8,192 it took a seventh of a step.
    """

    @staticmethod
    def forward(context, logits, targets):
        probabilities = logits.float().softmax(-1)
        chosen = probabilities.gather(1, targets[:, None])
        context.save_for_backward(probabilities, targets)
        context.dtype = logits.dtype
        return -chosen.clamp_min(1e-30).log().mean()

    @staticmethod
    def backward(context, gradient):
        probabilities, targets = context.saved_tensors
        scale = gradient / len(targets)
        # The tensor is this pass's alone, so that the gradient takes its place.
        probabilities.mul_(scale)
        probabilities.scatter_add_(1, targets[:, None], -scale.expand(len(targets), 1))
        return probabilities.to(context.dtype), None


def parse_phase(text):
    """`tokens:length:batch`: until that many tokens, rows of that length and tokens a step."""
    tokens, length, batch = text.split(":")
    return float(tokens), int(length), int(batch)


def options_of(arguments=None):
    parser = recipe_parser(__doc__)
    parser.add_argument("--objective", choices=["causal", "masked"], required=True)
    parser.add_argument("--corpus", action="append", type=Source.parse, required=True, help="path:share")
    parser.add_argument("--tokenizer", type=Path, default=Path("models/tokenizer/tokenizer.model"))
    parser.add_argument("--cache", type=Path, default=Path("checkpoints/streams"))
    parser.add_argument("--limit", type=int, default=0, help="tokens read from each corpus; 0 reads all")
    parser.add_argument("--output", type=Path, default=Path("checkpoints/causal"))
    parser.add_argument("--from", dest="start", type=Path, help="a checkpoint, or a shipped folder, to begin from")
    parser.add_argument("--fresh-optimiser", action="store_true", help="with --from: weights and place only")
    parser.add_argument("--words", type=Path, help="word vectors that the embedding starts from")
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--intermediate", type=int, default=704)
    parser.add_argument("--context", type=int, default=256)
    parser.add_argument("--phase", action="append", type=parse_phase, required=True,
                        help="tokens:length:batch, in order")
    parser.add_argument("--matrix-rate", type=float, default=0.02, help="Muon's learning rate")
    parser.add_argument("--rate", type=float, default=6e-3, help="AdamW's, for the embedding and norms")
    parser.add_argument("--weight-decay", type=float, default=0.0)
    parser.add_argument("--warmup", type=float, default=2e5, help="tokens")
    parser.add_argument("--decay-at", type=float, help="tokens at which the decay begins; default: at once")
    parser.add_argument("--decay", type=float, default=0, help="tokens over which the rate falls to zero")
    parser.add_argument("--mask", type=float, nargs=2, default=[0.3, 0.15],
                        help="masked share at the start and at the end of the last phase")
    parser.add_argument("--log-every", type=float, default=1e5, help="tokens")
    parser.add_argument("--save-every", type=float, default=5e5, help="tokens")
    parser.add_argument("--evaluate-every", type=float, default=2e6, help="tokens")
    parser.add_argument("--evaluate-documents", type=int, default=20, help="held-out, of each corpus")
    parser.add_argument("--probes", type=Path, default=Path(__file__).with_name("probes.txt"))
    return parser.parse_args(arguments)


class Trainer:
    def __init__(self, options):
        self.options, self.run = options, Run(options)
        self.tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(options.tokenizer))
        self.streams = self.load_streams()
        self.config = Config(
            hidden_size=options.hidden, num_hidden_layers=options.layers,
            num_attention_heads=options.heads, num_key_value_heads=options.heads,
            head_dim=options.hidden // options.heads, intermediate_size=options.intermediate,
            vocab_size=self.tokenizer.vocab_size(), max_position_embeddings=options.context,
            is_causal=options.objective == "causal",
        )
        self.model = Transformer(self.config).to(self.run.device)
        if options.words:
            start_from_words(self.model.model.embed_tokens, self.tokenizer, options.words)
        self.optimisers = make_optimisers(
            self.model, options.matrix_rate, options.rate, options.weight_decay)
        self.rates = [optimiser.param_groups[0]["lr"] for optimiser in self.optimisers]
        self.tokens = self.rows_read = self.steps = 0
        self.phase_length, self.mixture = 0, None
        self.mask_random = torch.Generator()
        seconds = self.resume()
        self.began_at = self.tokens
        if self.run.leads:
            self.log = Log(options.output / "log.jsonl", seconds)
            self.log.write(event="start", tokens=self.tokens, parameters=count_parameters(self.model),
                           processes=self.run.world,
                           options={name: str(value) for name, value in vars(options).items()})

    def load_streams(self):
        options = self.options
        read = lambda: [
            load_stream(source, self.tokenizer, options.tokenizer, options.cache, options.seed, options.limit)
            for source in options.corpus
        ]
        if self.run.leads:  # the others find the leader's cache
            streams = read()
        if self.run.world > 1:
            torch.distributed.barrier()
        return streams if self.run.leads else read()

    # Checkpoints ---------------------------------------------------------------------------------------

    def resume(self):
        """Goes on from the last checkpoint, or from --from; returns the seconds trained before."""
        last = self.options.output / "last.pt"
        path = last if last.exists() else self.options.start
        if path is None:
            return 0.0
        if path.is_dir():
            return self.go_on_from_shipped(path)
        state = load_checkpoint(path)
        self.model.load_state_dict(state["model"])
        if last.exists() or not self.options.fresh_optimiser:
            for optimiser, saved in zip(self.optimisers, state["optimisers"]):
                optimiser.load_state_dict(saved)
        self.tokens, self.rows_read, self.steps = state["tokens"], state["rows"], state["steps"]
        return state["seconds"]

    def go_on_from_shipped(self, folder):
        """Goes on where a shipped twin stands, from its int8 weights and the counts in its card, with
        optimisers that know nothing yet."""
        training = json.loads((folder / "card.json").read_text())["training"]
        self.model.load_state_dict(read_twin(folder).state_dict())
        self.tokens, self.steps = training["tokens"], training["steps"]
        self.rows_read = self.tokens // self.options.phase[0][1]
        return training["hours"] * 3600

    def save(self, name="last"):
        save_checkpoint(self.options.output / f"{name}.pt", {
            "config": self.config.to_hugging_face(),
            "model": self.model.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "tokens": self.tokens, "rows": self.rows_read, "steps": self.steps,
            "seconds": self.log.seconds,
        })

    def snapshot(self):
        """Hidden states of the probe sentences, kept for the alignment-over-training figure."""
        lines = self.options.probes.read_text().splitlines()
        states = []
        with torch.no_grad():
            for line in lines:
                ids = torch.tensor([[self.config.bos_token_id, *self.tokenizer.encode(line)]])
                hidden = self.model.hidden_states(ids.to(self.run.device))
                states.append(torch.stack([state[0].mean(0) for state in hidden]).half().cpu())
        path = self.options.output / "snapshots" / f"{int(self.tokens):012d}.pt"
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(torch.stack(states), path)  # [probe, layer, width]

    # One step ------------------------------------------------------------------------------------------

    def phase(self):
        for until, length, batch in self.options.phase:
            if self.tokens < until:
                return length, batch
        return None

    def batch(self, length, batch):
        """This process's rows of the next step."""
        if length != self.phase_length:
            self.mixture = Mixture(self.options.corpus, self.streams, length, self.config.bos_token_id,
                                   self.options.seed)
            self.phase_length = length
        count = max(1, batch // (length * self.run.world))
        rows = self.mixture.rows(self.rows_read + self.run.rank * count, count)
        self.rows_read += count * self.run.world
        self.tokens += count * self.run.world * length
        return rows.to(self.run.device)

    def loss(self, rows):
        """Mean cross-entropy in nats over the positions that the objective asks for."""
        if self.config.is_causal:
            inputs, targets = rows[:, :-1], rows[:, 1:].reshape(-1)
            normed = self.model.hidden_states(inputs)[-1].flatten(0, 1)
        else:
            share = min(1.0, self.tokens / self.options.phase[-1][0])
            rate = self.options.mask[0] + (self.options.mask[1] - self.options.mask[0]) * share
            self.mask_random.manual_seed(self.options.seed * 1000003 + self.rows_read * 17 + self.run.rank)
            ids = rows[:, :-1]
            inputs, chosen = mask_tokens(ids.cpu(), self.config, rate, self.mask_random)
            chosen = chosen.to(ids.device)
            normed, targets = self.model.hidden_states(inputs.to(ids.device))[-1][chosen], ids[chosen]
        return CrossEntropy.apply(self.model.logits(normed), targets)

    def step(self, length, batch):
        options = self.options
        start = options.decay_at if options.decay_at is not None else self.began_at
        factor = schedule(self.tokens, options.warmup, start, options.decay)
        for optimiser, rate in zip(self.optimisers, self.rates):
            for group in optimiser.param_groups:
                group["lr"] = rate * factor
        with self.run.autocast():
            loss = self.loss(self.batch(length, batch))
        loss.backward()
        self.run.average([p.grad for p in self.model.parameters() if p.grad is not None])
        for optimiser in self.optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self.steps += 1
        return loss.item(), factor

    def evaluate(self):
        self.model.eval()
        figures = {}
        for source, stream in zip(self.options.corpus, self.streams):
            rows = held_out_rows(stream.held_out, self.tokenizer, self.config, limit=self.options.evaluate_documents)
            with self.run.autocast():
                figures[source.name] = round(
                    bits_per_byte(self.model, rows) if self.config.is_causal
                    else masked_loss(self.model, rows), 4)
        self.model.train()
        return figures

    def train(self):
        sums, count, logged = 0.0, 0, self.tokens
        saved, evaluated, began = self.tokens, self.tokens, time.monotonic()
        options = self.options
        if self.run.leads and self.tokens == 0:
            self.snapshot()
        while (phase := self.phase()) is not None:
            loss, factor = self.step(*phase)
            sums, count = sums + loss, count + 1
            if not self.run.leads:
                continue
            if self.tokens - logged >= options.log_every:
                self.log.write(tokens=self.tokens, steps=self.steps, loss=round(sums / count, 4),
                               factor=round(factor, 4), length=phase[0],
                               speed=round((self.tokens - logged) / (time.monotonic() - began)))
                sums, count, logged, began = 0.0, 0, self.tokens, time.monotonic()
            if self.tokens - saved >= options.save_every:
                self.save()
                self.snapshot()
                saved = self.tokens
            if self.tokens - evaluated >= options.evaluate_every:
                self.log.write(tokens=self.tokens, held_out=self.evaluate())
                evaluated = self.tokens
        if self.run.leads:
            self.save()
            self.snapshot()
            self.log.write(event="end", tokens=self.tokens, held_out=self.evaluate())
        self.run.close()


if __name__ == "__main__":
    Trainer(options_of()).train()
