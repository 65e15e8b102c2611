#!/usr/bin/env python3
"""Reference hidden states of small random encoders of the families that sentence encoders come in, by the reference
library, one folder a family under transformers/:

    python3 -m venv reference && reference/bin/pip install transformers==5.24.0 torch==2.6.0
    reference/bin/python tests/golden/make_encoders.py

config.json holds the fields of a published model of the family, at small extents; model.safetensors, 16-bit, the names
that such files have. expected.safetensors is as make_transformers.py says, with one case, `whole`, and for relative
positions `buckets` I32, those of distances -300 to 300. The states are the library's, in f32, from the weights as
stored. At the end the states that make_transformers.py wrote for BERT and ModernBERT are compared with the library's.
"""

import copy
import json
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file

here = Path(__file__).parent / "transformers"
WIDTH, HEADS, HIDDEN, VOCABULARY = 16, 2, 24, 40
ROBERTA = {
    "hidden_size": WIDTH, "num_hidden_layers": 2, "num_attention_heads": HEADS, "intermediate_size": HIDDEN,
    "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "initializer_range": 0.02,
    "layer_norm_eps": 1e-05, "vocab_size": VOCABULARY, "bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1,
}
GEMMA = {
    "model_type": "gemma3_text", "attention_bias": False, "attention_dropout": 0.0, "attn_logit_softcapping": None,
    "final_logit_softcapping": None, "bos_token_id": 2, "eos_token_id": 1, "pad_token_id": 0, "head_dim": 12,
    "hidden_activation": "gelu_pytorch_tanh", "hidden_size": WIDTH, "initializer_range": 0.02,
    "intermediate_size": HIDDEN, "max_position_embeddings": 64, "num_attention_heads": HEADS, "num_hidden_layers": 3,
    "num_key_value_heads": 1, "query_pre_attn_scalar": 24, "rms_norm_eps": 1e-06, "rope_local_base_freq": 10000.0,
    "rope_scaling": None, "rope_theta": 1000000.0, "sliding_window": 6, "vocab_size": VOCABULARY, "use_cache": True,
}
FAMILIES = {
    "distilbert": {
        "architectures": ["DistilBertForMaskedLM"], "model_type": "distilbert", "activation": "gelu",
        "attention_dropout": 0.1, "dim": WIDTH, "dropout": 0.1, "hidden_dim": HIDDEN, "initializer_range": 0.02,
        "max_position_embeddings": 32, "n_heads": HEADS, "n_layers": 2, "pad_token_id": 0, "qa_dropout": 0.1,
        "seq_classif_dropout": 0.2, "sinusoidal_pos_embds": False, "tie_weights_": True, "vocab_size": VOCABULARY,
    },
    "xlm-roberta": {
        "architectures": ["XLMRobertaForMaskedLM"], "model_type": "xlm-roberta", **ROBERTA,
        "max_position_embeddings": 34, "output_past": True, "position_embedding_type": "absolute",
        "type_vocab_size": 1, "use_cache": True,
    },
    "mpnet": {
        "architectures": ["MPNetForMaskedLM"], "model_type": "mpnet", **ROBERTA, "max_position_embeddings": 34,
        "relative_attention_num_buckets": 32,
    },
    "nomic-bert": {
        "architectures": ["NomicBertModel"], "model_type": "nomic_bert", "activation_function": "swiglu",
        "attn_pdrop": 0.0, "bos_token_id": None, "causal": False, "dense_seq_output": True, "embd_pdrop": 0.0,
        "eos_token_id": None, "fused_bias_fc": True, "fused_dropout_add_ln": True, "initializer_range": 0.02,
        "layer_norm_epsilon": 1e-12, "max_trained_positions": 64, "mlp_fc1_bias": False, "mlp_fc2_bias": False,
        "n_embd": WIDTH, "n_head": HEADS, "n_inner": HIDDEN, "n_layer": 2, "n_positions": 128,
        "pad_vocab_size_multiple": 8, "parallel_block": False, "parallel_block_tied_norm": False, "prenorm": False,
        "qkv_proj_bias": False, "reorder_and_upcast_attn": False, "resid_pdrop": 0.0, "rotary_emb_base": 1000,
        "rotary_emb_fraction": 1.0, "rotary_emb_interleaved": False, "rotary_emb_scale_base": None,
        "rotary_scaling_factor": None, "scale_attn_by_inverse_layer_idx": False, "scale_attn_weights": True,
        "summary_activation": None, "summary_first_dropout": 0.0, "summary_proj_to_labels": True,
        "summary_type": "cls_index", "summary_use_proj": True, "type_vocab_size": 2, "use_cache": True,
        "use_flash_attn": True, "use_rms_norm": False, "use_xentropy": True, "vocab_size": VOCABULARY,
    },
    "t5": {
        "architectures": ["T5EncoderModel"], "model_type": "t5", "d_ff": HIDDEN, "d_kv": 6, "d_model": WIDTH,
        "dropout_rate": 0.1, "eos_token_id": 1, "feed_forward_proj": "gated-gelu", "initializer_factor": 1.0,
        "is_encoder_decoder": True, "layer_norm_epsilon": 1e-06, "n_positions": 512, "num_decoder_layers": 2,
        "num_heads": HEADS, "num_layers": 2, "pad_token_id": 0, "relative_attention_max_distance": 12,
        "relative_attention_num_buckets": 8, "tie_word_embeddings": False, "use_cache": True,
        "vocab_size": VOCABULARY,
    },
    "t5-relu": {
        "architectures": ["T5ForConditionalGeneration"], "model_type": "t5", "d_ff": HIDDEN, "d_kv": 8,
        "d_model": WIDTH, "dropout_rate": 0.1, "eos_token_id": 1, "feed_forward_proj": "relu",
        "initializer_factor": 1.0, "is_encoder_decoder": True, "layer_norm_epsilon": 1e-06, "n_positions": 512,
        "num_heads": HEADS, "num_layers": 1, "pad_token_id": 0, "relative_attention_num_buckets": 32,
        "use_cache": True, "vocab_size": VOCABULARY,
    },
    "embedding-gemma": {
        "architectures": ["Gemma3TextModel"], **GEMMA, "_sliding_window_pattern": 6,
        "layer_types": ["sliding_attention", "full_attention", "sliding_attention"],
        "use_bidirectional_attention": True,
    },
    "gemma3": {"architectures": ["Gemma3ForCausalLM"], **GEMMA, "sliding_window_pattern": 2,
               "rope_scaling": {"factor": 8.0, "rope_type": "linear"}},
}
# What the library calls the fields of nomic-bert's own code.
NOMIC = {"n_embd": "hidden_size", "n_head": "num_attention_heads", "n_inner": "intermediate_size",
         "n_layer": "num_hidden_layers", "n_positions": "max_position_embeddings",
         "layer_norm_epsilon": "layer_norm_eps"}


