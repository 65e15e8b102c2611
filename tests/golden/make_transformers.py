#!/usr/bin/env python3
"""Reference hidden states and logits of small random transformers, one folder a family under
transformers/ (Debian: python3-torch).

Each folder is a model as it would be published, config.json and model.safetensors under the names of
Hugging Face's files, and expected.safetensors, where a case's tensors share a prefix:

    CASE.ids        I32 [length]           CASE.allowed    U8 [length, length], 1 where a row may look
    CASE.hidden.N   F32 [length, width]    the embedding (N = 0), then what layer N leaves, before any final norm
    CASE.final      F32 [length, width]    after the final norm, where there is one
    CASE.logits     F32 [length, vocabulary]

An encoder-decoder has CASE.source, CASE.encoder.hidden.N, CASE.encoder.final beside these for its decoder.
The forward passes are written out here from the models' papers and published code, apart from tools/train,
in f64 from the weights as stored, so that they can judge both. The dtypes differ by folder.
"""

import json
import math
import struct
from pathlib import Path

import torch
from torch.nn import functional as F

WIDTH, HEADS, HIDDEN, VOCABULARY = 16, 2, 24, 40
here = Path(__file__).parent / "transformers"


# Files -----------------------------------------------------------------------------------------------------

DTYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int8: "I8",
          torch.uint8: "U8", torch.int32: "I32"}


def write_safetensors(path, tensors):
    header, blobs, offset = {}, [], 0
    for name, tensor in tensors.items():
        tensor = tensor.contiguous()
        raw = tensor.view(torch.int16) if tensor.dtype == torch.bfloat16 else tensor
        blob = raw.numpy().tobytes()
        header[name] = {"dtype": DTYPES[tensor.dtype], "shape": list(tensor.shape),
                        "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def stored(weights, dtype):
    """(tensors as written, weights as f64 that a reader gets back)."""
    written, read = {}, {}
    for name, weight in weights.items():
        if dtype == torch.int8 and weight.ndim == 2:
            scale = (weight.abs().amax(1) / 127).float()
            rows = (weight / scale[:, None]).round().clamp(-127, 127).to(torch.int8)
            written[name], written[f"{name}_scale"] = rows, scale
            read[name] = rows.double() * scale.double()[:, None]
        else:
            written[name] = weight.to(torch.float32 if dtype == torch.int8 else dtype)
            read[name] = written[name].double()
    return written, read


class Weights:
    """Random weights by name; norms near one, everything else small."""

    def __init__(self, seed):
        self.random = torch.Generator().manual_seed(seed)
        self.named = {}

    def matrix(self, name, rows, columns, bias=False):
        self.named[f"{name}.weight"] = torch.randn(rows, columns, generator=self.random) * columns**-0.5
        if bias:
            self.vector(f"{name}.bias", rows)

    def vector(self, name, width):
        self.named[name] = torch.randn(width, generator=self.random) * 0.1

    def norm(self, name, width=None, bias=False):
        width = width or WIDTH
        self.named[f"{name}.weight"] = 1 + torch.randn(width, generator=self.random) * 0.2
        if bias:
            self.vector(f"{name}.bias", width)


# Parts -----------------------------------------------------------------------------------------------------

def causal(n):
    return torch.ones(n, n, dtype=torch.bool).tril()


def everything(n):
    return torch.ones(n, n, dtype=torch.bool)


def prefix(n, length):
    """The first `length` positions see each other, the others what is before them."""
    allowed = causal(n)
    allowed[:, :length] = True
    return allowed


def band(n, reach):
    """At most `reach` positions to either side."""
    place = torch.arange(n)
    return (place[:, None] - place).abs() <= reach


def padded(n, kept):
    """Nobody looks at what follows the first `kept` positions."""
    allowed = everything(n)
    allowed[:, kept:] = False
    return allowed


def rms(x, weight, eps):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps) * weight


def layer_norm(x, w, name, eps):
    return F.layer_norm(x, x.shape[-1:], w[f"{name}.weight"], w.get(f"{name}.bias"), eps)


def linear(x, w, name):
    return F.linear(x, w[f"{name}.weight"], w.get(f"{name}.bias"))


