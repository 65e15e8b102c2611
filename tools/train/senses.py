"""Do a model's hidden states tell the senses of a homograph apart?

senses.tsv: `word<TAB>sense<TAB>sentence`, the word standing in the sentence once. The state of a word is
the mean over its tokens; every sentence looks for its nearest neighbour by cosine among the other
sentences of the same word, and is right when that one has its sense. Of neighbours that are equally near
each counts in part. Chance is what a neighbour drawn blindly would reach. `embedscope eval --task senses`
computes the same.
"""

import re
from collections import defaultdict

import torch

TIE = 1e-5  # of cosines


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


def word_tokens(tokenizer, sentence, first, last):
    """(ids, places of the tokens that hold some of the characters first … last)."""
    pieces = tokenizer.encode(sentence, out_type="immutable_proto").pieces
    places = [at for at, piece in enumerate(pieces)
              if piece.begin < piece.end and piece.begin < last and piece.end > first]
    return [piece.id for piece in pieces], places


@torch.no_grad()
def word_states(model, tokenizer, word, sentences):
    """[layer, sentence, width]: the word's mean state at every layer."""
    rows = []
    for sentence in sentences:
        match = find(word, sentence)[0]
        ids, places = word_tokens(tokenizer, sentence, match.start(), match.end())
        ids = torch.tensor([[model.config.bos_token_id, *ids]])
        states = model.hidden_states(ids.to(next(model.parameters()).device))
        rows.append(torch.stack([state[0, 1:][places].float().mean(0) for state in states]))
    return torch.stack(rows, 1)


def accuracy(model, tokenizer, words):
    """[share right, over all sentences, a layer], the embedding first, the normed last layer last."""
    right, total = 0, 0
    for word, lines in words.items():
        senses = [sense for sense, _ in lines]
        states = word_states(model, tokenizer, word, [sentence for _, sentence in lines])
        states = torch.nn.functional.normalize(states.double(), dim=-1)
        similar = states @ states.transpose(1, 2)
        similar.diagonal(dim1=1, dim2=2).fill_(-2)
        tied = similar > similar.amax(-1, keepdim=True) - TIE
        same = torch.tensor([[one == other for other in senses] for one in senses])
        right = right + ((tied & same).sum(-1) / tied.sum(-1)).sum(-1)
        total += len(lines)
    return (right / total).tolist()


def chance(words):
    """The share a neighbour drawn blindly among the other sentences would get right."""
    right = total = 0
    for lines in words.values():
        senses = [sense for sense, _ in lines]
        for sense in senses:
            right += (senses.count(sense) - 1) / (len(senses) - 1)
        total += len(senses)
    return right / total
