"""A sentence encoder: a shallow bidirectional transformer that starts from the masked twin's lower layers and from
this project's word vectors, tuned by contrast on pairs that text gives.

    python3 tools/train/sentence.py @tools/train/sentence.recipe

Its embedding starts so that the mean over a text's tokens is the weighted mean of its word vectors (sif.py); its
layers start from the twin's, with outputs of zero, so that all they do is learnt here. Pairs: the first sentence of a
document and a later paragraph, neighbouring paragraphs, neighbouring sentences of a paragraph, a dictionary entry's
gloss and its examples. The other pairs of a batch are the wrong answers (InfoNCE, van den Oord et al. 2018), at every
Matryoshka width (Kusupati et al. 2022); besides, each vector is held near the weighted mean that it started from. A
sentence's vector is the mean of its last states before the norm, which would give every token one length, the
start-of-text id left out, cut to the width and normalised.
"""

import random
import re
from dataclasses import replace
from pathlib import Path

import sentencepiece
import torch
from torch.nn import functional as F

from corpus import Source, read_documents
from embedding import read_words
from model import Transformer
from optimisers import make_optimisers, schedule
from running import Log, Run, load_checkpoint, recipe_parser, save_checkpoint
from shipping import read_twin
from sif import Sif, Teacher

WIDTHS = (256, 128, 64, 32)


def options_of(arguments=None):
    parser = recipe_parser(__doc__)
    parser.add_argument("--model", type=Path, default=Path("models/masked"))
    parser.add_argument("--output", type=Path, default=Path("checkpoints/sentence"))
    parser.add_argument("--corpus", action="append", type=Source.parse, required=True, help="path:share of pairs")
    parser.add_argument("--tokenizer", type=Path, default=Path("models/tokenizer/tokenizer.model"))
    parser.add_argument("--pairs", type=int, default=20000)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--words", type=Path, default=Path("models/words"))
    parser.add_argument("--batch", type=int, default=64, help="pairs a step")
    parser.add_argument("--length", type=int, default=48, help="tokens a text is cut to")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--matrix-rate", type=float, default=0.005)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--temperature", type=float, default=0.05)
    parser.add_argument("--teaching", type=float, default=3.0, help="weight of staying near the weighted means")
    parser.add_argument("--save-every", type=int, default=50)
    return parser.parse_args(arguments)


def sentences_of(line):
    return [part for part in re.split(r"(?<=[.!?])\s+(?=[A-Z\"])", line) if len(part) >= 20]


def pairs_of(document, generator):
    """Up to three pairs of one document. In dictionary files every line is `words: gloss. Example. …`."""
    found = []
    if re.match(r"[a-z][\w ,'-]*: ", document[0]):
        for line in generator.sample(document, min(3, len(document))):
            entry, _, text = line.partition(": ")
            gloss, *examples = sentences_of(text) or [text]
            found.append((gloss, generator.choice(examples) if examples else entry))
        return found
    lines = [line for line in document if len(line) >= 60]
    if len(lines) >= 2:
        first = sentences_of(lines[0])
        if first:
            found.append((first[0], generator.choice(lines[1:])))
        place = generator.randrange(len(lines) - 1)
        found.append((lines[place], lines[place + 1]))
    if lines:
        sentences = sentences_of(generator.choice(lines))
        if len(sentences) >= 2:
            place = generator.randrange(len(sentences) - 1)
            found.append((sentences[place], sentences[place + 1]))
    return found


def collect_pairs(sources, count, seed):
    """`count` pairs of training documents, shuffled, each source giving its share."""
    pairs, total = [], sum(source.share for source in sources)
    for source in sources:
        generator = random.Random(seed)
        documents = [document for document, held_out in read_documents(source.path) if not held_out]
        generator.shuffle(documents)
        wanted, found = int(count * source.share / total), []
        for document in documents:
            found += pairs_of(document, generator)
            if len(found) >= wanted:
                break
        pairs += found[:wanted]
    random.Random(seed).shuffle(pairs)
    return pairs


def rows_of(texts, tokenizer, config, length):
    """Ids [text, longest], padded; texts are cut to `length` tokens."""
    rows = [[config.bos_token_id, *ids[: length - 1]] for ids in tokenizer.encode(list(texts))]
    longest = max(map(len, rows))
    return torch.tensor([row + [config.pad_token_id] * (longest - len(row)) for row in rows])


def pool(states, ids, config):
    """Mean of the states of real tokens but the first, [text, width]."""
    kept = ((ids != config.pad_token_id) & (ids != config.bos_token_id)).to(states.dtype)[..., None]
    return (states * kept).sum(1) / kept.sum(1).clamp(min=1)


@torch.no_grad()
def embed(model, tokenizer, texts, length=256, batch=64):
    """Vectors of texts, [text, width], not normalised; what the context has no room for is cut off."""
    length = min(length, model.config.max_position_embeddings)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    vectors = [None] * len(texts)
    for start in range(0, len(order), batch):
        part = order[start : start + batch]
        ids = rows_of([texts[i] for i in part], tokenizer, model.config, length)
        for i, vector in zip(part, pool(model.hidden_states(ids)[-2].float(), ids, model.config)):
            vectors[i] = vector
    return torch.stack(vectors)


