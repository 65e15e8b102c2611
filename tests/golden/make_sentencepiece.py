#!/usr/bin/env python3
"""Reference ids of text/sentencepiece_tokeniser: what the sentencepiece library's own Python binding makes
of some texts with the models beside the repository (../shared/golden/sentencepiece). Writes
sentencepiece.json beside itself (Debian: python3-sentencepiece)."""

import json
import pathlib

import sentencepiece

TEXTS = [
    "",
    "Hello world.",
    "  leading, double  and trailing spaces ",
    "tokenisation isn't magic: it's bookkeeping",
    "naïve café Ångström",
    "日本語のテキスト、ですね。",
    "مرحبا بالعالم",
    "🙂👍🏽 emoji",
    "ﬁ ligature and ½",
    "line\nbreak\ttab",
    "0123456789 3.14159",
]
here = pathlib.Path(__file__).parent
models = here.parent.parent.parent / "shared" / "golden" / "sentencepiece"
cases = []
for model in sorted(models.rglob("*.model")):
    processor = sentencepiece.SentencePieceProcessor(model_file=str(model))
    for text in TEXTS:
        ids = processor.encode(text)
        cases.append({
            "model": str(model.relative_to(models)),
            "text": text,
            "ids": ids,
            "pieces": [processor.id_to_piece(i) for i in ids],
            "decoded": processor.decode(ids),
        })
path = here / "sentencepiece.json"
path.write_text(json.dumps(cases, ensure_ascii=False, separators=(",", ":")) + "\n")
print(f"wrote {path} ({path.stat().st_size} bytes)")
