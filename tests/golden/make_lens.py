#!/usr/bin/env python3
"""Small random tuned lenses for transformers/llama, lens/f32.safetensors and lens/i8.safetensors, and what NumPy
makes of them, lens/expected.safetensors: KIND.tuned.N, logits [length, vocabulary] of the state that layer N reads,
head(norm(h + W h + b)), for the case `causal`; plain.N, the same without the lens (Debian: python3-torch)."""

import json
import struct
from pathlib import Path

import numpy
import torch

import make_transformers as families

here = Path(__file__).parent


def read(path):
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    kinds = {"F32": numpy.float32, "I32": numpy.int32, "U8": numpy.uint8}
    return {name: numpy.frombuffer(raw[8 + length :][slice(*entry["data_offsets"])], kinds[entry["dtype"]])
            .reshape(entry["shape"]) for name, entry in header.items()}


def main():
    model = {name: one.astype(float) for name, one in read(here / "transformers/llama/model.safetensors").items()}
    states = read(here / "transformers/llama/expected.safetensors")
    random = numpy.random.default_rng(31)
    width, layers = 16, 2
    maps = [(random.normal(0, 0.3, (width, width)), random.normal(0, 0.3, width)) for _ in range(layers)]
    files, expected = {"f32": {}, "i8": {}}, {}

    def logits(h):
        normed = h / numpy.sqrt((h * h).mean(1, keepdims=True) + 1e-6) * model["model.norm.weight"]
        return normed @ model["lm_head.weight"].T

    for n, (weight, bias) in enumerate(maps):
        h = states[f"causal.hidden.{n}"].astype(float)
        expected[f"plain.{n}"] = logits(h)
        scale = (abs(weight).max(1) / 127).astype(numpy.float32)
        whole = numpy.rint(weight / scale[:, None]).astype(numpy.int8)
        files["f32"] |= {f"lens.{n}.weight": weight.astype(numpy.float32), f"lens.{n}.bias": bias.astype(numpy.float32)}
        files["i8"] |= {f"lens.{n}.weight": whole, f"lens.{n}.weight_scale": scale,
                        f"lens.{n}.bias": bias.astype(numpy.float16)}
        for kind, back in (("f32", weight), ("i8", whole * scale.astype(float)[:, None])):
            expected[f"{kind}.tuned.{n}"] = logits(h + h @ back.T + files[kind][f"lens.{n}.bias"].astype(float))
    files["expected"] = {name: one.astype(numpy.float32) for name, one in expected.items()}
    (here / "lens").mkdir(exist_ok=True)
    for kind, tensors in files.items():
        families.write_safetensors(here / f"lens/{kind}.safetensors",
                                   {name: torch.from_numpy(one) for name, one in tensors.items()})


if __name__ == "__main__":
    main()
