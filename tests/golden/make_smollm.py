#!/usr/bin/env python3
"""A Llama as GGUF files hold them, token by token through NumPy in f64, with the weights that gguf-py dequantises.

    make_smollm.py                          writes gguf/smollm-q4_1.gguf and its .expected.safetensors: a random model
                                            of SmolLM2's form (Q4_1 maps, a tied Q8_0 embedding, RoPE base 100,000)
    make_smollm.py FILE.gguf IDS OUT.npy    writes the logits of any such file at each of the ids, one after the other

Run it again only to change the case, with gguf-py and NumPy (pip install gguf==0.19.0).
"""

import json
import pathlib
import struct
import sys

import gguf
import numpy

here = pathlib.Path(__file__).resolve().parent / "gguf"


# The forward pass -----------------------------------------------------------------------------------------------

class Llama:
    def __init__(self, path):
        reader = gguf.GGUFReader(path)
        self.setting = lambda name: reader.fields[name].contents()
        self.tensors = {tensor.name: tensor for tensor in reader.tensors}
        self.epsilon = self.setting("llama.attention.layer_norm_rms_epsilon")

    def weight(self, name):
        tensor = self.tensors[name + ".weight"]
        return gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(float)

    def norm(self, x, name):
        return x / numpy.sqrt((x * x).mean(-1, keepdims=True) + self.epsilon) * self.weight(name)

    def heads(self, x, name, count):
        return (x @ self.weight(name).T).reshape(len(x), count, -1).transpose(1, 0, 2)

    def turned(self, x):
        """RoPE (Su et al., 2021) of neighbours, as llama.cpp's converter orders the rows of q and k."""
        length = x.shape[-1]
        angles = numpy.outer(numpy.arange(x.shape[1]),
                             self.setting("llama.rope.freq_base") ** (-numpy.arange(0, length, 2) / length))
        even, odd = x[..., 0::2], x[..., 1::2]
        turned = numpy.empty_like(x)
        turned[..., 0::2] = even * numpy.cos(angles) - odd * numpy.sin(angles)
        turned[..., 1::2] = even * numpy.sin(angles) + odd * numpy.cos(angles)
        return turned

    def attention(self, x, at):
        heads, kv_heads = self.setting("llama.attention.head_count"), self.setting("llama.attention.head_count_kv")
        q = self.turned(self.heads(x, at + "attn_q", heads))
        k = self.turned(self.heads(x, at + "attn_k", kv_heads)).repeat(heads // kv_heads, 0)
        v = self.heads(x, at + "attn_v", kv_heads).repeat(heads // kv_heads, 0)
        scores = q @ k.transpose(0, 2, 1) / numpy.sqrt(q.shape[-1])
        scores[:, ~numpy.tri(len(x), dtype=bool)] = -numpy.inf
        scores = numpy.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ v
        return mixed.transpose(1, 0, 2).reshape(len(x), -1) @ self.weight(at + "attn_output").T

    def mlp(self, x, at):
        gate = x @ self.weight(at + "ffn_gate").T
        return (gate / (1 + numpy.exp(-gate)) * (x @ self.weight(at + "ffn_up").T)) @ self.weight(at + "ffn_down").T

    def logits(self, ids):
        embedding = self.weight("token_embd")
        x = embedding[list(ids)]
        for layer in range(self.setting("llama.block_count")):
            at = f"blk.{layer}."
            x = x + self.attention(self.norm(x, at + "attn_norm"), at)
            x = x + self.mlp(self.norm(x, at + "ffn_norm"), at)
        return self.norm(x, "output_norm") @ embedding.T


# The case -------------------------------------------------------------------------------------------------------

WIDTH, HIDDEN, HEADS, KV_HEADS, VOCABULARY = 128, 128, 4, 2, 160
MERGES = [("t", "h"), ("th", "e"), ("Ġ", "r"), ("Ġ", "b")]
TEXT = "the river bank 1234"
PIECES = ["the", "Ġr", "i", "v", "e", "r", "Ġb", "a", "n", "k", "Ġ", "1", "2", "3", "4"]  # digits stand alone


def write(path):
    draw = numpy.random.default_rng(2)
    file = gguf.GGUFWriter(path, "llama")
    file.add_block_count(1)
    file.add_context_length(64)
    file.add_embedding_length(WIDTH)
    file.add_feed_forward_length(HIDDEN)
    file.add_head_count(HEADS)
    file.add_head_count_kv(KV_HEADS)
    file.add_rope_freq_base(100_000.0)
    file.add_rope_dimension_count(WIDTH // HEADS)
    file.add_layer_norm_rms_eps(1e-5)
    tokens = ["<|begin|>", "<|end|>", "Ġ", *map(chr, range(33, 127)), *("".join(pair) for pair in MERGES)]
    tokens += [f"<|{number}|>" for number in range(VOCABULARY - len(tokens))]
    file.add_tokenizer_model("gpt2")
    file.add_tokenizer_pre("smollm")
    file.add_token_list(tokens)
    file.add_token_types([3 if token.startswith("<|") else 1 for token in tokens])
    file.add_token_merges([" ".join(pair) for pair in MERGES])
    file.add_bos_token_id(0)
    file.add_eos_token_id(1)
    file.add_add_bos_token(False)

    def matrix(name, rows, cols, kind, scale):
        values = (draw.normal(size=(rows, cols)) * scale).astype(numpy.float32)
        file.add_tensor(name + ".weight", gguf.quants.quantize(values, kind), raw_dtype=kind)

    def norm(name):
        file.add_tensor(name + ".weight", (1 + draw.normal(size=WIDTH) / 8).astype(numpy.float32))

    kinds = gguf.GGMLQuantizationType
    matrix("token_embd", VOCABULARY, WIDTH, kinds.Q8_0, 0.5)
    kv_width = WIDTH // HEADS * KV_HEADS
    for name, rows, cols in (("attn_q", WIDTH, WIDTH), ("attn_k", kv_width, WIDTH), ("attn_v", kv_width, WIDTH),
                             ("attn_output", WIDTH, WIDTH), ("ffn_gate", HIDDEN, WIDTH), ("ffn_up", HIDDEN, WIDTH),
                             ("ffn_down", WIDTH, HIDDEN)):
        matrix("blk.0." + name, rows, cols, kinds.Q4_1, 2 / numpy.sqrt(cols))
    for name in ("blk.0.attn_norm", "blk.0.ffn_norm", "output_norm"):
        norm(name)
    file.write_header_to_file()
    file.write_kv_data_to_file()
    file.write_tensors_to_file()
    file.close()
    return [tokens.index(piece) for piece in PIECES]


def main():
    if len(sys.argv) > 1:
        path, ids, out = sys.argv[1:]
        numpy.save(out, Llama(path).logits(json.loads(ids)).astype(numpy.float32))
        return
    path = here / "smollm-q4_1.gguf"
    ids = write(path)
    parts = {"case.ids": ("I32", numpy.int32(ids)), "case.logits": ("F32", numpy.float32(Llama(path).logits(ids)))}
    header, data = {"__metadata__": {"text": TEXT}}, b""
    for name, (dtype, array) in parts.items():
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.with_suffix(".expected.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)


if __name__ == "__main__":
    main()
