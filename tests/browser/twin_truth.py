"""What a shipped twin makes of a word in sentences, by NumPy in 64 bits from the shipped files.

Reads {"twin", "word", "sentences"}, {"twin", "senses"} (a file as tools/train/senses.tsv) or {"twin", "ids",
"state"} from standard input, each in a list, and prints a list of answers:

    cosines[place][state] to the first place, others[state]: mean cosine of different tokens,
    explained: share of variance of two components; or right[state]: nearest neighbours of the right sense; or
    the hidden state of every token
"""

import json
import math
import re
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import sentencepiece

MODELS = Path(__file__).resolve().parents[2] / "models"
tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(MODELS / "tokenizer" / "tokenizer.model"))


class Twin:
    def __init__(self, name):
        self.config = json.loads((MODELS / name / "config.json").read_text())
        data = (MODELS / name / "model.safetensors").read_bytes()
        size = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + size])
        types = {"I8": np.int8, "F32": np.float32}
        raw = {}
        for key, entry in header.items():
            if key == "__metadata__":
                continue
            first, last = entry["data_offsets"]
            array = np.frombuffer(data[8 + size + first : 8 + size + last], types[entry["dtype"]])
            raw[key] = array.reshape(entry["shape"]).astype(np.float64)
        self.weights = {
            key: array * raw[f"{key}_scale"][:, None] if f"{key}_scale" in raw else array
            for key, array in raw.items()
            if not key.endswith("_scale")
        }

    def norm(self, x, key):
        rms = np.sqrt((x * x).mean(-1, keepdims=True) + self.config["rms_norm_eps"])
        return x / rms * self.weights[key]

    def states(self, ids):
        """The embedding, after each layer, and normed: [state][token, width]."""
        c, length = self.config, len(ids)
        heads, size = c["num_attention_heads"], c["head_dim"]
        angles = np.arange(length)[:, None] * c["rope_theta"] ** (-np.arange(0, size, 2) / size)
        cos, sin = np.cos(angles), np.sin(angles)

        def turned(x):
            a, b = x[..., : size // 2], x[..., size // 2 :]
            return np.concatenate([a * cos - b * sin, b * cos + a * sin], -1)

        x = self.weights["model.embed_tokens.weight"][ids]
        found = [x]
        for layer in range(c["num_hidden_layers"]):
            key = f"model.layers.{layer}."
            product = lambda value, name: value @ self.weights[f"{key}{name}.weight"].T
            n = self.norm(x, f"{key}input_layernorm.weight")
            q, k, v = (
                product(n, f"self_attn.{one}_proj").reshape(length, heads, size).transpose(1, 0, 2) for one in "qkv"
            )
            q = turned(self.norm(q, f"{key}self_attn.q_norm.weight"))
            k = turned(self.norm(k, f"{key}self_attn.k_norm.weight"))
            scores = q @ k.transpose(0, 2, 1) / math.sqrt(size)
            if c["is_causal"]:
                scores = np.where(np.tri(length, dtype=bool), scores, -np.inf)
            weights = np.exp(scores - scores.max(-1, keepdims=True))
            weights /= weights.sum(-1, keepdims=True)
            x = x + product((weights @ v).transpose(1, 0, 2).reshape(length, -1), "self_attn.o_proj")
            n = self.norm(x, f"{key}post_attention_layernorm.weight")
            gate = product(n, "mlp.gate_proj")
            x = x + product(gate / (1 + np.exp(-gate)) * product(n, "mlp.up_proj"), "mlp.down_proj")
            found.append(x)
        return [*found, self.norm(x, "model.norm.weight")]

    def read(self, word, sentence):
        """(ids, states of all tokens, [state][place, width] of the word)."""
        encoded = tokenizer.encode(sentence, out_type="immutable_proto")
        ids = [piece.id for piece in encoded.pieces]
        states = [state[1:] for state in self.states([self.config["bos_token_id"], *ids])]
        places = []
        for match in re.finditer(rf"\b{re.escape(word)}\b", sentence, re.IGNORECASE):
            places.append([
                at for at, piece in enumerate(encoded.pieces)
                if piece.begin < piece.end and piece.begin < match.end() and piece.end > match.start()
            ])
        return ids, states, [np.stack([state[place].mean(0) for place in places]) for state in states]


def unit(rows):
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def compare(twin, word, sentences):
    read = [twin.read(word, sentence) for sentence in sentences]
    ids = np.concatenate([one for one, _, _ in read])
    different = ids[:, None] != ids
    states = range(len(read[0][1]))
    of_word = [np.concatenate([places[state] for _, _, places in read]) for state in states]
    tokens = [unit(np.concatenate([all_[state] for _, all_, _ in read])) for state in states]
    drawn = np.concatenate(of_word[:-1])
    values = np.linalg.svd(drawn - drawn.mean(0), compute_uv=False) ** 2
    return {
        "cosines": np.stack([unit(rows) @ unit(rows)[0] for rows in of_word], 1).tolist(),
        "others": [(rows @ rows.T)[different].mean() for rows in tokens],
        "explained": values[:2].sum() / values.sum(),
    }


def separate(twin, path):
    words = defaultdict(list)
    for line in Path(path).read_text().splitlines():
        if line and not line.startswith("#"):
            word, sense, sentence = line.split("\t")
            words[word].append((sense, sentence))
    right, total = 0, 0
    for word, lines in words.items():
        read = [twin.read(word, sentence)[2] for _, sentence in lines]
        senses = np.array([sense for sense, _ in lines])
        hits = []
        for state in range(len(read[0])):
            rows = unit(np.concatenate([one[state] for one in read]))
            similar = rows @ rows.T
            np.fill_diagonal(similar, -np.inf)
            tied = similar > similar.max(1, keepdims=True) - 1e-5
            hits.append(((tied & (senses[:, None] == senses)).sum(1) / tied.sum(1)).sum())
        right, total = right + np.array(hits), total + len(lines)
    return {"right": (right / total).tolist(), "sentences": total, "words": len(words)}


def main():
    twins = {}
    answers = []
    for asked in json.load(sys.stdin):
        twin = twins.setdefault(asked["twin"], None) or Twin(asked["twin"])
        twins[asked["twin"]] = twin
        answers.append(separate(twin, asked["senses"]) if "senses" in asked
                       else twin.states(asked["ids"])[asked["state"]].tolist() if "ids" in asked
                       else compare(twin, asked["word"], asked["sentences"]))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
