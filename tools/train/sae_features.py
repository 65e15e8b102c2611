"""What each feature of the sparse autoencoder goes with: statistics, labels, examples.

A property is something that is true or not of a position: the token is a certain piece, belongs to a word
list or to a WordNet lexical file, is capitalised, ends in -ing, stands early in the text … A feature's label
is the property with the highest F1 on the even held-out rows; it is kept when F1 on the odd ones, which had
no say in the choice, is at least CONFIRMED.
"""

import re
import string
from collections import defaultdict

import torch

from senses import read_senses

CONFIRMED = 0.4  # F1 on text that did not choose the label
FEWEST = 5  # positions on each half where a feature must be active to get a label
CLOSED_CLASSES = {
    "pronoun": "i you he she it we they me him her us them who whom himself herself itself themselves",
    "possessive": "my your his her its our their whose",
    "determiner": "the a an this that these those each every some any no all both",
    "preposition": "of in to for with on at by from into during over under between through against about after "
                   "before near across behind along around",
    "auxiliary": "is are was were be been being am has have had do does did will would can could may might must "
                 "shall should",
    "conjunction": "and or but because if when while although though unless until since that as than",
    "negation": "not no never none nothing nobody neither nor",
    "number word": "one two three four five six seven eight nine ten hundred thousand million first second third",
    "month": "january february march april may june july august september october november december",
    "weekday": "monday tuesday wednesday thursday friday saturday sunday",
    "kin": "mother father son daughter brother sister wife husband parents child children family uncle aunt",
}
LEXICAL_FILES = {3: "noun.Tops", 4: "noun.act", 5: "noun.animal", 6: "noun.artifact", 7: "noun.attribute",
                 8: "noun.body", 9: "noun.cognition", 10: "noun.communication", 11: "noun.event", 12: "noun.feeling",
                 13: "noun.food", 14: "noun.group", 15: "noun.location", 16: "noun.motive", 17: "noun.object",
                 18: "noun.person", 19: "noun.phenomenon", 20: "noun.plant", 21: "noun.possession",
                 22: "noun.process", 23: "noun.quantity", 24: "noun.relation", 25: "noun.shape", 26: "noun.state",
                 27: "noun.substance", 28: "noun.time", 29: "verb.body", 30: "verb.change", 31: "verb.cognition",
                 32: "verb.communication", 33: "verb.competition", 34: "verb.consumption", 35: "verb.contact",
                 36: "verb.creation", 37: "verb.emotion", 38: "verb.motion", 39: "verb.perception",
                 40: "verb.possession", 41: "verb.social", 42: "verb.stative", 43: "verb.weather"}


def read_lexical_files(folder):
    """{word: lexical file of its first noun sense and of its first verb sense} from WordNet's own files."""
    words = defaultdict(set)
    for kind in ("noun", "verb"):
        file_of = {}
        for line in (folder / f"data.{kind}").read_text().splitlines():
            if not line.startswith(" "):
                offset, number, _ = line.split(" ", 2)
                file_of[offset] = LEXICAL_FILES.get(int(number))
        for line in (folder / f"index.{kind}").read_text().splitlines():
            fields = line.split()
            if line.startswith(" ") or "_" in fields[0]:
                continue
            first = fields[-int(fields[2])]  # senses stand last, the most frequent first
            if file_of.get(first):
                words[fields[0]].add(file_of[first])
    return words


def word_properties(options):
    """{word: properties} from closed classes, the project's lists and WordNet."""
    words = defaultdict(set)
    for label, text in CLOSED_CLASSES.items():
        for word in text.split():
            words[word].add(label)
    for path in sorted(options.lists.glob("*.txt")) if options.lists else []:
        for line in path.read_text().splitlines():
            if line and not line.startswith("#"):
                words[line.strip().lower()].add(f"list of {path.stem}")
    if options.wordnet:
        for word, files in read_lexical_files(options.wordnet).items():
            words[word] |= {f"WordNet {name}" for name in files}
    return words


def surface_properties(piece, following):
    """Properties of the piece itself; `following` is the next one, None at the end."""
    bare, found = piece.lstrip("▁"), set()
    if not bare:
        return {"lone space"}
    if piece.startswith("<0x"):
        return {"line end"} if piece == "<0x0A>" else {"byte of a rare character"}
    found.add("begins a word" if piece.startswith("▁") else "inside a word" if bare[0].isalpha() else "a sign")
    if bare[0].isupper():
        found.add("capitalised")
    if bare.isdigit():
        found.add("digit")
    if all(character in string.punctuation for character in bare):
        found.add("punctuation")
    if following is not None and not following.startswith("▁") and following[0].isalpha():
        found.add("word goes on")
    for ending in ("ing", "ed", "ly", "s", "er", "tion", "al"):
        if len(bare) > len(ending) and re.fullmatch(f".*[a-z]{ending}", bare):
            found.add(f"ends in -{ending}")
    return found


