"""Makes tests/golden/tokenizer_json.json: small tokenizer.json files, texts, and their ids by Hugging Face's own
library, in a virtual environment of its own.

  python3 -m venv /tmp/tokenizers && /tmp/tokenizers/bin/pip install tokenizers==0.22.1
  /tmp/tokenizers/bin/python tests/golden/make_tokenizer_json.py

Named cases are about one field each; the others are drawn by a seed over all fields and over texts that libraries
disagree about (white space, word characters and lower case outside of ASCII). The precompiled_charsmap was compiled by
sentencepiece 0.2 from twenty rules (--normalization_rule_tsv)."""
import json
import random
from pathlib import Path

from tokenizers import Tokenizer

R = random.Random(7)
TEXTS = ["a", "b", "h", "hi", "net", "nets", "Hi", "É", "e\u0301", "ΟΔΟΣ", "ß", "İ", "1", "23", "½", "Ⅳ", "_", "-",
         ".", "…", "「", "中", "<m>", "<sep>", "yesterday", "IT", "\u200d", "\ufeff", "\ufffd", "🙂", "\u0301", "▁", "'s",
         " ", "  ", "\t", "\n", "\u00a0", "\u2028", "\u3000", "\u0085"]
LETTERS = list("abhinets1_-.中éÉσςοδ▁Ġ") + ["\u0301"]
BEHAVIOURS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]
EXPRESSIONS = [r"\s+", r"\d", r"\w+", r"[^\s\w]+", r"(?=[A-Z])", r"\p{L}+|\p{N}{1,3}", r"(?i:h)", r"^\s*", r"a$",
               r"\S", r"\h+", r"(?i:'s|'t)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+(?!\S)|\s+"]


def chance(part):
    return R.random() < part


def text(texts=TEXTS):
    return "".join(R.choice(texts) for _ in range(R.randint(0, 9)))


def normalizer(depth=0):
    kind = R.choice(["Strip", "Lowercase", "StripAccents", "NFC", "NFD", "NFKC", "NFKD", "BertNormalizer", "Prepend",
                     "Replace"] + ["Sequence"] * (2 - depth))
    if kind == "Sequence":
        return {"type": kind, "normalizers": [normalizer(depth + 1) for _ in range(R.randint(0, 3))]}
    if kind == "Strip":
        return {"type": kind, "strip_left": chance(.5), "strip_right": chance(.5)}
    if kind == "Prepend":
        return {"type": kind, "prepend": R.choice(["▁", "a"])}
    if kind == "Replace":
        return {"type": kind, "pattern": {"String": R.choice([" ", "a", "  "])}, "content": R.choice(["▁", "", "b"])}
    if kind == "BertNormalizer":
        return {"type": kind, "clean_text": chance(.5), "handle_chinese_chars": chance(.5),
                "strip_accents": R.choice([None, True, False]), "lowercase": chance(.5)}
    return {"type": kind}


def pre_tokenizer(depth=0):
    kind = R.choice(["ByteLevel", "String", "Regex", "Regex", "BertPreTokenizer", "WhitespaceSplit", "Whitespace", "Digits",
                     "Metaspace", "Punctuation"] + ["Sequence"] * (2 - depth))
    if kind == "Sequence":
        return {"type": kind, "pretokenizers": [pre_tokenizer(depth + 1) for _ in range(R.randint(0, 3))]}
    if kind == "ByteLevel":
        return {"type": kind, "add_prefix_space": chance(.5), "trim_offsets": True, "use_regex": chance(.6)}
    if kind in ("String", "Regex"):
        pattern = R.choice([" ", "a", "hi", "."] if kind == "String" else EXPRESSIONS)
        return {"type": "Split", "pattern": {kind: pattern}, "behavior": R.choice(BEHAVIOURS), "invert": chance(.3)}
    if kind == "Digits":
        return {"type": kind, "individual_digits": chance(.5)}
    if kind == "Punctuation":
        return {"type": kind, "behavior": R.choice(BEHAVIOURS)}
    if kind == "Metaspace":
        scheme = R.choice([{"add_prefix_space": True}, {"prepend_scheme": R.choice(["always", "first", "never"])}])
        return {"type": kind, "replacement": "▁", "split": chance(.6)} | scheme
    return {"type": kind}


def model():
    if chance(.4):
        prefix = R.choice(["##", "~"])
        vocabulary = ["[UNK]"] + LETTERS + [prefix + one for one in LETTERS] + ["hi", "net", prefix + "net"]
        fields = {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": prefix,
                  "max_input_chars_per_word": R.choice([100, 3])}
    else:
        prefix, suffix = R.choice([None, None, "@@"]), R.choice([None, None, "</w>"])
        before, after = prefix or "", suffix or ""
        vocabulary = ["<unk>"]
        for start in dict.fromkeys(["", before]):
            for end in dict.fromkeys(["", after]):
                vocabulary += [start + one + end for one in LETTERS]
        fallback = chance(.2)
        if fallback:
            vocabulary += [f"<0x{byte:02X}>" for byte in range(256)]
        merges = []
        write = R.choice([list, " ".join])
        for left, right in [("h", "i"), ("n", "e"), ("ne", "t"), ("a", "b"), ("Ġ", "a"), ("▁", "h"), ("▁h", "i"), ("▁", "▁")]:
            right = before + right + R.choice(["", after])
            if left in vocabulary and right in vocabulary and chance(.8):
                merges.append(write([left, right]))
                vocabulary.append(left + right[len(before):])
        fields = {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": prefix,
                  "end_of_word_suffix": suffix, "fuse_unk": chance(.5), "byte_fallback": fallback,
                  "ignore_merges": chance(.3), "merges": merges}
    return fields | {"vocab": {piece: id for id, piece in enumerate(dict.fromkeys(vocabulary))}}


