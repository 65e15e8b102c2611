"""Files of vectors as NumPy writes them, in every order and type, against NumPy's own numbers.

The rows are asked for by the dot product with the unit vectors, which gives their numbers as they were read.
"""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

import numpy as np

PROGRAM = Path(__file__).resolve().parents[2] / "build" / "native" / "embedscope"
ROWS, DIMS = 7, 5
TYPES = ["<f4", ">f4", "<f8", ">f8", "<f2", ">f2", "<i8", ">i4", "<u2", "|u1", "|i1", "|b1"]


class VectorFiles(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name)
        np.save(self.path / "axes.npy", np.eye(DIMS, dtype=np.float32))

    def read(self, name: str) -> np.ndarray:
        command = ["search", "--model", name, "--queries", "axes.npy", "--metric", "dot", "--k", str(ROWS)]
        said = subprocess.run([PROGRAM, *command], cwd=self.path, capture_output=True, check=True)
        values = np.zeros((ROWS, DIMS))
        for axis, line in enumerate(said.stdout.splitlines()):
            for hit in json.loads(line)["hits"]:
                values[hit["row"], axis] = hit["score"]
        return values

    def test_numpy_arrays_of_every_order_and_type(self):
        draw = np.random.default_rng(20261201)
        for kind in TYPES:
            for order in "CF":
                with self.subTest(kind=kind, order=order):
                    array = np.asarray(draw.normal(0, 20, (ROWS, DIMS)).round(3).astype(kind), order=order)
                    np.save(self.path / "x.npy", array)
                    np.testing.assert_array_equal(self.read("x.npy"), array.astype(np.float32))

    def test_text_as_gensim_glove_and_the_projector_write_it(self):
        draw = np.random.default_rng(20261202)
        array = draw.normal(0, 1, (ROWS, DIMS)).astype(np.float32)
        words = ["river", "at sign", ". . .", "2004", "été", "x1e5", "bank"]
        for separator, header in [(" ", f"{ROWS} {DIMS}\n"), (" ", ""), ("\t", "")]:
            with self.subTest(separator=separator, header=header):
                lines = [separator.join([word, *map(repr, map(float, row))]) for word, row in zip(words, array)]
                (self.path / "x.txt").write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
                np.testing.assert_array_equal(self.read("x.txt"), array)


if __name__ == "__main__":
    unittest.main()
