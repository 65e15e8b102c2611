"""Batches of token rows drawn from several streams by share, the same for both twins.

Row n of a training run is decided by its number, the seed and the row length alone, so that twins read the
same text in the same order, processes can divide the rows, and a resumed run goes on where it stopped.
"""

import numpy as np
import torch

from corpus import row_starts


class Mixture:
    def __init__(self, sources, streams, length, bos, seed):
        self.streams, self.length, self.bos, self.seed = streams, length, bos, seed
        shares = np.array([source.share for source in sources], float)
        self.shares = shares / shares.sum()
        # A row is the start-of-text id and length tokens after it; the last is only a target.
        self.starts = [row_starts(stream, length, seed) for stream in streams]
        self.names = [source.name for source in sources]

    def rows(self, first, count):
        """Rows first … first + count - 1 as int64 [count, length + 1]."""
        rows = np.empty((count, self.length + 1), np.int64)
        rows[:, 0] = self.bos
        for i in range(count):
            number = first + i
            # A low-discrepancy sequence spreads the sources evenly over any stretch of rows.
            u = (0.5 + (number + 1) * 0.6180339887498949 + 0.1 * self.seed) % 1.0
            source = min(int(np.searchsorted(np.cumsum(self.shares), u, side="right")), len(self.shares) - 1)
            starts = self.starts[source]
            # The source's own row number follows from its share; a full turn begins the next epoch.
            start = starts[int(number * self.shares[source]) % len(starts)]
            rows[i, 1:] = self.streams[source].tokens[start : start + self.length]
        return torch.from_numpy(rows)


def mask_tokens(ids, config, rate, generator):
    """BERT's corruption (Devlin et al. 2019): of the chosen positions 80 % become the mask, 10 % a random
    piece, 10 % stay. The start-of-text id is never chosen. Returns (corrupted ids, chosen)."""
    draw = lambda: torch.rand(ids.shape, generator=generator)
    chosen = (draw() < rate) & (ids != config.bos_token_id) & (ids != config.pad_token_id)
    kind = draw()
    random = torch.randint(config.mask_token_id + 1, config.vocab_size, ids.shape, generator=generator)
    corrupted = ids.clone()
    corrupted[chosen & (kind < 0.8)] = config.mask_token_id
    corrupted = torch.where(chosen & (kind >= 0.8) & (kind < 0.9), random, corrupted)
    return corrupted, chosen
