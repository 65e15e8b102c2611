#!/usr/bin/env python3
"""Small random models as llama.cpp's converter would write them, gguf/NAME.gguf, with what a forward pass
makes of the weights that a reader gets back, gguf/NAME.expected.safetensors (Debian: python3-torch).

The file format, the block types and the converter's order of rows are written out here from ggml's docs
(gguf.md, ggml-quants.c) and llama.cpp's convert_hf_to_gguf.py, apart from our reader; the forward passes
are those of make_transformers.py, in f64. The tensors of NAME.expected are named as there.
"""

import struct

import numpy
import torch

import make_transformers as families

here = families.here.parent / "gguf"
F32, F16, Q4_0, Q8_0, Q6_K = 0, 1, 2, 8, 14


# Block types: (bytes, what a reader gets back) -------------------------------------------------------------

def half(values):
    return numpy.asarray(values, numpy.float16)


def q8_0(rows):
    blocks = rows.reshape(-1, 32)
    scale = half(abs(blocks).max(1, keepdims=True) / 127)
    whole = numpy.clip(numpy.rint(blocks / scale.astype(float)), -127, 127).astype(numpy.int8)
    return numpy.hstack([scale.view(numpy.uint8), whole.view(numpy.uint8)]).tobytes(), whole * scale.astype(float)


def q4_0(rows):
    blocks = rows.reshape(-1, 32)
    scale = half(abs(blocks).max(1, keepdims=True) / 7)
    whole = numpy.clip(numpy.rint(blocks / scale.astype(float)) + 8, 0, 15).astype(numpy.uint8)
    pairs = whole[:, :16] | whole[:, 16:] << 4
    return numpy.hstack([scale.view(numpy.uint8), pairs]).tobytes(), (whole.astype(float) - 8) * scale.astype(float)


def q6_k(rows):
    blocks = rows.reshape(-1, 16, 16)
    parts = abs(blocks).max(2) / 31
    scale = half(parts.max(1, keepdims=True) / 127)
    part = numpy.clip(numpy.rint(parts / scale.astype(float)), 1, 127).astype(numpy.int8)
    step = part.astype(float) * scale.astype(float)
    whole = numpy.clip(numpy.rint(blocks / step[..., None]) + 32, 0, 63).astype(numpy.uint8).reshape(-1, 2, 4, 32)
    back = ((whole.astype(float) - 32).reshape(-1, 16, 16) * step[..., None]).reshape(rows.shape)
    low, high = whole & 15, whole >> 4
    nibbles = numpy.concatenate([low[:, :, 0] | low[:, :, 2] << 4, low[:, :, 1] | low[:, :, 3] << 4], 2)
    pairs = high[:, :, 0] | high[:, :, 1] << 2 | high[:, :, 2] << 4 | high[:, :, 3] << 6
    return numpy.hstack([nibbles.reshape(len(whole), -1), pairs.reshape(len(whole), -1), part.view(numpy.uint8),
                         scale.view(numpy.uint8)]).tobytes(), back


def stored(array, kind):
    rows = array.astype(numpy.float64)
    if kind in (F32, F16):
        as_written = rows.astype(numpy.float32 if kind == F32 else numpy.float16)
        return as_written.tobytes(), as_written.astype(float)
    raw, back = {Q8_0: q8_0, Q4_0: q4_0, Q6_K: q6_k}[kind](rows)
    return raw, back.reshape(rows.shape)


# The file ----------------------------------------------------------------------------------------------------

def text(value):
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def setting(value):
    if isinstance(value, bool):
        return struct.pack("<IB", 7, value)
    if isinstance(value, int):
        return struct.pack("<II", 4, value)
    if isinstance(value, float):
        return struct.pack("<If", 6, value)
    if isinstance(value, str):
        return struct.pack("<I", 8) + text(value)
    kind = {str: 8, float: 6, int: 5}[type(value[0])]
    items = b"".join(text(item) if kind == 8 else struct.pack("<f" if kind == 6 else "<i", item) for item in value)
    return struct.pack("<IIQ", 9, kind, len(value)) + items


