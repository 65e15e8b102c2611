"""Analogies and axes of the shipped words, in NumPy, for the figures `analogy` and `axis`.

    python3 tests/golden/make_arithmetic.py > tests/golden/arithmetic.json
"""

import json
import struct
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
DTYPES = {"F32": np.float32, "I8": np.int8, "U8": np.uint8}


def tensor(data, entry):
    begin, end = entry["data_offsets"]
    return np.frombuffer(data[begin:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])


words, parts = [], []
for part in ("head", "tail"):
    file = (ROOT / "models" / "words" / f"{part}.safetensors").read_bytes()
    (size,) = struct.unpack("<Q", file[:8])
    header, data = json.loads(file[8 : 8 + size]), file[8 + size :]
    words += tensor(data, header["words"]).tobytes().decode().split("\n")
    scale = tensor(data, header["scale"]).astype(np.float64).reshape(-1, 1)
    parts.append(tensor(data, header["embedding"]).astype(np.float64) * scale)
rows = np.vstack(parts)
unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
place = {word: i for i, word in enumerate(words)}


def vector(word):
    return unit[place[word]]


def rounded(value):
    """Without the digits in which two machines may differ."""
    return round(float(value), 9)


def analogy(a, b, c, count=6):
    """The nearest words with the given ones among them; the distance is a least-squares residual."""
    result = vector(b) - vector(a) + vector(c)
    cosines = unit @ result / np.linalg.norm(result)
    plane = np.stack([vector(b) - vector(a), vector(c) - vector(a)], axis=1)
    hits = []
    for row in np.argsort(-cosines)[: count + 3]:
        point = unit[row] - vector(a)
        inside = plane @ np.linalg.lstsq(plane, point, rcond=None)[0]
        distance = np.linalg.norm(point - inside)
        hits.append({"word": words[row], "score": rounded(cosines[row]), "distance": rounded(distance)})
    return {"words": [a, b, c], "hits": hits}


def ranks(values):
    values = np.asarray(values)
    return np.array([(values < v).sum() + ((values == v).sum() + 1) / 2 for v in values])


def agreement(values):
    """Spearman's rank correlation with the order of the list."""
    return np.corrcoef(ranks(values), np.arange(len(values)))[0, 1]


def axis(pairs, listed, dimension, count=8):
    differences = np.array([vector(high) - vector(low) for low, high in pairs])
    chosen = np.array([vector(word) for word in listed])
    along = unit @ differences.mean(axis=0) / np.linalg.norm(differences.mean(axis=0))
    order = np.argsort(along)
    return {
        "pairs": pairs,
        "words": listed,
        "agreement": rounded(agreement(chosen @ differences.mean(axis=0))),
        "without": [
            rounded(agreement(chosen @ np.delete(differences, left, axis=0).mean(axis=0)))
            for left in range(len(pairs))
        ],
        "raw": rounded(agreement(chosen[:, dimension])),
        "low": [words[row] for row in order[:count]],
        "high": [words[row] for row in order[::-1][:count]],
    }


ANIMALS = (
    "ant mosquito bee mouse rat frog rabbit cat fox dog goat sheep wolf pig lion tiger bear horse cow elephant whale"
)
golden = {
    "analogies": [
        analogy("man", "king", "woman"),
        analogy("bread", "baker", "meat"),
        analogy("germany", "beethoven", "italy"),
    ],
    "axis": axis([["small", "large"], ["tiny", "huge"], ["little", "big"]], ANIMALS.split(), 7),
}
print(json.dumps(golden, indent=1))
