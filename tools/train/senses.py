"""Do a model's hidden states tell the senses of a homograph apart?

senses.tsv: `word<TAB>sense<TAB>sentence`, the word standing in the sentence once. The state of a word is
the mean over its tokens; every sentence looks for its nearest neighbour by cosine among the other
sentences of the same word, and is right when that one has its sense. Chance is what a neighbour drawn
blindly would reach.
"""

import re
from collections import defaultdict

import torch


def read_senses(path):
    """{word: [(sense, sentence)]}"""
    words = defaultdict(list)
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != 3:
            raise ValueError(f"{path}:{number}: expected word, sense and sentence, separated by tabs")
        word, sense, sentence = fields
        if len(find(word, sentence)) != 1:
            raise ValueError(f"{path}:{number}: the word {word} must stand once in: {sentence}")
        words[word].append((sense, sentence))
    return dict(words)


def find(word, sentence):
    return list(re.finditer(rf"\b{re.escape(word)}\b", sentence, re.IGNORECASE))


def token_span(tokenizer, sentence, first, last):
    """(ids, index of the first and after the last token) that cover the characters first … last."""
    before = len(tokenizer.encode(sentence[:first].rstrip()))
    through = len(tokenizer.encode(sentence[:last]))
    ids = tokenizer.encode(sentence)
    return ids, before, max(through, before + 1)


@torch.no_grad()
def word_states(model, tokenizer, word, sentences):
    """[layer, sentence, width]: the word's mean state at every layer."""
    rows = []
    for sentence in sentences:
        match = find(word, sentence)[0]
        ids, first, last = token_span(tokenizer, sentence, match.start(), match.end())
        ids = torch.tensor([[model.config.bos_token_id, *ids]])
        states = model.hidden_states(ids.to(next(model.parameters()).device))
        rows.append(torch.stack([state[0, first + 1 : last + 1].float().mean(0) for state in states]))
    return torch.stack(rows, 1)


def accuracy(model, tokenizer, words):
    """[share right, over all sentences, a layer], the embedding first, the normed last layer last."""
    right, total = None, 0
    for word, lines in words.items():
        senses = [sense for sense, _ in lines]
        states = word_states(model, tokenizer, word, [sentence for _, sentence in lines])
        states = torch.nn.functional.normalize(states, dim=-1)
        similar = states @ states.transpose(1, 2)
        similar.diagonal(dim1=1, dim2=2).fill_(-2)
        nearest = similar.argmax(-1)
        same = torch.tensor([[senses[j] == senses[i] for j in range(len(senses))] for i in range(len(senses))])
        hits = same.gather(1, nearest.T).sum(0)
        right = hits if right is None else right + hits
        total += len(lines)
    return [hit / total for hit in right.tolist()]


def chance(words):
    """The share a neighbour drawn blindly among the other sentences would get right."""
    right = total = 0
    for lines in words.values():
        senses = [sense for sense, _ in lines]
        for sense in senses:
            right += (senses.count(sense) - 1) / (len(senses) - 1)
        total += len(senses)
    return right / total
