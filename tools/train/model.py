"""The twins' transformer in plain PyTorch, with the weight names of Hugging Face's Qwen3.

Pre-norm RMSNorm (Zhang and Sennrich 2019), rotary positions in HF's half-rotation (Su et al. 2021), one
RMSNorm per head on queries and keys (Henry et al. 2020), SwiGLU (Shazeer 2020), no biases, tied embedding.
Causal and bidirectional models differ in `is_causal` alone.
"""

import json
import math
from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional as F

ARCHITECTURES = {True: "Qwen3ForCausalLM", False: "EmbedscopeMaskedLM"}


@dataclass
class Config:
    hidden_size: int = 256
    num_hidden_layers: int = 6
    num_attention_heads: int = 4
    num_key_value_heads: int = 4
    head_dim: int = 64
    intermediate_size: int = 704
    vocab_size: int = 8192
    max_position_embeddings: int = 256
    rms_norm_eps: float = 1e-6
    rope_theta: float = 10000.0
    is_causal: bool = True
    pad_token_id: int = 0
    bos_token_id: int = 2
    eos_token_id: int = 3
    mask_token_id: int = 4

    def to_hugging_face(self):
        """The fields of config.json."""
        return {
            "architectures": [ARCHITECTURES[self.is_causal]],
            "model_type": "qwen3",
            **asdict(self),
            "hidden_act": "silu",
            "attention_bias": False,
            "tie_word_embeddings": True,
        }

    @classmethod
    def from_hugging_face(cls, fields):
        return cls(**{name: fields[name] for name in cls.__dataclass_fields__ if name in fields})

    @classmethod
    def read(cls, path):
        return cls.from_hugging_face(json.loads(path.read_text()))


class RMSNorm(nn.Module):
    def __init__(self, width, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x):
        """x / rms(x) · weight over the last axis, in f32."""
        y = x.float()
        y = y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + self.eps)
        return (y * self.weight).to(x.dtype)


def rotary_tables(length, head_dim, theta, device=None):
    """cos and sin, [length, head_dim / 2]: angle = position · theta^(-2i / head_dim)."""
    inverse = theta ** (-torch.arange(0, head_dim, 2, device=device).float() / head_dim)
    angles = torch.arange(length, device=device).float()[:, None] * inverse
    return angles.cos(), angles.sin()


def rotate(x, cos, sin):
    """Rotates dimension i against i + head_dim / 2; x is [..., length, head_dim]."""
    first, second = x.chunk(2, dim=-1)
    cos, sin = cos.to(x.dtype), sin.to(x.dtype)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)


class Attention(nn.Module):
    """Scaled dot-product attention; with `memory`, keys and values come from it and no rotation is done."""

    def __init__(self, config):
        super().__init__()
        c = config
        self.heads, self.key_heads, self.head_dim = c.num_attention_heads, c.num_key_value_heads, c.head_dim
        self.q_proj = nn.Linear(c.hidden_size, self.heads * c.head_dim, bias=False)
        self.k_proj = nn.Linear(c.hidden_size, self.key_heads * c.head_dim, bias=False)
        self.v_proj = nn.Linear(c.hidden_size, self.key_heads * c.head_dim, bias=False)
        self.o_proj = nn.Linear(self.heads * c.head_dim, c.hidden_size, bias=False)
        self.q_norm = RMSNorm(c.head_dim, c.rms_norm_eps)
        self.k_norm = RMSNorm(c.head_dim, c.rms_norm_eps)

    def forward(self, x, bias=None, rotary=None, memory=None):
        """x [batch, length, width]; bias is added to the scores, [.., length, source]."""
        source = x if memory is None else memory
        batch, length, _ = x.shape
        split = lambda y, heads: y.view(batch, -1, heads, self.head_dim).transpose(1, 2)
        q = self.q_norm(split(self.q_proj(x), self.heads))
        k = self.k_norm(split(self.k_proj(source), self.key_heads))
        v = split(self.v_proj(source), self.key_heads)
        if rotary is not None:
            q, k = rotate(q, *rotary), rotate(k, *rotary)
        if self.key_heads != self.heads:
            k, v = (y.repeat_interleave(self.heads // self.key_heads, dim=1) for y in (k, v))
        scores = q @ k.transpose(-1, -2) * (1 / math.sqrt(self.head_dim))
        if bias is not None:
            scores = scores + bias.to(scores.dtype)
        mixed = scores.softmax(dim=-1) @ v
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, length, -1))


class MLP(nn.Module):
    """SwiGLU: down(silu(gate x) · up x)."""

    def __init__(self, config):
        super().__init__()
        self.gate_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.up_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.down_proj = nn.Linear(config.intermediate_size, config.hidden_size, bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.input_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.self_attn = Attention(config)
        self.post_attention_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.mlp = MLP(config)

    def forward(self, x, bias, rotary):
        x = x + self.self_attn(self.input_layernorm(x), bias, rotary)
        return x + self.mlp(self.post_attention_layernorm(x))


class Body(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.num_hidden_layers))
        self.norm = RMSNorm(config.hidden_size, config.rms_norm_eps)


def causal_bias(length, device=None):
    """0 where a position may look, -inf above the diagonal."""
    return torch.full((length, length), -math.inf, device=device).triu(1)


def padding_bias(ids, pad):
    """-inf for padded keys, [batch, 1, 1, length]; None when nothing is padded."""
    padded = ids == pad
    if not padded.any():
        return None
    return torch.zeros(padded.shape, device=ids.device).masked_fill(padded, -1e9)[:, None, None, :]


class Transformer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.model = Body(config)
        self.apply(initialise)
        for layer in self.model.layers:  # each layer starts as the identity
            nn.init.zeros_(layer.self_attn.o_proj.weight)
            nn.init.zeros_(layer.mlp.down_proj.weight)

    def hidden_states(self, ids):
        """[embedding, after layer 1, …, after the last layer, normed], each [batch, length, width]."""
        length = ids.shape[1]
        rotary = rotary_tables(length, self.config.head_dim, self.config.rope_theta, ids.device)
        bias = padding_bias(ids, self.config.pad_token_id)
        if self.config.is_causal:
            causal = causal_bias(length, ids.device)
            bias = causal if bias is None else bias + causal
        x = self.model.embed_tokens(ids)
        states = [x]
        for layer in self.model.layers:
            x = layer(x, bias, rotary)
            states.append(x)
        return [*states, self.model.norm(x)]

    def logits(self, normed):
        return F.linear(normed, self.model.embed_tokens.weight.to(normed.dtype))

    def forward(self, ids):
        """Logits, [batch, length, vocabulary]."""
        return self.logits(self.hidden_states(ids)[-1])


def initialise(module):
    if isinstance(module, (nn.Linear, nn.Embedding)):
        nn.init.normal_(module.weight, std=0.02)


def count_parameters(model):
    return sum(parameter.numel() for parameter in model.parameters())
