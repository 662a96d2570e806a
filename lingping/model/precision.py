"""One switch between size, speed and exactness: the number of bits that a network computes in."""

import warnings
from typing import TYPE_CHECKING

from lingping.compute import Precision
from lingping.errors import LingpingError
from lingping.model.devices import half_precision

if TYPE_CHECKING:
    import torch

    from lingping.model.network import ReviewNetwork


def precisions_of(device: "torch.device") -> tuple[Precision, ...]:
    """What `device` can compute in, the exact one first."""
    return ("fp32", "bf16", "fp16") if device.type == "cuda" else ("fp32", "bf16", "int8")


def compressed(network: "ReviewNetwork", device: "torch.device", precision: Precision) -> "ReviewNetwork":
    """The network on `device`, changed in place: `auto` takes 16 bits where the processor multiplies them.

    int8 is dynamic quantisation: weights and embeddings are stored in 8 bits, activations are scaled batch by batch.
    Raises LingpingError for a precision that the device does not have.
    """
    import torch

    if precision not in ("auto", *precisions_of(device)):
        raise LingpingError(
            f"Setting precision: {precision} does not run on the {device.type}. Set auto, "
            f"{' or '.join(precisions_of(device))}."
        )
    if precision == "int8":
        return _in_eight_bits(network.to(device, torch.float32))
    dtypes = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
    return network.to(device, half_precision(device) if precision == "auto" else dtypes[precision])


def size_of(network: "ReviewNetwork") -> int:
    """Bytes of the weights in memory."""
    return sum(_bytes(value) for value in network.state_dict().values())


def _bytes(value: object) -> int:
    """Of a tensor, or of what a quantised layer packs its weight and bias into."""
    import torch

    if isinstance(value, torch.Tensor):
        return value.numel() * value.element_size()
    return sum(map(_bytes, value)) if isinstance(value, tuple) else 0


def _in_eight_bits(network: "ReviewNetwork") -> "ReviewNetwork":
    import torch
    from torch.ao.quantization import qconfig, quantize_dynamic

    tables = dict.fromkeys(("embeddings.word_embeddings", "table"), qconfig.float_qparams_weight_only_qconfig)
    layers = {torch.nn.Linear: qconfig.default_dynamic_qconfig, **tables}
    with warnings.catch_warnings():
        # Deprecated in favour of torchao; torch is pinned to a version that has it.
        warnings.simplefilter("ignore")
        # The heads stay exact: they are a hundredth of the work.
        for part in ("encoder", "bigrams", "wide"):
            if getattr(network, part) is not None:
                setattr(network, part, quantize_dynamic(getattr(network, part).eval(), layers))
    return network
