"""Muon for matrices, AdamW for the rest, and the schedule that both follow."""

from collections import defaultdict

import torch

# Quintic Newton-Schulz coefficients of Jordan et al. (2024), https://kellerjordan.github.io/posts/muon
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)


def orthogonalise(matrices, steps=5):
    """Brings the singular values of each matrix, [n, rows, columns], near one."""
    a, b, c = NEWTON_SCHULZ
    x = matrices.bfloat16() if matrices.is_cuda else matrices.float()  # a CPU is slower in bfloat16
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.transpose(1, 2)
    x = x / (x.float().norm(dim=(1, 2), keepdim=True) + 1e-7).to(x.dtype)
    for _ in range(steps):
        gram = x @ x.transpose(1, 2)
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    return x.transpose(1, 2) if tall else x


class Muon(torch.optim.Optimizer):
    """Momentum whose update is orthogonalised; step size lr · sqrt(max(1, rows / columns)).

    Matrices of one shape are orthogonalised together, which keeps small models fast.
    """

    def __init__(self, parameters, lr, momentum=0.95, weight_decay=0.0):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            shapes = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is not None:
                    shapes[parameter.shape].append(parameter)
            for (rows, columns), parameters in shapes.items():
                updates = []
                for parameter in parameters:
                    state = self.state[parameter]
                    if "momentum" not in state:
                        state["momentum"] = torch.zeros_like(parameter)
                    state["momentum"].lerp_(parameter.grad, 1 - group["momentum"])
                    updates.append(parameter.grad.lerp(state["momentum"], group["momentum"]))  # Nesterov
                scale = max(1, rows / columns) ** 0.5
                for parameter, update in zip(parameters, orthogonalise(torch.stack(updates))):
                    parameter.mul_(1 - group["lr"] * group["weight_decay"])
                    parameter.add_(update.to(parameter.dtype), alpha=-group["lr"] * scale)


def make_optimisers(model, matrix_rate, rate, weight_decay):
    """[Muon over the layers' matrices, AdamW over the embedding and the norms]."""
    matrices, vectors = [], []
    for name, parameter in model.named_parameters():
        matrix = parameter.ndim == 2 and "embed_tokens" not in name
        (matrices if matrix else vectors).append(parameter)
    return [
        Muon(matrices, matrix_rate, weight_decay=weight_decay),
        torch.optim.AdamW(vectors, rate, betas=(0.9, 0.95), eps=1e-10, weight_decay=0.0),
    ]


def schedule(tokens, warmup, decay_start, decay_tokens, floor=0.0):
    """Warm-up, constant, linear decay (WSD, Hu et al. 2024): the factor on every learning rate.

    Any checkpoint of the constant part can be continued, or decayed into a finished model.
    """
    factor = min(1.0, (tokens + 1) / max(1, warmup))
    if decay_tokens and tokens >= decay_start:
        factor *= max(floor, 1 - (tokens - decay_start) / decay_tokens)
    return factor
