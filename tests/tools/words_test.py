"""The shipped word vectors and `embedscope eval`, against NumPy and SciPy on the same files."""

import json
import struct
import subprocess
import unittest
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "models" / "words"
EVAL = ROOT.parent / "shared" / "eval"
PROGRAM = ROOT / "build" / "native" / "embedscope"


def read_safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    kinds = {"I8": np.int8, "F32": np.float32, "U8": np.uint8, "U32": np.uint32}
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            first, last = entry["data_offsets"]
            raw = np.frombuffer(data[8 + length + first : 8 + length + last], kinds[entry["dtype"]])
            tensors[name] = raw.reshape(entry["shape"])
    return tensors


def read_words():
    words, rows = [], []
    for name in ("head", "tail"):
        part = read_safetensors(MODEL / f"{name}.safetensors")
        words += part["words"].tobytes().decode().split("\n")
        rows.append(part["embedding"].astype(np.float64) * part["scale"].astype(np.float64)[:, None])
    return words, np.vstack(rows)


def without_leading(rows, remove):
    """Mu and Viswanath (2018): subtract the mean, project out the leading principal directions."""
    centred = rows - rows.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    leading = vectors[:, ::-1][:, :remove]
    return centred - centred @ leading @ leading.T


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def evaluate(task, file, *flags):
    output = subprocess.run(
        [PROGRAM, "eval", "--model", MODEL, "--task", task, "--json", *flags, file],
        check=True, capture_output=True, text=True,
    ).stdout
    return json.loads(output)


@unittest.skipUnless((MODEL / "card.json").exists(), "models/words is not there")
class ShippedWords(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.card = json.loads((MODEL / "card.json").read_text())
        cls.words, cls.rows = read_words()
        cls.index = {word: row for row, word in enumerate(cls.words)}
        cls.compared = unit(without_leading(cls.rows, cls.card["postprocess"]["remove"]))

    def test_files_are_those_of_the_card(self):
        import hashlib

        for file in self.card["files"]:
            data = (MODEL / file["name"]).read_bytes()
            self.assertEqual(len(data), file["bytes"])
            self.assertEqual(hashlib.sha256(data).hexdigest(), file["sha256"])
        self.assertEqual(self.rows.shape, (self.card["rows"], self.card["dims"]))
        self.assertEqual(len(set(self.words)), len(self.words))
        self.assertLessEqual(sum(file["brotli"] for file in self.card["files"]), 3_000_000)

    def test_words_that_a_rule_leaves_out_are_out(self):
        blocked = (ROOT / "tools" / "words" / "blocked.txt").read_text().split("\n")
        self.assertFalse(set(self.words) & {word for word in blocked if not word.startswith("#")})

    @unittest.skipUnless(EVAL.exists(), "the evaluation sets in ../shared/eval are not there")
    def test_similarity_equals_scipy(self):
        for name in ("EN-WS-353-ALL.txt", "EN-RG-65.txt", "EN-SIMLEX-999.txt"):
            given, cosines = [], []
            for line in (EVAL / "wordsim" / name).read_text().splitlines():
                first, second, score = line.split()[:3]
                if first.lower() in self.index and second.lower() in self.index:
                    given.append(float(score))
                    a, b = (self.compared[self.index[w.lower()]] for w in (first, second))
                    cosines.append(float(a @ b))
            got = evaluate("similarity", EVAL / "wordsim" / name)
            self.assertEqual(got["covered"], len(given))
            self.assertAlmostEqual(got["score"], spearmanr(given, cosines)[0], places=4)

    @unittest.skipUnless(EVAL.exists(), "the evaluation sets in ../shared/eval are not there")
    def test_analogies_equal_numpy(self):
        questions = []
        for line in (EVAL / "analogy" / "questions-words.txt").read_text().splitlines():
            words = line.lower().split()
            if len(words) == 4 and all(word in self.index for word in words):
                questions.append([self.index[word] for word in words])
        got = evaluate("analogy", EVAL / "analogy" / "questions-words.txt")
        self.assertEqual(got["covered"], len(questions))
        a, b, c, d = np.array(questions).T
        vectors = self.compared.astype(np.float32)
        correct = 0
        for start in range(0, len(questions), 1000):
            part = slice(start, start + 1000)
            scores = (vectors[b[part]] - vectors[a[part]] + vectors[c[part]]) @ vectors.T
            lines = np.arange(len(scores))
            for given in (a, b, c):
                scores[lines, given[part]] = -np.inf
            correct += int((scores.argmax(axis=1) == d[part]).sum())
        self.assertAlmostEqual(got["score"], correct / len(questions), delta=2 / len(questions))
        self.assertAlmostEqual(self.card["scores"]["google"]["score"], got["score"], places=4)


if __name__ == "__main__":
    unittest.main()