def rope(x, frequencies, dims):
    """x [heads, length, head_dim]: dimension i of the first `dims` turns against i + dims / 2."""
    angles = torch.arange(x.shape[1]).double()[:, None] * frequencies
    cos, sin = angles.cos(), angles.sin()
    first, second, rest = x[..., : dims // 2], x[..., dims // 2 : dims], x[..., dims:]
    return torch.cat([first * cos - second * sin, second * cos + first * sin, rest], -1)


def attend(q, k, v, allowed):
    """Heads over [heads, length, head_dim]; key heads are shared by groups of query heads."""
    groups = q.shape[0] // k.shape[0]
    k, v = k.repeat_interleave(groups, 0), v.repeat_interleave(groups, 0)
    scores = (q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])).masked_fill(~allowed, -math.inf)
    return (scores.softmax(-1) @ v).transpose(0, 1).flatten(1)


def split(x, heads):
    return x.view(len(x), heads, -1).transpose(0, 1)


def frequencies_of(config, dims):
    base = config.get("rope_theta", 10000.0)
    frequencies = base ** (-torch.arange(0, dims, 2).double() / dims)
    scaling = config.get("rope_scaling")
    if not scaling:
        return frequencies
    if scaling["rope_type"] == "linear":
        return frequencies / scaling["factor"]
    # Llama 3.1: long wavelengths are stretched, short ones kept, those between are mixed.
    original = scaling["original_max_position_embeddings"]
    low, high = scaling["low_freq_factor"], scaling["high_freq_factor"]
    turns = original * frequencies / (2 * math.pi)
    smooth = ((turns - low) / (high - low)).clamp(0, 1)
    return (1 - smooth) * frequencies / scaling["factor"] + smooth * frequencies


# Llama, Mistral, Qwen 2 and 3, and the project's masked twin ---------------------------------------------------

def llama_weights(config, seed, head_norms, bias):
    w, c = Weights(seed), config
    dim, kv = c["head_dim"], c["num_key_value_heads"]
    w.matrix("model.embed_tokens", c["vocab_size"], WIDTH)
    for n in range(c["num_hidden_layers"]):
        layer = f"model.layers.{n}"
        w.norm(f"{layer}.input_layernorm")
        for name, heads in (("q", c["num_attention_heads"]), ("k", kv), ("v", kv)):
            w.matrix(f"{layer}.self_attn.{name}_proj", heads * dim, WIDTH, bias)
        w.matrix(f"{layer}.self_attn.o_proj", WIDTH, c["num_attention_heads"] * dim)
        if head_norms:
            w.norm(f"{layer}.self_attn.q_norm", dim)
            w.norm(f"{layer}.self_attn.k_norm", dim)
        w.norm(f"{layer}.post_attention_layernorm")
        w.matrix(f"{layer}.mlp.gate_proj", HIDDEN, WIDTH)
        w.matrix(f"{layer}.mlp.up_proj", HIDDEN, WIDTH)
        w.matrix(f"{layer}.mlp.down_proj", WIDTH, HIDDEN)
    w.norm("model.norm")
    if not c["tie_word_embeddings"]:
        w.matrix("lm_head", c["vocab_size"], WIDTH)
    return w.named


def llama_attention(c, w, name, x, allowed, source=None):
    """With `source`, cross attention: keys and values come from it and nothing turns."""
    from_where = x if source is None else source
    q = split(linear(x, w, f"{name}.q_proj"), c["num_attention_heads"])
    k = split(linear(from_where, w, f"{name}.k_proj"), c["num_key_value_heads"])
    v = split(linear(from_where, w, f"{name}.v_proj"), c["num_key_value_heads"])
    if f"{name}.q_norm.weight" in w:
        q = rms(q, w[f"{name}.q_norm.weight"], c["rms_norm_eps"])
        k = rms(k, w[f"{name}.k_norm.weight"], c["rms_norm_eps"])
    if source is None:
        dims = int(c["head_dim"] * c.get("partial_rotary_factor", 1))
        q, k = (rope(y, frequencies_of(c, dims), dims) for y in (q, k))
    return linear(attend(q, k, v, allowed), w, f"{name}.o_proj")


def swiglu(w, name, x):
    return linear(F.silu(linear(x, w, f"{name}.gate_proj")) * linear(x, w, f"{name}.up_proj"), w, f"{name}.down_proj")


