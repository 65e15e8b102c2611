#!/usr/bin/env python3
"""Reference results for projection/, cluster/ and compare/: seeded data and what NumPy, SciPy and scikit-learn
make of it. Writes pictures.json beside itself; run it again only to change the cases (Debian:
python3-sklearn)."""

import json
import pathlib

import numpy
from scipy.optimize import curve_fit
from scipy.spatial import procrustes
from scipy.stats import beta, skew
from sklearn import metrics
from sklearn.cluster import SpectralClustering
from sklearn.datasets import load_iris, make_circles, make_moons
from sklearn.manifold import TSNE, trustworthiness
from sklearn.neighbors import NearestNeighbors

rng = numpy.random.default_rng(7)


def numbers(array, digits=7):
    return numpy.asarray(array, dtype=numpy.float64).ravel().round(digits).tolist()


def neighbours(rows, k):
    """k nearest of each row without itself: indices and distances."""
    distances = metrics.pairwise_distances(rows.astype(numpy.float64))
    numpy.fill_diagonal(distances, numpy.inf)
    indices = numpy.argsort(distances, axis=1, kind="stable")[:, :k]
    return indices, numpy.take_along_axis(distances, indices, axis=1)


def iris():
    """Iris without its duplicate: what scikit-learn's exact t-SNE reaches at most and at least."""
    data = numpy.unique(load_iris().data.astype(numpy.float32), axis=0)
    reached = [TSNE(perplexity=20, method="exact", init="pca", learning_rate="auto", random_state=seed)
               .fit(data.astype(numpy.float64)).kl_divergence_ for seed in range(3)]
    return {"rows": len(data), "dims": 4, "data": numbers(data), "divergence": max(reached)}


def quality():
    data = rng.standard_normal((60, 5)).astype(numpy.float32)
    picture = (data[:, :2] + 0.4 * rng.standard_normal((60, 2))).astype(numpy.float32)
    labels = (data[:, 0] > 0).astype(int) + 2 * (data[:, 1] > 0.5).astype(int)
    other = rng.integers(0, 3, 60)
    _, _, disparity = procrustes(picture.astype(numpy.float64), data[:, 1:3].astype(numpy.float64))
    x = data.astype(numpy.float64) - data.mean(axis=0, dtype=numpy.float64)
    y = picture.astype(numpy.float64) - picture.mean(axis=0, dtype=numpy.float64)
    cka = numpy.linalg.norm(y.T @ x) ** 2 / numpy.linalg.norm(x.T @ x) / numpy.linalg.norm(y.T @ y)
    near, _ = neighbours(data, 6)
    drawn, _ = neighbours(picture, 6)
    occurrences = numpy.bincount(near.ravel(), minlength=60)
    eigenvalues = numpy.linalg.eigvalsh(numpy.cov(x.T, bias=True))
    unit = data.astype(numpy.float64) / numpy.linalg.norm(data.astype(numpy.float64), axis=1, keepdims=True)
    _, vectors = numpy.linalg.eigh(unit.T @ unit)
    partition = numpy.exp(unit @ numpy.hstack([vectors, -vectors])).sum(axis=0)
    distances = metrics.pairwise_distances(data.astype(numpy.float64))
    ratios = [numpy.max(row) / numpy.min(row[row > 0]) for row in distances]
    return {
        "rows": 60,
        "data": numbers(data, 9),
        "picture": numbers(picture, 9),
        "trustworthiness": trustworthiness(data, picture, n_neighbors=6),
        "trustworthiness_cosine": trustworthiness(data, picture, n_neighbors=6, metric="cosine"),
        # Continuity is trustworthiness with the two sides exchanged.
        "continuity": trustworthiness(picture, data, n_neighbors=6),
        "kept": float(numpy.mean([len(set(a) & set(b)) / 6 for a, b in zip(near, drawn)])),
        "labels": labels.tolist(),
        "other": other.tolist(),
        "silhouettes": numbers(metrics.silhouette_samples(data, labels)),
        "silhouette_cosine": float(metrics.silhouette_score(data, labels, metric="cosine")),
        "adjusted_rand": metrics.adjusted_rand_score(labels, other),
        "mutual_information": metrics.normalized_mutual_info_score(labels, other),
        "disparity": disparity,
        "cka": cka,
        "skewness": float(skew(occurrences)),
        "participation": eigenvalues.sum() ** 2 / (eigenvalues**2).sum(),
        "mean_cosine": float(numpy.linalg.norm(unit.mean(axis=0)) ** 2),
        "isotropy": partition.min() / partition.max(),
        "farthest_to_nearest": float(numpy.mean(ratios)),
    }


