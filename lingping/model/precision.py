"""The number of bits that a network computes in: one setting between size, speed and exactness."""

import re
import warnings
from typing import TYPE_CHECKING

from lingping.compute import Precision
from lingping.errors import LingpingError
from lingping.model.devices import pick_half_precision

if TYPE_CHECKING:
    import torch

    from lingping.model.network import ReviewNetwork

_SECOND_OF_BLOCK = re.compile(r"layer\.\d+\.output\.dense$")


def list_precisions(device: "torch.device") -> tuple[Precision, ...]:
    """The precisions that `device` can compute in, the exact one first."""
    return ("fp32", "bf16", "fp16") if device.type == "cuda" else ("fp32", "bf16", "int8")


def name_precision(device: "torch.device", precision: Precision) -> Precision:
    """The precision that `precision` means on `device`: auto is 16 bits where the processor supports them."""
    import torch

    names: dict[torch.dtype, Precision] = {torch.float32: "fp32", torch.bfloat16: "bf16", torch.float16: "fp16"}
    return names[pick_half_precision(device)] if precision == "auto" else precision


def set_precision(network: "ReviewNetwork", device: "torch.device", precision: Precision) -> "ReviewNetwork":
    """Move the network to `device` in `precision`, in place, and return it; `auto` means 16 bits where supported.

    int8 is dynamic quantisation: weights and embeddings are stored in 8 bits, activations are scaled batch by batch.
    Raises LingpingError for a precision that the device does not support.
    """
    import torch

    if precision not in ("auto", *list_precisions(device)):
        raise LingpingError(
            f"Setting precision: {precision} does not run on the {device.type}. Set auto, "
            f"{' or '.join(list_precisions(device))}."
        )
    if precision == "int8":
        return _quantise(network.to(device, torch.float32))
    dtypes = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
    return network.to(device, dtypes[name_precision(device, precision)])


def count_bytes(network: "ReviewNetwork") -> int:
    """Bytes of the weights in memory."""
    return sum(_bytes(value) for value in network.state_dict().values())


def _bytes(value: object) -> int:
    """Bytes of a tensor, or of the tuple that a quantised layer packs its weight and bias into."""
    import torch

    if isinstance(value, torch.Tensor):
        return value.numel() * value.element_size()
    return sum(map(_bytes, value)) if isinstance(value, tuple) else 0


def _quantise(network: "ReviewNetwork") -> "ReviewNetwork":
    from torch.ao.quantization import qconfig, quantize_dynamic

    tables = dict.fromkeys(("embeddings.word_embeddings", "table"), qconfig.float_qparams_weight_only_qconfig)
    with warnings.catch_warnings():
        # Deprecated in favour of torchao; torch is pinned to a version that has it.
        warnings.simplefilter("ignore")
        # The heads stay exact: they are a hundredth of the work.
        for part in ("encoder", "bigrams", "wide"):
            if getattr(network, part) is not None:
                exact = getattr(network, part).eval()
                layers = dict.fromkeys(_list_quantised(exact), qconfig.default_dynamic_qconfig)
                setattr(network, part, quantize_dynamic(exact, layers | tables))
    return network


def _list_quantised(part: "torch.nn.Module") -> list[str]:
    """Names of the linear layers that lose little in 8 bits.

    The second one of a feed-forward block reads activations with outliers, which widen the steps of all others
    (Bondarenko et al. 2021, Understanding and Overcoming the Challenges of Efficient Transformer Quantization). With
    these layers in 8 bits, lingping-mini-4 gave other needs to 14 % of the test texts, without them to 5 %.
    """
    import torch

    linear = [name for name, module in part.named_modules() if isinstance(module, torch.nn.Linear)]
    return [name for name in linear if not _SECOND_OF_BLOCK.search(name)]