def config_of(published):
    fields = dict(published)
    kind = fields.pop("model_type")
    if kind == "nomic_bert":
        fields = {NOMIC[name]: value for name, value in published.items() if name in NOMIC}
        fields |= {"vocab_size": VOCABULARY, "type_vocab_size": 2, "hidden_act": "silu",
                   "rope_parameters": {"rope_type": "default", "rope_theta": published["rotary_emb_base"]}}
    return transformers.AutoConfig.for_model(kind, attn_implementation="eager", **fields)


def randomise(model, seed):
    """Weights that a trained model could have: norms near their neutral values, everything else small."""
    random = torch.Generator().manual_seed(seed)
    for name, weight in model.named_parameters():
        noise = torch.randn(weight.shape, generator=random)
        if weight.ndim == 2 and "relative_attention_bias" not in name:
            weight.data = noise * weight.shape[1] ** -0.5
        elif weight.ndim == 1 and "norm" in name.lower() and name.endswith("weight") or name == "emb_ln.weight":
            neutral = 0.0 if "gemma" in type(model).__name__.lower() else 1.0
            weight.data = neutral + noise * 0.2
        else:
            weight.data = noise * 0.5 if weight.ndim == 2 else noise * 0.1
        weight.data = weight.data.half().float()


@torch.no_grad()
def states_of(model, ids):
    """(states after each layer before any final norm, final, logits or None)"""
    layers = next(module for name, module in model.named_modules()
                  if isinstance(module, torch.nn.ModuleList) and name.rsplit(".", 1)[-1] in ("layer", "layers", "block"))
    states = []
    hooks = [layers[0].register_forward_pre_hook(
        lambda _, given, named: states.append((given or tuple(named.values()))[0]), with_kwargs=True)]
    hooks += [layer.register_forward_hook(lambda _, __, out: states.append(out[0] if isinstance(out, tuple) else out))
              for layer in layers]
    output = model(input_ids=ids[None])
    for hook in hooks:
        hook.remove()
    logits = output.logits[0] if "logits" in output else None
    final = states[-1] if logits is not None else output.last_hidden_state
    return [state.reshape(len(ids), -1) for state in states], final.reshape(len(ids), -1), logits


