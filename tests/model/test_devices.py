import pytest
import torch

from lingping.errors import LingpingError
from lingping.model.devices import pick_device, pick_half_precision

CPU = torch.device("cpu")


def test_a_gpu_that_is_not_there_is_named_before_anything_is_loaded(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(LingpingError, match="Setting device: cuda"):
        pick_device("cuda")
    assert pick_device("auto") == pick_device("cpu") == CPU


@pytest.mark.parametrize(
    ("features", "precision"),
    [({"avx512_bf16": True}, torch.bfloat16), ({"amx_bf16": True}, torch.bfloat16), ({"avx2": True}, torch.float32)],
)
def test_sixteen_bits_are_used_where_the_processor_supports_them(monkeypatch, features, precision):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: features)
    assert pick_half_precision(CPU) == precision