def contrast(left, right, temperature):
    """Symmetric InfoNCE, averaged over the Matryoshka widths."""
    target, loss = torch.arange(len(left), device=left.device), 0.0
    widths = [width for width in WIDTHS if width <= left.shape[1]]
    for width in widths:
        a, b = F.normalize(left[:, :width], dim=1), F.normalize(right[:, :width], dim=1)
        scores = a @ b.T / temperature
        loss = loss + (F.cross_entropy(scores, target) + F.cross_entropy(scores.T, target)) / 2
    return loss / len(widths)


def teaching(vectors, targets):
    """1 - cosine to the teacher's targets, averaged over the Matryoshka widths; texts without a target left out."""
    vectors, targets = vectors[targets.any(1)], targets[targets.any(1)]
    widths = [width for width in WIDTHS if width <= vectors.shape[1]]
    return sum(1 - F.cosine_similarity(vectors[:, :width], targets[:, :width]).mean() for width in widths) / len(widths)


@torch.no_grad()
def start_encoder(twin, layers, tokenizer, teacher):
    """The encoder before its first step, from the twin's lower layers and the teacher's idea of each piece."""
    config = replace(twin.config, num_hidden_layers=layers)
    model = Transformer(config)
    model.load_state_dict({name: weight for name, weight in twin.state_dict().items()
                           if name in model.state_dict()})
    for layer in model.model.layers:
        layer.self_attn.o_proj.weight.zero_()
        layer.mlp.down_proj.weight.zero_()
    pieces = [tokenizer.id_to_piece(i) for i in range(tokenizer.vocab_size())]
    words = [i for i, piece in enumerate(pieces) if piece[1:].lower() in teacher.sif.vectors and piece[0] == "▁"]
    known = torch.from_numpy(teacher.means([pieces[i][1:] for i in words], config.hidden_size))
    # Pieces that are no words get what the twin's embedding says of them, by ridge regression on those that are.
    table = twin.model.embed_tokens.weight.float()
    given, gram = table[words], table[words].T @ table[words]
    ridge = 0.1 * gram.diagonal().mean() * torch.eye(len(gram))
    rows = table @ torch.linalg.solve(gram + ridge, given.T @ known)
    rows[words] = known
    model.model.embed_tokens.weight.copy_(rows / rows.norm(dim=1).mean() * config.hidden_size**0.5)
    return model


def train(options):
    run = Run(options)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(options.tokenizer))
    pairs, losses = collect_pairs(options.corpus, options.pairs, options.seed), []
    teacher = Teacher(Sif(read_words(options.words)), [text for pair in pairs[:5000] for text in pair])
    model = start_encoder(read_twin(options.model), options.layers, tokenizer, teacher).to(run.device)
    optimisers = make_optimisers(model, options.matrix_rate, options.rate, 0.0)
    rates = [optimiser.param_groups[0]["lr"] for optimiser in optimisers]
    checkpoint, first, seconds = options.output / "last.pt", 0, 0.0
    if checkpoint.exists():
        state = load_checkpoint(checkpoint)
        model.load_state_dict(state["model"])
        for optimiser, saved in zip(optimisers, state["optimisers"]):
            optimiser.load_state_dict(saved)
        first, seconds = state["steps"], state["seconds"]
    log = Log(options.output / "log.jsonl", seconds) if run.leads else None

    def save(steps):
        save_checkpoint(checkpoint, {"model": model.state_dict(), "config": model.config.to_hugging_face(),
                                     "steps": steps, "seconds": log.seconds,
                                     "optimisers": [optimiser.state_dict() for optimiser in optimisers]})

    for step in range(first, options.steps):
        factor = schedule(step, 20, options.steps // 2, options.steps - options.steps // 2)
        for optimiser, rate in zip(optimisers, rates):
            for group in optimiser.param_groups:
                group["lr"] = rate * factor
        count = max(2, options.batch // run.world)
        place = (step * run.world + run.rank) * count
        part = [pairs[(place + i) % len(pairs)] for i in range(count)]
        vectors = []
        with run.autocast():
            for side in zip(*part):
                ids = rows_of(side, tokenizer, model.config, options.length).to(run.device)
                vectors.append(pool(model.hidden_states(ids)[-2], ids, model.config).float())
        loss = contrast(*vectors, options.temperature)
        for own, side in zip(vectors, zip(*part)):
            targets = torch.from_numpy(teacher(side, own.shape[1])).to(own.device)
            loss = loss + options.teaching / 2 * teaching(own, targets)
        loss.backward()
        run.average([parameter.grad for parameter in model.parameters() if parameter.grad is not None])
        for optimiser in optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if run.leads and (step + 1) % 10 == 0:
            log.write(step=step + 1, loss=round(sum(losses) / len(losses), 4))
            losses = []
        if run.leads and (step + 1) % options.save_every == 0:
            save(step + 1)
    if run.leads:
        save(options.steps)
        log.write(event="end", step=options.steps)
    run.close()


if __name__ == "__main__":
    train(options_of())