def write_gguf(path, version, settings, tensors):
    """tensors: name → (array, type). Returns the arrays that a reader gets back."""
    alignment = settings.get("general.alignment", 32)
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(settings))
    for name, value in settings.items():
        head += text(name) + setting(value)
    data, back = b"", {}
    for name, (array, kind) in tensors.items():
        raw, back[name] = stored(array, kind)
        head += text(name) + struct.pack(f"<I{array.ndim}Q", array.ndim, *reversed(array.shape))
        head += struct.pack("<IQ", kind, len(data))
        data += raw + b"\0" * (-len(raw) % alignment)
    path.write_bytes(head + b"\0" * (-len(head) % alignment) + data)
    return back


# Models --------------------------------------------------------------------------------------------------------

LLAMA = {"self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
         "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
         "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
         "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm"}
BERT = {"attention.self.query": "attn_q", "attention.self.key": "attn_k", "attention.self.value": "attn_v",
        "attention.output.dense": "attn_output", "attention.output.LayerNorm": "attn_output_norm",
        "intermediate.dense": "ffn_up", "output.dense": "ffn_down", "output.LayerNorm": "layer_output_norm"}
WHOLE = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
         "lm_head.weight": "output.weight", "bert.embeddings.word_embeddings.weight": "token_embd.weight",
         "bert.embeddings.position_embeddings.weight": "position_embd.weight",
         "bert.embeddings.token_type_embeddings.weight": "token_types.weight",
         "bert.embeddings.LayerNorm.weight": "token_embd_norm.weight",
         "bert.embeddings.LayerNorm.bias": "token_embd_norm.bias"}


def named(name):
    if name in WHOLE:
        return WHOLE[name]
    table = BERT if name.startswith("bert.") else LLAMA
    number, rest = name.split("layer." if name.startswith("bert.") else "layers.")[1].split(".", 1)
    part, end = rest.rsplit(".", 1)
    return f"blk.{number}.{table[part]}.{end}"


def permuted(rows, heads):
    """The converter's order of the rows of q and k, for llama.cpp's rotation of neighbours."""
    return rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)


def write(name, version, settings, config, weights, kinds, run, rotated, allowed, extra=None):
    tensors, heads_of = {}, {}
    for old, weight in weights.items():
        array, new = weight.numpy(), named(old)
        kind = kinds(new) if array.ndim == 2 else F32
        if rotated and (".attn_q." in new or ".attn_k." in new):
            heads_of[new] = config["num_attention_heads" if ".attn_q." in new else "num_key_value_heads"]
            array = permuted(array, heads_of[new])
        tensors[new] = (array, kind)
    tensors.update(extra or {})
    here.mkdir(exist_ok=True)
    back = write_gguf(here / f"{name}.gguf", version, settings, tensors)
    read = {}
    for old in weights:
        array = back[named(old)]
        if named(old) in heads_of:  # undone: [head, pair, half] → [head, half, pair]
            heads = heads_of[named(old)]
            array = array.reshape(heads, -1, 2, *array.shape[1:]).swapaxes(1, 2).reshape(array.shape)
        read[old] = torch.from_numpy(numpy.ascontiguousarray(array)).double()
    ids = families.ids_of(1, 7)
    states, final, logits = run(config, read, ids, allowed(len(ids)))
    expected = {"case.ids": ids.int(), "case.final": final.float()}
    if logits is not None:
        expected["case.logits"] = logits.float()
    for n, state in enumerate(states):
        expected[f"case.hidden.{n}"] = state.float()
    families.write_safetensors(here / f"{name}.expected.safetensors", expected)


def pieces():
    """A SentencePiece vocabulary: specials, bytes where they fit no more, letters and a few merges."""
    words = ["<unk>", "<s>", "</s>", "▁", "a", "b", "c", "ab", "▁a", "▁ab", "abc"]
    words += [chr(ord("d") + n) for n in range(families.VOCABULARY - len(words))]
    scores = [0.0] * 3 + [-float(n) for n in range(len(words) - 3)]
    return {"tokenizer.ggml.model": "llama", "tokenizer.ggml.tokens": words, "tokenizer.ggml.scores": scores,
            "tokenizer.ggml.token_type": [2, 3, 3] + [1] * (len(words) - 3), "tokenizer.ggml.bos_token_id": 1,
            "tokenizer.ggml.eos_token_id": 2}


