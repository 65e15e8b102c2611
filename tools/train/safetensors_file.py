"""Reads and writes safetensors with NumPy arrays (https://github.com/huggingface/safetensors).

Eight bytes of header length, a JSON header of dtypes, shapes and offsets, then the tensors' bytes.
"""

import json
import struct
from pathlib import Path

import numpy as np

KINDS = {"I8": np.int8, "U8": np.uint8, "I16": np.int16, "U16": np.uint16, "I32": np.int32,
         "U32": np.uint32, "I64": np.int64, "F16": np.float16, "F32": np.float32, "F64": np.float64}
NAMES = {np.dtype(kind): name for name, kind in KINDS.items()}
ALIGNMENT = 8  # of the first tensor, by spaces after the header


def write(path, tensors, metadata=None):
    """Writes tensors in the order given, the wide dtypes first so that each is aligned."""
    header = {"__metadata__": metadata} if metadata else {}
    arrays = sorted(tensors.items(), key=lambda item: -item[1].dtype.itemsize)
    offset = 0
    for name, array in arrays:
        header[name] = {"dtype": NAMES[array.dtype], "shape": list(array.shape),
                        "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    with Path(path).open("wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for _, array in arrays:
            file.write(np.ascontiguousarray(array).tobytes())


def read(path):
    """{name: array}; raises ValueError when the header and the file do not agree."""
    data = Path(path).read_bytes()
    if len(data) < 8:
        raise ValueError(f"{path}: too short for a safetensors file")
    (length,) = struct.unpack("<Q", data[:8])
    if length > len(data) - 8:
        raise ValueError(f"{path}: the header is said to be {length} bytes long, the file is {len(data)}")
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name == "__metadata__":
            continue
        first, last = entry["data_offsets"]
        raw = np.frombuffer(data, KINDS[entry["dtype"]], offset=8 + length + first,
                            count=(last - first) // np.dtype(KINDS[entry["dtype"]]).itemsize)
        tensors[name] = raw.reshape(entry["shape"])
    return tensors


def quantise_rows(weight):
    """Symmetric int8 per row: (I8 [rows, columns], F32 scales [rows]); weight ≈ scale · int8."""
    scale = np.abs(weight).max(axis=1) / 127
    scale[scale == 0] = 1
    return np.clip(np.rint(weight / scale[:, None]), -127, 127).astype(np.int8), scale.astype(np.float32)
