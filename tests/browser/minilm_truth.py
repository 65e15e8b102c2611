"""What all-MiniLM-L6-v2 makes of a word in sentences, by NumPy in 64 bits from the converted file.

Reads {"word", "sentences"} from standard input, of plain words that its vocabulary has and full stops. Prints
cosines[state][place] to the first place,
for the embedding and each layer.
"""

import json
import math
import re
import sys
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parents[2] / "build" / "models" / "minilm"
CONFIG = json.loads((FOLDER / "config.json").read_text())
VOCABULARY = json.loads((FOLDER / "tokenizer.json").read_text())["model"]["vocab"]


def weights():
    data = (FOLDER / "model.safetensors").read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    types = {"I8": np.int8, "F32": np.float32, "I64": np.int64}
    raw = {}
    for key, entry in header.items():
        if key != "__metadata__":
            first, last = entry["data_offsets"]
            array = np.frombuffer(data[8 + size + first : 8 + size + last], types[entry["dtype"]])
            raw[key] = array.reshape(entry["shape"]).astype(np.float64)
    scaled = lambda key, array: array * raw[f"{key}_scale"][:, None] if f"{key}_scale" in raw else array
    return {key: scaled(key, array) for key, array in raw.items() if not key.endswith("_scale")}


W = weights()
gelu = np.vectorize(lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2)


def linear(x, key):
    return x @ W[f"{key}.weight"].T + W[f"{key}.bias"]


def norm(x, key):
    x = x - x.mean(-1, keepdims=True)
    x = x / np.sqrt((x * x).mean(-1, keepdims=True) + CONFIG["layer_norm_eps"])
    return x * W[f"{key}.weight"] + W[f"{key}.bias"]


def states(ids):
    length, heads = len(ids), CONFIG["num_attention_heads"]
    e = "embeddings."
    x = W[f"{e}word_embeddings.weight"][ids] + W[f"{e}position_embeddings.weight"][:length]
    x = norm(x + W[f"{e}token_type_embeddings.weight"][0], f"{e}LayerNorm")
    found = [x]
    for layer in range(CONFIG["num_hidden_layers"]):
        key = f"encoder.layer.{layer}."
        split = lambda one: linear(x, f"{key}attention.self.{one}").reshape(length, heads, -1).transpose(1, 0, 2)
        q, k, v = (split(one) for one in ("query", "key", "value"))
        scores = q @ k.transpose(0, 2, 1) / math.sqrt(q.shape[-1])
        share = np.exp(scores - scores.max(-1, keepdims=True))
        share /= share.sum(-1, keepdims=True)
        mixed = (share @ v).transpose(1, 0, 2).reshape(length, -1)
        x = norm(x + linear(mixed, f"{key}attention.output.dense"), f"{key}attention.output.LayerNorm")
        inner = gelu(linear(x, f"{key}intermediate.dense"))
        x = norm(x + linear(inner, f"{key}output.dense"), f"{key}output.LayerNorm")
        found.append(x)
    return found


given = json.load(sys.stdin)
places = []
for sentence in given["sentences"]:
    words = ["[CLS]", *re.findall(r"\w+|[^\w\s]", sentence.lower()), "[SEP]"]
    ids = [VOCABULARY[word] for word in words]
    at = words.index(given["word"])
    places.append([state[at] for state in states(ids)])


def cosine(a, b):
    return float(a @ b / math.sqrt((a @ a) * (b @ b)))


print(json.dumps({"cosines": [[cosine(own[0], one) for one in own] for own in zip(*places)]}))