def properties_of(rows, tokenizer, words):
    """{property: bool [positions]} over the rows without their first position, row after row."""
    positions, columns = 0, defaultdict(list)
    for row in rows:
        pieces = [tokenizer.id_to_piece(i) for i in row]
        for place in range(1, len(row)):
            piece = pieces[place]
            found = surface_properties(piece, pieces[place + 1] if place + 1 < len(row) else None)
            found |= words.get(piece.lstrip("▁").lower(), set()) if piece.startswith("▁") else set()
            found.add(f"piece {piece}")
            found.add(f"after {pieces[place - 1]}")
            if place <= 3:
                found.add("near the start")
            for name in found:
                columns[name].append(positions)
            positions += 1
    table = {}
    for name, places in columns.items():
        if len(places) >= 2 * FEWEST:
            column = torch.zeros(positions, dtype=torch.bool)
            column[places] = True
            table[name] = column
    return table


def f1_table(active, properties):
    """F1 of every feature with every property, [features, properties]."""
    both = active.T.float() @ properties.float()
    return 2 * both / (active.sum(0)[:, None] + properties.sum(0)[None, :]).clamp(min=1)


def examples_of(autoencoder, model, tokenizer, options, strongest):
    """{feature: up to three of our own sentences, with the place of the strongest token}."""
    found = defaultdict(list)
    sentences = [line for lines in read_senses(options.examples).values() for _, line in lines]
    for number, sentence in enumerate(sentences):
        ids = [model.config.bos_token_id, *tokenizer.encode(sentence)]
        with torch.no_grad():
            x = model.hidden_states(torch.tensor([ids]))[options.layer][0, 1:].float()
        _, values, indices = autoencoder.reconstruct(x)
        for place, (row, features) in enumerate(zip(values.tolist(), indices.tolist())):
            for value, feature in zip(row, features):
                if value > 0:
                    found[feature].append((value, number, place))
    chosen = {}
    for feature, hits in found.items():
        hits.sort(reverse=True)
        best, seen = [], set()
        for value, number, place in hits:
            if number not in seen and len(best) < 3:
                seen.add(number)
                best.append([number, place, round(value / max(strongest[feature], 1e-6), 2)])
        chosen[feature] = best
    return sentences, chosen


def describe_features(autoencoder, model, tokenizer, rows, states, counts, options):
    """The contents of features.json: {sentences, features: [{density, label?, f1?, examples?}]}.

    An example is [sentence, token, activation over the feature's strongest on held-out text].
    """
    table = properties_of(rows, tokenizer, word_properties(options))
    names, matrix = list(table), torch.stack(list(table.values()), 1)
    active = torch.zeros(len(states), len(counts), dtype=torch.bool)
    strongest = torch.zeros(len(counts))
    for start in range(0, len(states), 2048):
        _, values, indices = autoencoder.reconstruct(states[start : start + 2048])
        active[start : start + 2048].scatter_(1, indices, values > 0)
        strongest.scatter_reduce_(0, indices.flatten(), values.flatten(), reduce="amax")
    length = len(rows[0]) - 1
    even = (torch.arange(len(states)) // length) % 2 == 0
    proposed = f1_table(active[even], matrix[even]).argmax(1)
    sentences, examples = examples_of(autoencoder, model, tokenizer, options, strongest.tolist())
    features = []
    for feature in range(len(counts)):
        entry = {"density": round(counts[feature].item() / len(states), 6)}
        here, there = active[even, feature], active[~even, feature]
        if here.sum() >= FEWEST and there.sum() >= FEWEST:
            column = matrix[~even, proposed[feature]]
            f1 = 2 * (there & column).sum().item() / (there.sum() + column.sum()).item()
            if f1 >= CONFIRMED:
                entry |= {"label": names[proposed[feature]], "f1": round(f1, 3)}
        if feature in examples:
            entry["examples"] = examples[feature]
        features.append(entry)
    return {"layer": options.layer, "confirmedAt": CONFIRMED, "sentences": sentences, "features": features}