def llama_layers(c, w, stack, count, x, allowed, memory=None):
    """The states after each layer. Layers with cross attention have a norm of their own for it."""
    states, eps = [x], c["rms_norm_eps"]
    for n in range(count):
        layer = f"{stack}.layers.{n}"
        x = x + llama_attention(c, w, f"{layer}.self_attn", rms(x, w[f"{layer}.input_layernorm.weight"], eps), allowed)
        if memory is not None:
            normed = rms(x, w[f"{layer}.cross_attn_layernorm.weight"], eps)
            seen = torch.ones(len(x), len(memory), dtype=torch.bool)
            x = x + llama_attention(c, w, f"{layer}.cross_attn", normed, seen, memory)
        x = x + swiglu(w, f"{layer}.mlp", rms(x, w[f"{layer}.post_attention_layernorm.weight"], eps))
        states.append(x)
    return states


def run_llama(c, w, ids, allowed):
    states = llama_layers(c, w, "model", c["num_hidden_layers"], w["model.embed_tokens.weight"][ids], allowed)
    final = rms(states[-1], w["model.norm.weight"], c["rms_norm_eps"])
    head = "model.embed_tokens.weight" if c["tie_word_embeddings"] else "lm_head.weight"
    return states, final, final @ w[head].T


# GPT-2 -------------------------------------------------------------------------------------------------------

def gpt2_weights(c, seed):
    w = Weights(seed)
    w.matrix("wte", c["vocab_size"], WIDTH)
    w.matrix("wpe", c["n_positions"], WIDTH)
    for n in range(c["n_layer"]):
        # Conv1D keeps its weights as [in, out].
        for name, rows, columns in (("attn.c_attn", WIDTH, 3 * WIDTH), ("attn.c_proj", WIDTH, WIDTH),
                                    ("mlp.c_fc", WIDTH, 4 * WIDTH), ("mlp.c_proj", 4 * WIDTH, WIDTH)):
            w.matrix(f"h.{n}.{name}", rows, columns)
            w.named[f"h.{n}.{name}.weight"] *= (columns / rows) ** 0.5
            w.vector(f"h.{n}.{name}.bias", columns)
        w.norm(f"h.{n}.ln_1", bias=True)
        w.norm(f"h.{n}.ln_2", bias=True)
    w.norm("ln_f", bias=True)
    return w.named


def run_gpt2(c, w, ids, allowed):
    eps, heads = c["layer_norm_epsilon"], c["n_head"]
    conv = lambda x, name: x @ w[f"{name}.weight"] + w[f"{name}.bias"]
    x = w["wte.weight"][ids] + w["wpe.weight"][: len(ids)]
    states = [x]
    for n in range(c["n_layer"]):
        q, k, v = (split(y, heads) for y in conv(layer_norm(x, w, f"h.{n}.ln_1", eps), f"h.{n}.attn.c_attn").chunk(3, -1))
        x = x + conv(attend(q, k, v, allowed), f"h.{n}.attn.c_proj")
        hidden = F.gelu(conv(layer_norm(x, w, f"h.{n}.ln_2", eps), f"h.{n}.mlp.c_fc"), approximate="tanh")
        x = x + conv(hidden, f"h.{n}.mlp.c_proj")
        states.append(x)
    final = layer_norm(x, w, "ln_f", eps)
    return states, final, final @ w["wte.weight"].T


# BERT --------------------------------------------------------------------------------------------------------

def bert_weights(c, seed):
    w = Weights(seed)
    w.matrix("bert.embeddings.word_embeddings", c["vocab_size"], WIDTH)
    w.matrix("bert.embeddings.position_embeddings", c["max_position_embeddings"], WIDTH)
    w.matrix("bert.embeddings.token_type_embeddings", 2, WIDTH)
    w.norm("bert.embeddings.LayerNorm", bias=True)
    for n in range(c["num_hidden_layers"]):
        layer = f"bert.encoder.layer.{n}"
        for name in ("query", "key", "value"):
            w.matrix(f"{layer}.attention.self.{name}", WIDTH, WIDTH, True)
        w.matrix(f"{layer}.attention.output.dense", WIDTH, WIDTH, True)
        w.norm(f"{layer}.attention.output.LayerNorm", bias=True)
        w.matrix(f"{layer}.intermediate.dense", HIDDEN, WIDTH, True)
        w.matrix(f"{layer}.output.dense", WIDTH, HIDDEN, True)
        w.norm(f"{layer}.output.LayerNorm", bias=True)
    w.matrix("cls.predictions.transform.dense", WIDTH, WIDTH, True)
    w.norm("cls.predictions.transform.LayerNorm", bias=True)
    w.vector("cls.predictions.bias", c["vocab_size"])
    return w.named