def curves():
    """umap-learn's find_ab_params."""
    cases = []
    for min_dist, spread in [(0.1, 1.0), (0.0, 1.0), (0.5, 1.0), (0.99, 1.0), (0.25, 2.0), (0.05, 0.5)]:
        places = numpy.linspace(0, spread * 3, 300)
        wanted = numpy.where(places < min_dist, 1.0, numpy.exp(-(places - min_dist) / spread))
        (a, b), _ = curve_fit(lambda x, a, b: 1.0 / (1.0 + a * x ** (2 * b)), places, wanted)
        cases.append({"min_dist": min_dist, "spread": spread, "a": a, "b": b})
    return cases


def fuzzy_set():
    """The fuzzy set by the paper's formulas in f64, sigma by root finding on a fine bracket."""
    data = rng.standard_normal((40, 3)).astype(numpy.float32)
    data[7] = data[3]  # a duplicate
    indices, distances = neighbours(data, 8)
    distances = distances.astype(numpy.float32).astype(numpy.float64)
    held = numpy.zeros((40, 40))
    for row in range(40):
        rho = distances[row][distances[row] > 0].min()
        low, high = 1e-6, 1e3
        for _ in range(200):
            middle = (low + high) / 2
            total = numpy.exp(-numpy.maximum(distances[row] - rho, 0) / middle).sum()
            low, high = (middle, high) if total < numpy.log2(8) else (low, middle)
        held[row, indices[row]] = numpy.exp(-numpy.maximum(distances[row] - rho, 0) / middle)
    return {"rows": 40, "data": numbers(data, 9), "union": numbers(held + held.T - held * held.T)}


def shapes():
    cases = []
    for name, (data, labels) in {
        "moons": make_moons(160, noise=0.05, random_state=1),
        "circles": make_circles(160, factor=0.4, noise=0.04, random_state=1),
    }.items():
        data = data.astype(numpy.float32)
        fitted = SpectralClustering(2, affinity="nearest_neighbors", n_neighbors=8, random_state=0).fit(data)
        assert metrics.adjusted_rand_score(labels, fitted.labels_) == 1
        graph = NearestNeighbors(n_neighbors=8).fit(data).kneighbors_graph().toarray()
        graph = (graph + graph.T) / 2
        degree = graph.sum(axis=1)
        laplacian = numpy.eye(160) - graph / numpy.sqrt(degree[:, None] * degree)
        cases.append({
            "name": name, "rows": 160, "data": numbers(data, 9), "labels": fitted.labels_.tolist(),
            "eigenvalues": numbers(numpy.linalg.eigvalsh(laplacian)[:10]),
        })
    return cases


def cosine_laws():
    cases = []
    for dims in (2, 3, 10, 128, 1000):
        edges = numpy.linspace(-1, 1, 33)
        # (1 + t) / 2 of a random cosine t has the beta distribution of (d − 1) / 2 and (d − 1) / 2.
        parts = numpy.diff(beta.cdf((1 + edges) / 2, (dims - 1) / 2, (dims - 1) / 2))
        cases.append({"dims": dims, "parts": numbers(parts)})
    return cases


path = pathlib.Path(__file__).with_name("pictures.json")
path.write_text(json.dumps({
    "iris": iris(), "quality": quality(), "curves": curves(), "fuzzy_set": fuzzy_set(), "shapes": shapes(),
    "cosine_laws": cosine_laws(),
}) + "\n")
print(f"wrote {path} ({path.stat().st_size} bytes)")
