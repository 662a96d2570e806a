"""The device that a network runs on, and the 16-bit type that it supports."""

from typing import TYPE_CHECKING

from lingping.errors import LingpingError

if TYPE_CHECKING:
    import torch


def pick_device(name: str) -> "torch.device":
    """The device called `name`: cpu, cuda, or auto for a GPU where there is one. Raises LingpingError without a GPU."""
    import torch  # 2 s

    available = torch.cuda.is_available()
    if name == "cuda" and not available:
        raise LingpingError("Setting device: cuda, but PyTorch finds no GPU here. Set it to cpu or auto.")
    return torch.device("cuda" if available and name != "cpu" else "cpu")


def pick_attention(device: "torch.device") -> str:
    """The implementation of attention in transformers that is fastest on `device`.

    On a CPU plain products take short texts faster than torch's fused attention: lingping-mini-4 scores a tenth more
    texts in a second, and trains half as many again.
    """
    return "eager" if device.type == "cpu" else "sdpa"


def pick_half_precision(device: "torch.device") -> "torch.dtype":
    """The 16-bit float that `device` multiplies in hardware; 32-bit where it has none."""
    import torch

    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    features = torch.cpu.get_capabilities()
    return torch.bfloat16 if features.get("avx512_bf16") or features.get("amx_bf16") else torch.float32
