#!/usr/bin/env python3
"""Reference quality of layouts: what umap-learn and openTSNE keep of the neighbours of fixed points.

Writes layouts.json beside itself: the points, and for either program the least of three seeds of each measure at 15
neighbours, so that a layout of ours that keeps less is worse than its bad luck. Both programs run with their
defaults and by Euclidean distance. They are in a virtual environment of their own; run it again only to change the
cases:

    python3 -m venv build/layouts && build/layouts/bin/pip install umap-learn==0.5.12 openTSNE==1.0.4
    build/layouts/bin/python tests/golden/make_layouts.py
"""

import json
import pathlib

import numpy
import openTSNE
import umap
from sklearn.datasets import load_digits, make_swiss_roll
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

NEIGHBOURS = 15
SEEDS = (1, 2, 3)


def neighbours(rows):
    return NearestNeighbors(n_neighbors=NEIGHBOURS).fit(rows).kneighbors(return_distance=False)


def measures(rows, layout):
    """Trustworthiness and continuity [Venna and Kaski 2001], and the mean share of neighbours that are kept."""
    shared = [len(set(a) & set(b)) / NEIGHBOURS for a, b in zip(neighbours(rows), neighbours(layout))]
    return {
        "trustworthiness": trustworthiness(rows, layout, n_neighbors=NEIGHBOURS),
        "continuity": trustworthiness(layout, rows, n_neighbors=NEIGHBOURS),
        "preservation": float(numpy.mean(shared)),
    }


def least(rows, lay_out):
    found = [measures(rows, numpy.asarray(lay_out(seed))) for seed in SEEDS]
    return {name: round(min(one[name] for one in found), 4) for name in found[0]}


def case(rows):
    return {
        "rows": len(rows),
        "data": rows.ravel().tolist(),
        "umap": least(rows, lambda seed: umap.UMAP(random_state=seed).fit_transform(rows)),
        "tsne": least(rows, lambda seed: openTSNE.TSNE(random_state=seed).fit(rows)),
    }


digits = load_digits().data[:400].astype(int)  # handwritten digits, 8 × 8 pixels of 0 to 16 (UCI, CC BY 4.0)
roll = make_swiss_roll(400, random_state=1)[0].round(3)
path = pathlib.Path(__file__).with_name("layouts.json")
path.write_text(json.dumps({"neighbours": NEIGHBOURS, "digits": case(digits), "swiss roll": case(roll)}) + "\n")
print(f"wrote {path} ({path.stat().st_size} bytes)")
