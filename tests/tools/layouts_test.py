"""`embedscope project` beside umap-learn and openTSNE: its layouts keep as much of the neighbours as theirs do.

What theirs keep stands in tests/golden/layouts.json; make_layouts.py there says how it was measured.
"""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy: threads that wait for each other cost more than they bring

import numpy as np
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "native" / "embedscope"
GOLDEN = json.loads((ROOT / "tests" / "golden" / "layouts.json").read_text())
NEIGHBOURS = GOLDEN["neighbours"]
# How far below the least of three seeds of the other program ours may lie.
TOLERANCE = {"trustworthiness": 0.003, "continuity": 0.003, "preservation": 0.01}


def layout(rows, method):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.npy"
        np.save(path, rows)
        command = [str(PROGRAM), "project", "--model", str(path), "--metric", "euclidean", "--method", method, "--json"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    return np.array([[one["x"], one["y"]] for one in printed])


def neighbours(rows):
    return NearestNeighbors(n_neighbors=NEIGHBOURS).fit(rows).kneighbors(return_distance=False)


def measures(rows, drawn):
    shared = [len(set(a) & set(b)) / NEIGHBOURS for a, b in zip(neighbours(rows), neighbours(drawn))]
    return {
        "trustworthiness": trustworthiness(rows, drawn, n_neighbors=NEIGHBOURS),
        "continuity": trustworthiness(drawn, rows, n_neighbors=NEIGHBOURS),
        "preservation": np.mean(shared),
    }


class Layouts(unittest.TestCase):
    def check(self, method):
        for name in ("digits", "swiss roll"):
            case = GOLDEN[name]
            rows = np.array(case["data"], np.float32).reshape(case["rows"], -1)
            found = measures(rows, layout(rows, method))
            for measure, other in case[method].items():
                with self.subTest(name, measure=measure):
                    self.assertGreaterEqual(found[measure], other - TOLERANCE[measure])

    def test_umap_keeps_as_much_as_umap_learn(self):
        self.check("umap")

    def test_t_sne_keeps_as_much_as_open_tsne(self):
        self.check("tsne")

    def test_a_random_layout_falls_short(self):
        """The measures tell a bad layout: what is asked for above is not met by chance."""
        case = GOLDEN["digits"]
        rows = np.array(case["data"], np.float32).reshape(case["rows"], -1)
        found = measures(rows, np.random.default_rng(1).standard_normal((case["rows"], 2)))
        for measure, other in case["umap"].items():
            self.assertLess(found[measure], other - 0.1)


if __name__ == "__main__":
    unittest.main()
