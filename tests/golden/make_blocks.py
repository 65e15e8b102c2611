#!/usr/bin/env python3
"""Blocks of every quantised type of GGUF that is read, as random bytes, and what gguf-py's `dequantize` makes of
them: gguf/blocks.safetensors, with tensors NAME.bytes (U8, two rows) and NAME.values (F32).

Run it again only to add a type, with gguf-py and NumPy (pip install gguf==0.19.0).
"""

import json
import pathlib
import struct

import gguf
import numpy

HALVES = {  # where in a block its f16 numbers lie
    "F16": [0], "BF16": [], "F32": [],
    "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0],
    "Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "IQ4_NL": [0], "IQ4_XS": [0],
}
draw = numpy.random.default_rng(18)


def block(name, size):
    if name in ("F32", "BF16"):
        number = numpy.float32(draw.normal()).tobytes()
        return number if name == "F32" else number[2:]
    raw = bytearray(draw.integers(0, 256, size, numpy.uint8).tobytes())
    for at in HALVES[name]:
        raw[at:at + 2] = numpy.float16(draw.normal() / 16).tobytes()
    return bytes(raw)


def main():
    header, data = {}, b""
    for name in HALVES:
        kind = gguf.GGMLQuantizationType[name]
        values, size = gguf.GGML_QUANT_SIZES[kind]
        raw = b"".join(block(name, size) for _ in range(2))
        stored = numpy.frombuffer(raw, numpy.uint8).reshape(2, -1)
        read = gguf.quants.dequantize(stored, kind).astype(numpy.float32)
        assert read.shape == (2, values)
        for end, dtype, array in (("values", "F32", read), ("bytes", "U8", stored)):
            begin = len(data)
            data += array.tobytes()
            header[f"{name}.{end}"] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [begin, len(data)]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path = pathlib.Path(__file__).resolve().parent / "gguf" / "blocks.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


if __name__ == "__main__":
    main()
