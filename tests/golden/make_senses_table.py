"""The test of senses by weighted means of rows, in NumPy: how many of the nearest texts have the sense.

    python3 tests/golden/make_senses_table.py > tests/golden/senses_table.json
"""

import json
import re
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "train"))

import safetensors_file  # noqa: E402

words, rows, counts = [], [], []
for part in ("head", "tail"):
    tensors = safetensors_file.read(ROOT / "models" / "words" / f"{part}.safetensors")
    words += tensors["words"].tobytes().decode().split("\n")
    rows.append(tensors["embedding"].astype(np.float64) * tensors["scale"].astype(np.float64)[:, None])
    counts.append(tensors["count"].astype(np.float64))
rows, counts = np.vstack(rows), np.concatenate(counts)
place = {word: i for i, word in enumerate(words)}
weights = 1e-3 / (1e-3 + counts / counts.sum())

lines = [line.split("\t") for line in (ROOT / "tools/train/senses.tsv").read_text().splitlines()
         if line and not line.startswith("#")]
means = np.zeros((len(lines), rows.shape[1]))
for mean, (word, _, text) in zip(means, lines):
    for other in re.findall(r"[^\W\d_]+", text.lower()):
        if other != word and other in place:
            mean += weights[place[other]] * rows[place[other]]
means /= np.linalg.norm(means, axis=1, keepdims=True)
right = 0
for a, (word, sense, _) in enumerate(lines):
    others = [b for b, line in enumerate(lines) if line[0] == word and b != a]
    best = max(others, key=lambda b: means[a] @ means[b])
    right += lines[best][1] == sense
print(json.dumps({"texts": len(lines), "right": right}))
