#!/usr/bin/env python3
"""Reference results for projection/pca: seeded data and what NumPy's SVD in f64 and scikit-learn make of
it. Writes pca.json beside itself; run it again only to change the cases (Debian: python3-sklearn)."""

import json
import pathlib

import numpy
from sklearn.decomposition import PCA


def case(name, rows, dims, components, seed):
    rng = numpy.random.default_rng(seed)
    spread = numpy.geomspace(3, 0.2, min(rows, dims))  # well separated, so that directions are defined
    mix = rng.standard_normal((len(spread), dims))
    data = (rng.standard_normal((rows, len(spread))) * spread) @ mix + rng.standard_normal(dims) * 2
    data = data.astype(numpy.float32)  # what the core is given
    exact = data.astype(numpy.float64)
    fitted = PCA(components, svd_solver="full").fit(exact)
    # svd_flip in this scikit-learn decides by U; ours decides by V, so that new rows do not matter.
    largest = numpy.abs(fitted.components_).argmax(axis=1)
    signs = numpy.sign(fitted.components_[numpy.arange(components), largest])
    directions = fitted.components_ * signs[:, None]
    singular = numpy.linalg.svd(exact - exact.mean(axis=0), compute_uv=False)[:components]
    assert numpy.allclose(singular**2 / (rows - 1), fitted.explained_variance_)
    _, uncentred, vectors = numpy.linalg.svd(exact, full_matrices=False)
    return {
        "name": name,
        "rows": rows,
        "dims": dims,
        "components": components,
        "data": [float(value) for value in data.ravel()],
        "directions": directions.ravel().round(8).tolist(),
        "variance": fitted.explained_variance_.round(8).tolist(),
        "ratio": fitted.explained_variance_ratio_.round(8).tolist(),
        "coordinates": ((exact - exact.mean(axis=0)) @ directions.T).ravel().round(7).tolist(),
        "uncentred_direction": (vectors[0] * numpy.sign(vectors[0][numpy.abs(vectors[0]).argmax()])).round(8).tolist(),
        "uncentred_variance": float((uncentred[0] ** 2 / (rows - 1)).round(7)),
    }


cases = [
    case("more rows than dimensions", 80, 6, 3, 1),
    case("more dimensions than rows", 9, 40, 4, 2),
    case("as many as each other", 10, 10, 2, 3),
]
path = pathlib.Path(__file__).with_name("pca.json")
path.write_text(json.dumps(cases) + "\n")
print(f"wrote {path} ({path.stat().st_size} bytes)")
