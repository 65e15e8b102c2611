"""What every training loop shares: recipe files, devices, several processes, logs and checkpoints."""

import argparse
import json
import os
import shlex
import time
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import torch
from torch import distributed


def recipe_parser(description):
    """A parser that reads `@file.recipe`: options over as many lines as wanted, as a shell splits them, # begins a
    comment."""
    parser = argparse.ArgumentParser(
        description=description, fromfile_prefix_chars="@",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.convert_arg_line_to_args = lambda line: shlex.split(line, comments=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="bfloat16")
    parser.add_argument("--threads", type=int, default=0, help="of a CPU process; 0 leaves PyTorch's choice")
    return parser


class Run:
    """The device, the precision and, under torchrun, this process's rank among the others."""

    def __init__(self, options):
        self.options = options
        self.rank = int(os.environ.get("RANK", 0))
        self.world = int(os.environ.get("WORLD_SIZE", 1))
        self.device = options.device
        if self.device == "cuda":
            local = int(os.environ.get("LOCAL_RANK", 0))
            torch.cuda.set_device(local)
            self.device = f"cuda:{local}"
        if options.threads:
            torch.set_num_threads(options.threads)
        if self.world > 1:
            distributed.init_process_group("nccl" if options.device == "cuda" else "gloo")
        torch.manual_seed(options.seed)
        np.random.seed(options.seed)

    @property
    def leads(self):
        """Whether this process writes the files."""
        return self.rank == 0

    def autocast(self):
        if self.options.precision == "float32":
            return nullcontext()
        return torch.autocast(self.options.device, torch.bfloat16)

    def average(self, tensors):
        """Replaces each tensor by its mean over the processes, in one exchange."""
        if self.world == 1:
            return
        flat = torch.cat([tensor.reshape(-1) for tensor in tensors])
        distributed.all_reduce(flat)
        flat /= self.world
        start = 0
        for tensor in tensors:
            tensor.copy_(flat[start : start + tensor.numel()].view_as(tensor))
            start += tensor.numel()

    def close(self):
        if self.world > 1:
            distributed.barrier()
            distributed.destroy_process_group()


class Log:
    """JSON lines: one object a line, with the seconds since the run began (resumed runs add up)."""

    def __init__(self, path, seconds=0.0):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = path.open("a")
        self.began = time.monotonic() - seconds

    @property
    def seconds(self):
        return time.monotonic() - self.began

    def write(self, **fields):
        fields = {"seconds": round(self.seconds, 1), **fields}
        self.file.write(json.dumps(fields) + "\n")
        self.file.flush()


def save_checkpoint(path, state):
    """Writes beside the path first, so that an interruption never leaves half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def load_checkpoint(path):
    return torch.load(Path(path), map_location="cpu")