def llama_settings(c, architecture="llama", **more):
    a = architecture
    return {"general.architecture": a, f"{a}.context_length": 64, f"{a}.embedding_length": families.WIDTH,
            f"{a}.block_count": c["num_hidden_layers"], f"{a}.feed_forward_length": families.HIDDEN,
            f"{a}.attention.head_count": c["num_attention_heads"],
            f"{a}.attention.head_count_kv": c["num_key_value_heads"],
            f"{a}.attention.key_length": c["head_dim"], f"{a}.attention.value_length": c["head_dim"],
            f"{a}.attention.layer_norm_rms_epsilon": 1e-6, f"{a}.rope.dimension_count": c["head_dim"],
            f"{a}.rope.freq_base": c["rope_theta"], **more, **pieces()}


def main():
    families.WIDTH, families.HIDDEN = 32, 64
    causal, everything = families.causal, families.everything
    c = families.llama_config("", "", num_attention_heads=4, num_key_value_heads=2, head_dim=8, tie_word_embeddings=False)
    c["rope_scaling"] = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                         "original_max_position_embeddings": 16}
    c["rope_theta"] = 100.0
    # Llama 3.1's scaling is stored as what each pair's frequency is divided by.
    plain = families.frequencies_of({"rope_theta": 100.0}, 8)
    factors = (plain / families.frequencies_of(c, 8)).numpy()
    write("llama-f16", 3, llama_settings(c), c, families.llama_weights(c, 21, False, False), lambda _: F16,
          families.run_llama, True, causal, {"rope_freqs.weight": (factors, F32)})
    c = families.llama_config("", "", num_attention_heads=4, num_key_value_heads=4, head_dim=8)
    write("llama-q8_0", 2, llama_settings(c, **{"general.alignment": 64}), c,
          families.llama_weights(c, 22, False, False), lambda _: Q8_0, families.run_llama, True, causal)
    c = families.llama_config("", "", num_attention_heads=4, num_key_value_heads=2, head_dim=8)
    write("qwen3-f32", 3, llama_settings(c, "qwen3"), c, families.llama_weights(c, 23, True, False),
          lambda _: F32, families.run_llama, False, causal)
    c = {"num_hidden_layers": 2, "num_attention_heads": 4, "vocab_size": families.VOCABULARY,
         "max_position_embeddings": 16, "layer_norm_eps": 1e-12}
    weights = {name: weight for name, weight in families.bert_weights(c, 24).items() if name.startswith("bert.")}
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "▁a", "▁b", "a", "b", "▁ab", "ba"]
    words += [f"▁w{n}" for n in range(families.VOCABULARY - len(words))]

    def run_bert(config, read, ids, allowed):
        head = {name: torch.zeros(shape) for name, shape in {
            "cls.predictions.transform.dense.weight": (32, 32), "cls.predictions.transform.dense.bias": (32,),
            "cls.predictions.transform.LayerNorm.weight": (32,), "cls.predictions.transform.LayerNorm.bias": (32,),
            "cls.predictions.bias": (config["vocab_size"],)}.items()}
        states, final, _ = families.run_bert(config, {**read, **{name: one.double() for name, one in head.items()}}, ids, allowed)
        return states, final, None

    write("bert-f16", 3, {
        "general.architecture": "bert", "bert.context_length": 16, "bert.embedding_length": 32, "bert.block_count": 2,
        "bert.feed_forward_length": 64, "bert.attention.head_count": 4, "bert.attention.layer_norm_epsilon": 1e-12,
        "bert.attention.causal": False, "bert.pooling_type": 2, "tokenizer.ggml.model": "bert",
        "tokenizer.ggml.tokens": words, "tokenizer.ggml.token_type": [3] * 4 + [1] * (len(words) - 4),
        "tokenizer.ggml.unknown_token_id": 1, "tokenizer.ggml.cls_token_id": 2,
        "tokenizer.ggml.seperator_token_id": 3}, c, weights, lambda name: F16 if "blk" in name else F32,
        run_bert, False, everything)
    # Blocks of 256 need rows of 256; heads and MLP stay small.
    families.WIDTH, families.HIDDEN = 256, 32
    c = families.llama_config("", "", num_hidden_layers=1, num_attention_heads=4, num_key_value_heads=2, head_dim=8,
                              tie_word_embeddings=False)
    write("llama-q4_0", 3, llama_settings(c), c, families.llama_weights(c, 25, False, False),
          lambda name: Q6_K if name == "output.weight" else Q4_0, families.run_llama, True, causal)
    print(f"wrote {here} ({sum(path.stat().st_size for path in here.iterdir())} bytes)")


if __name__ == "__main__":
    main()
