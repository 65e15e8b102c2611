"""Trains the toy encoder-decoder: number words to digits, dates to one form, with cross-attention.

    python3 tools/train/seq2seq.py @tools/train/seq2seq.recipe

The layers are the twins' (RMSNorm, rotary positions, normed queries and keys, SwiGLU, no biases, one tied
embedding); the decoder's read the encoder's normed output between self-attention and MLP, without
positions.
"""

import random
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from model import Attention, Config, Layer, RMSNorm, causal_bias, initialise, padding_bias, rotary_tables
from optimisers import make_optimisers, schedule
from running import Log, Run, load_checkpoint, recipe_parser, save_checkpoint
from seq2seq_data import VOCABULARY, decode, encode, examples, test_set


@dataclass
class Seq2SeqConfig(Config):
    hidden_size: int = 64
    encoder_layers: int = 2
    decoder_layers: int = 2
    num_attention_heads: int = 4
    num_key_value_heads: int = 4
    head_dim: int = 16
    intermediate_size: int = 128
    vocab_size: int = len(VOCABULARY)
    max_position_embeddings: int = 32
    decoder_start_token_id: int = 2

    def to_hugging_face(self):
        """The fields of config.json; the decoder starts from the start-of-text id."""
        fields = {"architectures": ["EmbedscopeSeq2Seq"], "model_type": "embedscope_seq2seq", **asdict(self),
                  "qk_norm": True, "hidden_act": "silu", "attention_bias": False, "tie_word_embeddings": True}
        for name in ("num_hidden_layers", "is_causal", "mask_token_id"):
            del fields[name]
        return fields


class DecoderLayer(Layer):
    def __init__(self, config):
        super().__init__(config)
        self.cross_attn_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.cross_attn = Attention(config)

    def forward(self, x, bias, rotary, memory, memory_bias):
        x = x + self.self_attn(self.input_layernorm(x), bias, rotary)
        x = x + self.cross_attn(self.cross_attn_layernorm(x), memory_bias, memory=memory)
        return x + self.mlp(self.post_attention_layernorm(x))


class Stack(nn.Module):
    def __init__(self, config, kind, count):
        super().__init__()
        self.layers = nn.ModuleList(kind(config) for _ in range(count))
        self.norm = RMSNorm(config.hidden_size, config.rms_norm_eps)