def run_bert(c, w, ids, allowed):
    eps, heads = c["layer_norm_eps"], c["num_attention_heads"]
    names = "bert.embeddings"
    x = w[f"{names}.word_embeddings.weight"][ids] + w[f"{names}.position_embeddings.weight"][: len(ids)]
    x = layer_norm(x + w[f"{names}.token_type_embeddings.weight"][0], w, f"{names}.LayerNorm", eps)
    states = [x]
    for n in range(c["num_hidden_layers"]):
        layer = f"bert.encoder.layer.{n}"
        q, k, v = (split(linear(x, w, f"{layer}.attention.self.{name}"), heads) for name in ("query", "key", "value"))
        mixed = linear(attend(q, k, v, allowed), w, f"{layer}.attention.output.dense")
        x = layer_norm(x + mixed, w, f"{layer}.attention.output.LayerNorm", eps)
        hidden = linear(F.gelu(linear(x, w, f"{layer}.intermediate.dense")), w, f"{layer}.output.dense")
        x = layer_norm(x + hidden, w, f"{layer}.output.LayerNorm", eps)
        states.append(x)
    y = layer_norm(F.gelu(linear(x, w, "cls.predictions.transform.dense")), w, "cls.predictions.transform.LayerNorm", eps)
    return states, x, y @ w["bert.embeddings.word_embeddings.weight"].T + w["cls.predictions.bias"]


# ModernBERT --------------------------------------------------------------------------------------------------

def modernbert_weights(c, seed):
    w = Weights(seed)
    w.matrix("model.embeddings.tok_embeddings", c["vocab_size"], WIDTH)
    w.norm("model.embeddings.norm")
    for n in range(c["num_hidden_layers"]):
        layer = f"model.layers.{n}"
        if n:  # the first layer's input is normed already
            w.norm(f"{layer}.attn_norm")
        w.matrix(f"{layer}.attn.Wqkv", 3 * WIDTH, WIDTH)
        w.matrix(f"{layer}.attn.Wo", WIDTH, WIDTH)
        w.norm(f"{layer}.mlp_norm")
        w.matrix(f"{layer}.mlp.Wi", 2 * HIDDEN, WIDTH)
        w.matrix(f"{layer}.mlp.Wo", WIDTH, HIDDEN)
    w.norm("model.final_norm")
    w.matrix("head.dense", WIDTH, WIDTH)
    w.norm("head.norm")
    w.vector("decoder.bias", c["vocab_size"])
    return w.named


