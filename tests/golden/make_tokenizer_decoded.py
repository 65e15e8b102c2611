"""Makes tests/golden/tokenizer_decoded.json: for small tokenizer.json files, what ids are as a text again and where
tokens stand in the text, by Hugging Face's own library (see make_tokenizer_json.py for its virtual environment).

A token's place is trimmed: white space at its ends counts to no token, whatever trim_offsets says."""
import json
from pathlib import Path

from tokenizers import Tokenizer


def added(ids):
    return [{"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
             "special": True} for content, id in ids.items()]


def byte_characters():
    next_one, characters = 256, []
    for byte in range(256):
        printable = 33 <= byte <= 126 or 161 <= byte <= 172 or byte >= 174
        characters.append(chr(byte if printable else next_one))
        next_one += not printable
    return characters


def pieces_of(*words):
    return {word: id for id, word in enumerate(words)}


WORD_PIECE = {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
              "max_input_chars_per_word": 100,
              "vocab": pieces_of("[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "hello", "world", ",", ".", "!", "'",
                                 "do", "not", "cafe", "中", "n", "##t", "s", "strasse", "ß", "i", "##m")}
BERT = {"normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
                       "lowercase": True}, "pre_tokenizer": {"type": "BertPreTokenizer"}}
AROUND = {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                                                  {"Sequence": {"id": "A", "type_id": 0}},
                                                  {"SpecialToken": {"id": "[SEP]", "type_id": 0}}], "pair": [],
          "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]},
                             "[SEP]": {"id": "[SEP]", "ids": [2], "tokens": ["[SEP]"]}}}
BYTES = byte_characters()
BYTES_BACK = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}
BYTE_LEVEL = {"type": "BPE", "vocab": pieces_of(*BYTES, "Ġh", "el", "<s>"), "merges": ["Ġ h", "e l"]}
SPACED = pieces_of("<unk>", "<s>", "▁", "▁he", "he", "l", "o", "▁w", "h", "e", "w", "▁h", *(f"<0x{n:02X}>" for n in range(256)))
META = {"type": "BPE", "vocab": SPACED, "merges": ["h e", "▁ h", "▁h e", "▁ w"], "byte_fallback": True,
        "unk_token": "<unk>"}
REPLACED = {"normalizer": {"type": "Sequence", "normalizers": [
    {"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}}
LLAMA = {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
                                          {"type": "ByteFallback"}, {"type": "Fuse"},
                                          {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}
TEXTS = ["unaffable hello world", "Hello,  world! do n't", "café ☃ 中中 hello", "i 'm", "", "  hello ", "hello☃☃ world.",
         "CAFÉ\tunaffable\nhello", "🙂 hello 🙂", "he he lo wo", "heé hel <s>he", "é", "中 hello"]
CASES = {
    "word pieces": {"model": WORD_PIECE, **BERT, "post_processor": AROUND, "added_tokens": added({"[CLS]": 1, "[SEP]": 2}),
                    "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True}},
    "word pieces, not cleaned up": {"model": WORD_PIECE, **BERT,
                                    "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": False}},
    "bytes": {"model": BYTE_LEVEL, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True,
                                                     "use_regex": True}, "decoder": BYTES_BACK,
              "added_tokens": added({"<s>": 258})},
    "bytes after a space": {"model": BYTE_LEVEL, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": True,
                                                                   "trim_offsets": True, "use_regex": True},
                            "decoder": BYTES_BACK},
    "spaces written": {"model": META, "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always",
                                                        "split": True},
                       "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
                       "added_tokens": added({"<s>": 1})},
    "spaces replaced": {"model": META, **REPLACED, "decoder": LLAMA, "added_tokens": added({"<s>": 1})},
    "endings": {"model": {"type": "BPE", "vocab": pieces_of("<unk>", "he</w>", "h", "e</w>", "l", "o</w>", "w", "he"),
                          "merges": ["h e</w>"], "end_of_word_suffix": "</w>", "unk_token": "<unk>"},
                "pre_tokenizer": {"type": "WhitespaceSplit"}, "decoder": {"type": "BPEDecoder", "suffix": "</w>"}},
}


def places(text, offsets):
    out = []
    for begin, end in offsets:
        while begin < end and text[begin].isspace():
            begin += 1
        while begin < end and text[end - 1].isspace():
            end -= 1
        out.append([len(text[:place].encode("utf-16-le")) // 2 for place in (begin, end)])
    return out


result = []
for name, fields in CASES.items():
    tokenizer = {"version": "1.0", **fields}
    library = Tokenizer.from_str(json.dumps(tokenizer))
    texts = []
    for text in TEXTS:
        encoded = library.encode(text, add_special_tokens=False)
        texts.append({"text": text, "ids": encoded.ids, "decoded": library.decode(encoded.ids),
                      "spans": places(text, encoded.offsets)})
    # Ids that no text gives: bytes that are no character.
    if "vocab" in fields["model"] and name.startswith(("bytes", "spaces")):
        ids = [100, 150, 60, 140, 145] if name.startswith("spaces") else [195, 104, 226, 130]
        texts.append({"text": None, "ids": ids, "decoded": library.decode(ids), "spans": None})
    result.append({"name": name, "tokenizer": tokenizer, "texts": texts})
Path(__file__).with_name("tokenizer_decoded.json").write_text(json.dumps(result, ensure_ascii=False) + "\n")
