#!/usr/bin/env python3
"""Reference quality of t-SNE: what scikit-learn preserves of the neighbours of ../shared/golden/points.

Writes points.json beside itself: for the mammoth and the penguins mean and standard deviation over ten seeds of
trustworthiness and continuity. Layouts start from noise, as those of `embedscope project` do; all else is
scikit-learn's default (1.2.1 when it was run last). Run it again only to change the cases:

    python3 tests/golden/make_points.py
"""

import json
import pathlib
import sys

import numpy as np
from sklearn.manifold import TSNE

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "tools"))
from points_test import mammoth, measures, penguins  # noqa: E402

SEEDS = range(1, 11)


def spread(rows):
    layouts = (TSNE(init="random", learning_rate="auto", random_state=seed).fit_transform(rows) for seed in SEEDS)
    found = np.array([measures(rows, layout) for layout in layouts])
    return {"mean": found.mean(0).round(6).tolist(), "deviation": found.std(0, ddof=1).round(6).tolist()}


cases = {"mammoth": spread(mammoth()), "penguins": spread(penguins()[0])}
golden = {"seeds": len(SEEDS), "measures": ["trustworthiness", "continuity"], **cases}
(HERE / "points.json").write_text(json.dumps(golden, indent=2) + "\n")