def run_modernbert(c, w, ids, allowed):
    eps, heads, dim = c["norm_eps"], c["num_attention_heads"], WIDTH // c["num_attention_heads"]
    x = layer_norm(w["model.embeddings.tok_embeddings.weight"][ids], w, "model.embeddings.norm", eps)
    states = [x]
    for n in range(c["num_hidden_layers"]):
        layer = f"model.layers.{n}"
        local = n % c["global_attn_every_n_layers"] != 0
        base = c["local_rope_theta"] if local else c["global_rope_theta"]
        frequencies = base ** (-torch.arange(0, dim, 2).double() / dim)
        normed = layer_norm(x, w, f"{layer}.attn_norm", eps) if n else x
        q, k, v = (split(y, heads) for y in linear(normed, w, f"{layer}.attn.Wqkv").chunk(3, -1))
        seen = allowed & band(len(ids), c["local_attention"] // 2) if local else allowed
        mixed = attend(rope(q, frequencies, dim), rope(k, frequencies, dim), v, seen)
        x = x + linear(mixed, w, f"{layer}.attn.Wo")
        value, gate = linear(layer_norm(x, w, f"{layer}.mlp_norm", eps), w, f"{layer}.mlp.Wi").chunk(2, -1)
        x = x + linear(F.gelu(value) * gate, w, f"{layer}.mlp.Wo")
        states.append(x)
    final = layer_norm(x, w, "model.final_norm", eps)
    y = layer_norm(F.gelu(linear(final, w, "head.dense")), w, "head.norm", eps)
    return states, final, y @ w["model.embeddings.tok_embeddings.weight"].T + w["decoder.bias"]


# The project's encoder-decoder ---------------------------------------------------------------------------------

def seq2seq_weights(c, seed):
    w = Weights(seed)
    w.matrix("shared", c["vocab_size"], WIDTH)
    for stack in ("encoder", "decoder"):
        for n in range(c[f"{stack}_layers"]):
            layer = f"{stack}.layers.{n}"
            w.norm(f"{layer}.input_layernorm")
            for kind in ("self_attn", "cross_attn") if stack == "decoder" else ("self_attn",):
                if kind == "cross_attn":
                    w.norm(f"{layer}.cross_attn_layernorm")
                for name in "qkvo":
                    w.matrix(f"{layer}.{kind}.{name}_proj", WIDTH, WIDTH)
                w.norm(f"{layer}.{kind}.q_norm", c["head_dim"])
                w.norm(f"{layer}.{kind}.k_norm", c["head_dim"])
            w.norm(f"{layer}.post_attention_layernorm")
            w.matrix(f"{layer}.mlp.gate_proj", HIDDEN, WIDTH)
            w.matrix(f"{layer}.mlp.up_proj", HIDDEN, WIDTH)
            w.matrix(f"{layer}.mlp.down_proj", WIDTH, HIDDEN)
        w.norm(f"{stack}.norm")
    return w.named


def run_seq2seq(c, w, source, ids):
    """Encoder states, its normed memory, decoder states, final, logits."""
    eps = c["rms_norm_eps"]
    encoder = llama_layers(c, w, "encoder", c["encoder_layers"], w["shared.weight"][source], everything(len(source)))
    memory = rms(encoder[-1], w["encoder.norm.weight"], eps)
    decoder = llama_layers(c, w, "decoder", c["decoder_layers"], w["shared.weight"][ids], causal(len(ids)), memory)
    final = rms(decoder[-1], w["decoder.norm.weight"], eps)
    return encoder, memory, decoder, final, final @ w["shared.weight"].T


# The folders ---------------------------------------------------------------------------------------------------

def llama_config(architecture, kind, **fields):
    return {
        "architectures": [architecture], "model_type": kind, "hidden_size": WIDTH, "num_hidden_layers": 2,
        "num_attention_heads": HEADS, "num_key_value_heads": HEADS, "head_dim": WIDTH // HEADS,
        "intermediate_size": HIDDEN, "vocab_size": VOCABULARY, "max_position_embeddings": 64,
        "hidden_act": "silu", "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "tie_word_embeddings": True,
        "bos_token_id": 2, "eos_token_id": 3, "pad_token_id": 0, **fields,
    }


def ids_of(seed, length):
    return torch.randint(5, VOCABULARY, (length,), generator=torch.Generator().manual_seed(seed))


def write(name, config, weights, dtype, run, cases):
    folder = here / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    written, read = stored(weights, dtype)
    write_safetensors(folder / "model.safetensors", written)
    expected = {}
    for case, (ids, allowed) in cases.items():
        states, final, logits = run(config, read, ids, allowed)
        expected[f"{case}.ids"] = ids.int()
        expected[f"{case}.allowed"] = allowed.to(torch.uint8)
        for n, state in enumerate(states):
            expected[f"{case}.hidden.{n}"] = state.float()
        expected[f"{case}.final"], expected[f"{case}.logits"] = final.float(), logits.float()
    write_safetensors(folder / "expected.safetensors", expected)


def main():
    ids = ids_of(1, 7)
    length = len(ids)
    c = llama_config("LlamaForCausalLM", "llama", num_attention_heads=4, num_key_value_heads=2, head_dim=4,
                     tie_word_embeddings=False)
    own = causal(length)
    own[:, 1], own[5, 2] = False, False  # a reader's own mask: nobody sees the second token, not even itself
    own[1, 1] = True
    write("llama", c, llama_weights(c, 1, head_norms=False, bias=False), torch.float32, run_llama, {
        "causal": (ids, causal(length)), "bidirectional": (ids, everything(length)),
        "prefix": (ids, prefix(length, 3)), "window": (ids, causal(length) & band(length, 2)), "own": (ids, own),
    })
    c = llama_config("LlamaForCausalLM", "llama", partial_rotary_factor=0.5, rope_theta=500000.0, num_hidden_layers=1)
    write("llama-partial", c, llama_weights(c, 2, False, False), torch.float32, run_llama,
          {"causal": (ids, causal(length))})
    c = llama_config("LlamaForCausalLM", "llama", num_hidden_layers=1, rope_theta=100.0, rope_scaling={
        "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 16})
    write("llama-scaled", c, llama_weights(c, 3, False, False), torch.bfloat16, run_llama,
          {"causal": (ids, causal(length))})
    c = llama_config("MistralForCausalLM", "mistral", sliding_window=3, num_key_value_heads=1)
    write("mistral", c, llama_weights(c, 4, False, False), torch.float16, run_llama,
          {"window": (ids, causal(length) & band(length, 2))})  # sees 3 positions, itself included
    c = llama_config("Qwen2ForCausalLM", "qwen2")
    write("qwen2", c, llama_weights(c, 5, False, True), torch.float32, run_llama,
          {"causal": (ids, causal(length))})
    weights = llama_weights(llama_config("", ""), 6, head_norms=True, bias=False)
    c = llama_config("Qwen3ForCausalLM", "qwen3", is_causal=True)
    write("qwen3", c, weights, torch.int8, run_llama, {"causal": (ids, causal(length))})
    c = llama_config("EmbedscopeMaskedLM", "qwen3", is_causal=False, mask_token_id=4)
    masked = ids.clone()
    masked[3] = 4
    write("masked", c, weights, torch.int8, run_llama, {
        "bidirectional": (masked, everything(length)), "padding": (masked, padded(length, 5))})
    c = {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "n_embd": WIDTH, "n_layer": 2, "n_head": HEADS,
         "n_positions": 16, "vocab_size": VOCABULARY, "layer_norm_epsilon": 1e-5, "activation_function": "gelu_new"}
    write("gpt2", c, gpt2_weights(c, 7), torch.float16, run_gpt2, {"causal": (ids, causal(length))})
    c = {"architectures": ["BertForMaskedLM"], "model_type": "bert", "hidden_size": WIDTH, "num_hidden_layers": 2,
         "num_attention_heads": HEADS, "intermediate_size": HIDDEN, "vocab_size": VOCABULARY, "hidden_act": "gelu",
         "max_position_embeddings": 16, "type_vocab_size": 2, "layer_norm_eps": 1e-12, "pad_token_id": 0}
    write("bert", c, bert_weights(c, 8), torch.float32, run_bert, {
        "bidirectional": (ids, everything(length)), "padding": (ids, padded(length, 5))})
    c = {"architectures": ["ModernBertForMaskedLM"], "model_type": "modernbert", "hidden_size": WIDTH,
         "num_hidden_layers": 4, "num_attention_heads": HEADS, "intermediate_size": HIDDEN,
         "vocab_size": VOCABULARY, "max_position_embeddings": 64, "norm_eps": 1e-5, "norm_bias": False,
         "attention_bias": False, "mlp_bias": False, "classifier_bias": False, "decoder_bias": True,
         "hidden_activation": "gelu", "classifier_activation": "gelu", "global_attn_every_n_layers": 3,
         "local_attention": 4, "global_rope_theta": 160000.0, "local_rope_theta": 10000.0, "pad_token_id": 0}
    write("modernbert", c, modernbert_weights(c, 9), torch.bfloat16, run_modernbert, {
        "bidirectional": (ids, everything(length)), "padding": (ids, padded(length, 5))})

    c = llama_config("EmbedscopeSeq2Seq", "embedscope_seq2seq", encoder_layers=2, decoder_layers=2, qk_norm=True,
                     decoder_start_token_id=2)
    del c["num_hidden_layers"]
    written, read = stored(seq2seq_weights(c, 10), torch.float32)
    source, target = ids_of(11, 6), ids_of(12, 4)
    encoder, memory, decoder, final, logits = run_seq2seq(c, read, source, target)
    folder = here / "seq2seq"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(c, indent=2) + "\n")
    write_safetensors(folder / "model.safetensors", written)
    write_safetensors(folder / "expected.safetensors", {
        "case.source": source.int(), "case.ids": target.int(),
        **{f"case.encoder.hidden.{n}": state.float() for n, state in enumerate(encoder)},
        "case.encoder.final": memory.float(),
        **{f"case.hidden.{n}": state.float() for n, state in enumerate(decoder)},
        "case.final": final.float(), "case.logits": logits.float(),
    })
    total = sum(path.stat().st_size for path in here.rglob("*") if path.is_file())
    print(f"wrote {here} ({total} bytes)")


if __name__ == "__main__":
    main()