def added_tokens(vocabulary):
    tokens = []
    for content in R.sample(["<m>", "<sep>", "net", "yesterday", "IT", "a", "<m><sep>", "É", "hi", " hi"], R.randint(0, 4)):
        fresh = len(vocabulary) + sum(token["content"] not in vocabulary for token in tokens)
        tokens.append({"id": vocabulary.get(content, fresh), "content": content, "single_word": chance(.3),
                       "lstrip": chance(.3), "rstrip": chance(.3), "normalized": chance(.4), "special": chance(.5)})
    return sorted(tokens, key=lambda token: token["id"])


def post_processor():
    around = {"type": "TemplateProcessing",
              "single": [{"SpecialToken": {"id": "[C]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                         {"SpecialToken": {"id": "[S]", "type_id": 0}}],
              "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
              "special_tokens": {"[C]": {"id": "[C]", "ids": [6, 7], "tokens": ["[C]", "[D]"]},
                                 "[S]": {"id": "[S]", "ids": [5], "tokens": ["[S]"]}}}
    bert = {"type": "BertProcessing", "sep": ["[S]", 5], "cls": ["[C]", 6]}
    roberta = {"type": "RobertaProcessing", "sep": ["</s>", 5], "cls": ["<s>", 6], "trim_offsets": True,
               "add_prefix_space": True}
    return R.choice([None, around, bert, roberta, {"type": "Sequence", "processors": [bert, roberta]}])


def file(**fields):
    empty = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
             "pre_tokenizer": None, "post_processor": None, "decoder": None}
    return empty | fields


def drawn():
    one = model()
    return file(added_tokens=added_tokens(one["vocab"]), normalizer=R.choice([None, normalizer()]),
                pre_tokenizer=R.choice([None, pre_tokenizer(), pre_tokenizer()]), post_processor=post_processor(),
                model=one)


def unigram(charsmap):
    """Pieces with the logarithms of their probabilities, normalised by a map of SentencePiece's."""
    pieces = ["<unk>", *LETTERS, *R.sample(["hi", "▁hi", "net", "nets", "▁net", "ts", "et", "▁▁", "...", "fi", "abc", "▁a"], 8)]
    fallback = chance(.1)
    if fallback:
        pieces += [f"<0x{byte:02X}>" for byte in range(256)]
    precompiled = {"type": "Precompiled", "precompiled_charsmap": charsmap}
    runs = {"type": "Replace", "pattern": {"Regex": R.choice([" {2,}", r"\s+", "a|i"])}, "content": R.choice(["▁", " "])}
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": R.choice(["always", "first", "never"]),
                 "split": chance(.6)}
    fields = {"type": "Unigram", "unk_id": 0, "byte_fallback": fallback,
              "vocab": [[piece, round(R.uniform(-9, -1), 4)] for piece in dict.fromkeys(pieces)]}
    return file(normalizer=R.choice([precompiled, runs, {"type": "Sequence", "normalizers": [precompiled, runs]}, normalizer()]),
                pre_tokenizer=R.choice([metaspace, metaspace, None,
                                        {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace]}]),
                model=fields)


def word_level():
    words = ["<unk>", "net", "nets", "hi", "Hi", "a", "b", "ab", "1", "中", ".", "-", "é"]
    return file(normalizer=R.choice([None, normalizer()]), pre_tokenizer=pre_tokenizer(), post_processor=post_processor(),
                model={"type": "WordLevel", "unk_token": R.choice(["<unk>", "net"]),
                       "vocab": {word: id for id, word in enumerate(words)}})


def encoded(tokenizer, texts):
    reference = Tokenizer.from_str(json.dumps(tokenizer))
    found = []
    for one in texts:
        try:
            found.append([one, reference.encode(one, add_special_tokens=False).ids, reference.encode(one).ids])
        except BaseException:  # the library itself panics on some texts
            pass
    return found


def main():
    here = Path(__file__).parent
    cases = []
    for folder in sorted((here / "tokenizer-json").iterdir()):
        tokenizer = json.loads((folder / "tokenizer.json").read_text())
        texts = json.loads((folder / "texts.json").read_text())
        cases.append({"name": folder.name, "tokenizer": tokenizer, "texts": encoded(tokenizer, texts)})
    for number in range(60):
        tokenizer = drawn()
        cases.append({"name": f"drawn {number}", "tokenizer": tokenizer, "texts": encoded(tokenizer, [text() for _ in range(8)])})
    R.seed(11)  # apart, so that those above stay as they are
    charsmap = json.loads((here / "tokenizer-json/unigram-t5/tokenizer.json").read_text())["normalizer"]["normalizers"][0]
    mapped = [*TEXTS, "ａ", "ﬁ", "①", "…", "\u200b", "カ\u3099", "Ⅳ"]
    for number in range(20):
        tokenizer = unigram(charsmap["precompiled_charsmap"])
        cases.append({"name": f"unigram {number}", "tokenizer": tokenizer,
                      "texts": encoded(tokenizer, [text(mapped) for _ in range(8)])})
    for number in range(6):
        tokenizer = word_level()
        cases.append({"name": f"words {number}", "tokenizer": tokenizer,
                      "texts": encoded(tokenizer, [text() for _ in range(8)])})
    lines = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
    (here / "tokenizer_json.json").write_text(f"[\n{lines}\n]\n")


main()
