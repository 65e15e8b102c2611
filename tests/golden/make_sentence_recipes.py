#!/usr/bin/env python3
"""Vectors of texts by sentence-transformers' modules, computed in NumPy (Debian: python3-numpy), one folder a
recipe under sentence-recipes/.

A folder holds what stands beside a model's weights: modules.json and the modules' own folders. The model itself is
transformers/bert, of which make_transformers.py gives the hidden states, and tokenizer.json, in which every token is
a word. expected.json has, for each folder, a text, what is asked for, and the vector. Poolings, Dense and the prompt
that is left out follow sentence_transformers 6.2 (modules/pooling.py, dense.py).
"""

import json
import math
import struct
from pathlib import Path

import numpy as np

here = Path(__file__).parent
out = here / "sentence-recipes"
FLAGS = {"cls": "pooling_mode_cls_token", "max": "pooling_mode_max_tokens", "mean": "pooling_mode_mean_tokens",
         "mean_sqrt_len_tokens": "pooling_mode_mean_sqrt_len_tokens",
         "weightedmean": "pooling_mode_weightedmean_tokens", "lasttoken": "pooling_mode_lasttoken"}


def read_safetensors(path):
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header, data = json.loads(raw[8:8 + length]), raw[8 + length:]
    return {name: np.frombuffer(data[slice(*one["data_offsets"])], {"F32": "<f4", "I32": "<i4", "U8": "u1"}[one["dtype"]])
            .reshape(one["shape"]) for name, one in header.items()}


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, values in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(values.shape),
                        "data_offsets": [len(data), len(data) + values.nbytes]}
        data += values.astype("<f4").tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def pool(states, mode, skipped):
    kept = states[skipped:]
    weights = np.arange(1, len(states) + 1)[skipped:, None]
    return {"cls": lambda: kept[0], "max": lambda: kept.max(0), "mean": lambda: kept.mean(0),
            "mean_sqrt_len_tokens": lambda: kept.sum(0) / math.sqrt(len(kept)),
            "weightedmean": lambda: (kept * weights).sum(0) / weights.sum(), "lasttoken": lambda: kept[-1]}[mode]()


ACTIVATIONS = {
    "torch.nn.modules.linear.Identity": lambda x: x,
    "torch.nn.modules.activation.Tanh": np.tanh,
    "torch.nn.modules.activation.ReLU": lambda x: np.maximum(x, 0),
    "torch.nn.modules.activation.GELU": lambda x: x * 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2))),
    "torch.nn.modules.activation.SiLU": lambda x: x / (1 + np.exp(-x)),
    "torch.nn.modules.activation.Sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}
golden = read_safetensors(here / "transformers/bert/expected.safetensors")
states = golden["bidirectional.final"].astype(np.float64)
ids = golden["bidirectional.ids"].tolist()
words = [f"w{one}" for one in ids]
random = np.random.default_rng(7)
expected = []


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1) + "\n")


def recipe(name, modes, modules=(), listed=False, prompt=None, include=True, dims=0):
    """A folder, and its vector. A module is "Normalize" or (outputs, activation, bias). A prompt is how many of the
    text's words it has."""
    folder = out / name
    lines = [("Transformer", ""), ("Pooling", "1_Pooling")]
    width = states.shape[1]
    pooling = {"word_embedding_dimension": width}
    if listed:
        pooling["pooling_mode"] = modes if len(modes) > 1 else modes[0]
    else:
        pooling |= {flag: mode in modes for mode, flag in FLAGS.items()}
    if not include:
        pooling["include_prompt"] = False
    write(folder / "1_Pooling/config.json", pooling)
    order = modes if listed else [mode for mode in FLAGS if mode in modes]
    skipped = 0 if include or prompt is None else 1 + prompt  # with the token that begins a text
    vector = np.concatenate([pool(states, mode, skipped) for mode in order])
    for n, module in enumerate(modules, 2):
        if module == "Normalize":
            lines.append(("Normalize", f"{n}_Normalize"))
            vector = vector / np.linalg.norm(vector)
            continue
        outputs, activation, bias = module
        lines.append(("Dense", f"{n}_Dense"))
        weight = (random.standard_normal((outputs, len(vector))) * len(vector) ** -0.5).astype("<f4")
        tensors = {"linear.weight": weight}
        if bias:
            tensors["linear.bias"] = (random.standard_normal(outputs) * 0.1).astype("<f4")
        write(folder / f"{n}_Dense/config.json",
              {"in_features": len(vector), "out_features": outputs, "bias": bias, "activation_function": activation})
        write_safetensors(folder / f"{n}_Dense/model.safetensors", tensors)
        vector = weight.astype(np.float64) @ vector + tensors.get("linear.bias", np.zeros(outputs, "<f4"))
        vector = ACTIVATIONS[activation](vector)
    if dims:
        vector = vector[:dims] / np.linalg.norm(vector[:dims])
    write(folder / "modules.json", [{"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
                                    for n, (kind, path) in enumerate(lines)])
    begin = 1
    if prompt is not None:
        begin += prompt
        write(folder / "config_sentence_transformers.json",
              {"prompts": {"query": " ".join(words[1:begin]) + " "}, "default_prompt_name": "query"})
    expected.append({"name": name, "text": " ".join(words[begin:-1]), "dims": dims, "ids": ids,
                     "vector": [float(f"{value:.9g}") for value in vector]})


for mode in FLAGS:
    recipe(mode.replace("_", "-"), [mode])
recipe("all-joined", list(FLAGS))
recipe("joined-as-listed", ["lasttoken", "cls"], ["Normalize"], listed=True)
recipe("prompt", ["mean"], ["Normalize"], prompt=2)
recipe("prompt-left-out", ["mean", "weightedmean", "cls"], prompt=2, include=False)
for activation in ACTIVATIONS:
    recipe(f"dense-{activation.rsplit('.', 1)[1].lower()}", ["mean"], [(8, activation, True)])
identity = "torch.nn.modules.linear.Identity"
recipe("dense-twice", ["mean"], [(24, identity, False), (16, identity, False), "Normalize"])
recipe("normalised-before-dense", ["cls"], ["Normalize", (8, identity, True)])
recipe("first-dimensions", ["mean"], ["Normalize"], dims=4)

around = lambda word: {"SpecialToken": {"id": word, "type_id": 0}}
special = lambda word: {"id": word, "ids": [int(word[1:])], "tokens": [word]}
added = lambda word: {"id": int(word[1:]), "content": word, "single_word": False, "lstrip": False, "rstrip": False,
                      "normalized": False, "special": True}
first, last = words[0], words[-1]
write(out / "tokenizer.json", {
    "version": "1.0", "truncation": None, "padding": None, "added_tokens": [added(first), added(last)],
    "normalizer": None, "pre_tokenizer": {"type": "WhitespaceSplit"},
    "post_processor": {"type": "TemplateProcessing",
                       "single": [around(first), {"Sequence": {"id": "A", "type_id": 0}}, around(last)],
                       "pair": [], "special_tokens": {word: special(word) for word in (first, last)}},
    "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": False},
    "model": {"type": "WordPiece", "unk_token": "w0", "continuing_subword_prefix": "##",
              "max_input_chars_per_word": 100, "vocab": {f"w{n}": n for n in range(40)}},
})
write(out / "expected.json", expected)