def bucket_of(published):
    places = torch.arange(-300, 301)
    if published["model_type"] == "mpnet":
        from transformers.models.mpnet.modeling_mpnet import MPNetEncoder
        return MPNetEncoder.relative_position_bucket(places, num_buckets=32)
    from transformers.models.t5.modeling_t5 import T5Attention
    return T5Attention._relative_position_bucket(places, True, published["relative_attention_num_buckets"],
                                                 published.get("relative_attention_max_distance", 128))


def write(name, published, seed):
    config = config_of(published)
    kind = published["architectures"][0]
    model = getattr(transformers, kind)(config).eval()
    randomise(model, seed)
    folder = here / name
    folder.mkdir(parents=True, exist_ok=True)
    copy.deepcopy(model).half().save_pretrained(folder)  # under the names of published files
    for other in folder.iterdir():
        if other.name not in ("model.safetensors", "expected.safetensors"):
            other.unlink()
    (folder / "config.json").write_text(json.dumps(published, indent=2) + "\n")
    ids = torch.randint(5, VOCABULARY, (20,), generator=torch.Generator().manual_seed(seed))
    run = model
    if kind == "T5ForConditionalGeneration":
        run = transformers.T5EncoderModel(config).eval()
        run.load_state_dict({k: v for k, v in model.state_dict().items() if not k.startswith(("decoder.", "lm_head."))},
                            strict=False)
    states, final, logits = states_of(run, ids)
    if kind == "Gemma3ForCausalLM":
        final = model.model(input_ids=ids[None]).last_hidden_state[0]
    expected = {"whole.ids": ids.int(), "whole.final": final}
    expected |= {f"whole.hidden.{n}": state for n, state in enumerate(states)}
    if logits is not None:
        expected["whole.logits"] = logits
    if "relative_attention_num_buckets" in published:
        expected["buckets"] = bucket_of(published).int()
    save_file({name: value.detach().contiguous().clone() for name, value in expected.items()},
              folder / "expected.safetensors")
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{name}: {len(states) - 1} layers, {size} bytes")


def check_others():
    """The states of make_transformers.py, against the library."""
    for name, kind in (("bert", "BertForMaskedLM"), ("modernbert", "ModernBertForMaskedLM")):
        expected = load_file(here / name / "expected.safetensors")
        model = getattr(transformers, kind).from_pretrained(here / name, attn_implementation="eager",
                                                            dtype=torch.float32).eval()
        states, _, logits = states_of(model, expected["bidirectional.ids"].long())
        worst = max((state - expected[f"bidirectional.hidden.{n}"]).abs().max().item() for n, state in enumerate(states))
        worst = max(worst, (logits - expected["bidirectional.logits"]).abs().max().item())
        print(f"{name}: {worst:.1e} from the library's")
        assert worst < 2e-5


for seed, (name, published) in enumerate(FAMILIES.items(), 31):
    with torch.no_grad():
        write(name, published, seed)
check_others()
