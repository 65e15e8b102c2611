"""Adds the logs of a run's stages to docs/models-loss.csv, which outlives checkpoints, and draws all of it as an SVG,
without a plotting library.

    python3 tools/train/curves.py --log causal=checkpoints/causal/log.jsonl
"""

import csv
import json
from pathlib import Path

from running import recipe_parser

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 320, 48, 150, 12, 40
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")


def curve(path, start=0):
    """[(million tokens, nats)] of a log."""
    lines = [json.loads(line) for line in Path(path).read_text().splitlines()]
    return [(line["tokens"] / 1e6, line["loss"]) for line in lines if "loss" in line and line["tokens"] >= start]


def draw(curves):
    """The SVG of {name: points}."""
    last = max(x for points in curves.values() for x, _ in points)
    low, high = 3.0, 7.0
    place = lambda x, y: (LEFT + (WIDTH - LEFT - RIGHT) * x / last,
                          TOP + (HEIGHT - TOP - BOTTOM) * (high - min(max(y, low), high)) / (high - low))
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
             'font-family="sans-serif" font-size="12" fill="#777">',
             "<title>Training loss in nats a token over millions of tokens</title>"]
    for y in (4, 5, 6, 7):
        (x0, height), (x1, _) = place(0, y), place(last, y)
        parts.append(f'<path d="M{x0:.1f} {height:.1f}H{x1:.1f}" stroke="#8884"/>'
                     f'<text x="{x0 - 8:.1f}" y="{height + 4:.1f}" text-anchor="end">{y}</text>')
    for x in range(0, int(last) + 1, 1 if last < 8 else 2):
        left, bottom = place(x, low)
        parts.append(f'<text x="{left:.1f}" y="{bottom + 16:.1f}" text-anchor="middle">{x} M</text>')
    for number, (name, points) in enumerate(curves.items()):
        path = "L".join("{:.1f} {:.1f}".format(*place(x, y)) for x, y in points)
        colour = COLOURS[number % len(COLOURS)]
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
                     f'<text x="{WIDTH - RIGHT + 8}" y="{TOP + 14 + 18 * number}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def read_table(path):
    """{run: [(million tokens, nats)]}."""
    runs = {}
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            runs.setdefault(row["run"], []).append((float(row["million tokens"]), float(row["nats"])))
    return runs


def write_table(path, runs):
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["run", "million tokens", "nats"])
        for name, points in runs.items():
            writer.writerows([name, f"{tokens:.2f}", f"{nats:.3f}"] for tokens, nats in points)


if __name__ == "__main__":
    parser = recipe_parser(__doc__)
    parser.add_argument("--log", action="append", default=[], help="name=log.jsonl; stages of one name are one run")
    parser.add_argument("--table", type=Path, default=Path("docs/models-loss.csv"))
    options = parser.parse_args()
    runs = read_table(options.table) if options.table.exists() else {}
    for name, _, path in (log.partition("=") for log in options.log):
        runs[name] = [*runs.get(name, []), *curve(path)]
    write_table(options.table, runs)
    options.table.with_suffix(".svg").write_text(draw(runs))