class Seq2Seq(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.shared = nn.Embedding(config.vocab_size, config.hidden_size)
        self.encoder = Stack(config, Layer, config.encoder_layers)
        self.decoder = Stack(config, DecoderLayer, config.decoder_layers)
        self.apply(initialise)
        for layer in self.modules():
            if isinstance(layer, Layer):
                nn.init.zeros_(layer.self_attn.o_proj.weight)
                nn.init.zeros_(layer.mlp.down_proj.weight)

    def rotary(self, length):
        device = self.shared.weight.device
        return rotary_tables(length, self.config.head_dim, self.config.rope_theta, device)

    def encode(self, ids):
        """(normed states, padding bias)."""
        bias = padding_bias(ids, self.config.pad_token_id)
        x = self.shared(ids)
        for layer in self.encoder.layers:
            x = layer(x, bias, self.rotary(ids.shape[1]))
        return self.encoder.norm(x), bias

    def decode(self, ids, memory, memory_bias):
        """Logits after each token of `ids`."""
        length = ids.shape[1]
        x, bias, rotary = self.shared(ids), causal_bias(length, ids.device), self.rotary(length)
        for layer in self.decoder.layers:
            x = layer(x, bias, rotary, memory, memory_bias)
        x = self.decoder.norm(x)
        return F.linear(x, self.shared.weight.to(x.dtype))

    @torch.no_grad()
    def translate(self, questions, longest=14):
        """Greedy answers of a list of texts."""
        device, config = self.shared.weight.device, self.config
        memory, bias = self.encode(padded([encode(question) for question in questions]).to(device))
        ids = torch.full((len(questions), 1), config.decoder_start_token_id, device=device)
        for _ in range(longest):
            ids = torch.cat([ids, self.decode(ids, memory, bias)[:, -1].argmax(-1, keepdim=True)], 1)
            if (ids == config.eos_token_id).any(1).all():
                break
        answers = []
        for row in ids[:, 1:].tolist():
            answers.append(decode(row[: row.index(config.eos_token_id)] if config.eos_token_id in row else row))
        return answers


def padded(rows):
    longest = max(map(len, rows))
    return torch.tensor([row + [0] * (longest - len(row)) for row in rows])


def exact_match(model, pairs, batch=500):
    """The share of questions answered exactly."""
    right = 0
    for start in range(0, len(pairs), batch):
        part = pairs[start : start + batch]
        answers = model.translate([question for question, _ in part])
        right += sum(answer == wanted for answer, (_, wanted) in zip(answers, part))
    return right / len(pairs)


def options_of(arguments=None):
    parser = recipe_parser(__doc__)
    parser.add_argument("--output", type=Path, default=Path("checkpoints/seq2seq"))
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--matrix-rate", type=float, default=0.02)
    parser.add_argument("--rate", type=float, default=6e-3)
    parser.add_argument("--log-every", type=int, default=50)
    parser.add_argument("--save-every", type=int, default=200, help="steps; a run goes on from OUTPUT/last.pt")
    parser.add_argument("--test", type=int, default=5000, help="held-out questions")
    return parser.parse_args(arguments)


def train(options):
    run = Run(options)
    config = Seq2SeqConfig()
    model = Seq2Seq(config).to(run.device)
    optimisers = make_optimisers(model, options.matrix_rate, options.rate, 0.0)
    rates = [optimiser.param_groups[0]["lr"] for optimiser in optimisers]
    checkpoint, first, seconds = options.output / "last.pt", 0, 0.0
    if checkpoint.exists():
        state = load_checkpoint(checkpoint)
        model.load_state_dict(state["model"])
        for optimiser, saved in zip(optimisers, state["optimisers"]):
            optimiser.load_state_dict(saved)
        first, seconds = state["steps"], state["seconds"]
    log = Log(options.output / "log.jsonl", seconds) if run.leads else None

    def save(steps, **more):
        save_checkpoint(checkpoint, {
            "config": config.to_hugging_face(), "model": model.state_dict(), "steps": steps,
            "optimisers": [optimiser.state_dict() for optimiser in optimisers], "seconds": log.seconds, **more})

    losses = []
    for step in range(first, options.steps):
        # Seeded by the step, so that a resumed run draws what an uninterrupted one would.
        generator = random.Random(options.seed * 10_000_019 + step * 1009 + run.rank)
        factor = schedule(step, 50, options.steps // 2, options.steps - options.steps // 2)
        for optimiser, rate in zip(optimisers, rates):
            for group in optimiser.param_groups:
                group["lr"] = rate * factor
        pairs = examples(generator, max(1, options.batch // run.world), held=False)
        source = padded([encode(question) for question, _ in pairs]).to(run.device)
        target = padded([[config.decoder_start_token_id, *encode(answer), config.eos_token_id]
                         for _, answer in pairs]).to(run.device)
        logits = model.decode(target[:, :-1], *model.encode(source))
        loss = F.cross_entropy(logits.flatten(0, 1), target[:, 1:].flatten(), ignore_index=config.pad_token_id)
        loss.backward()
        run.average([parameter.grad for parameter in model.parameters()])
        for optimiser in optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if run.leads and (step + 1) % options.log_every == 0:
            log.write(step=step + 1, loss=round(sum(losses) / len(losses), 5))
            losses = []
        if run.leads and (step + 1) % options.save_every == 0:
            save(step + 1)
    score = None
    if run.leads:
        score = exact_match(model, test_set(options.test))
        log.write(event="end", step=options.steps, exact_match=score)
        save(options.steps, exact_match=score)
    run.close()
    return score


if __name__ == "__main__":
    print("exact match on held-out questions:", train(options_of()))
