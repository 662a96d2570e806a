"""One switch: the same labels in fewer bits."""

from copy import deepcopy

import pytest
import torch

from lingping.errors import LingpingError
from lingping.evaluation.agreement import label_texts, measure_agreement
from lingping.model.loading import load_classifier, load_network
from lingping.model.precision import count_bytes, set_precision
from lingping.model.registry import resolve

CPU = torch.device("cpu")
TEXTS = [
    "物流太慢了，等了十天才到",
    "味道很好，孩子特别喜欢吃",
    "又贵又难用，非常失望",
    "包装破了，客服还不理人",
    "颜色很漂亮，就是尺码偏小，希望多出几个码",
]


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return load_network(resolve("lingping-mini", tmp_path_factory.mktemp("none")))[0]


def test_fewer_bits_take_less_memory(network):
    sizes = [count_bytes(set_precision(deepcopy(network), CPU, precision)) for precision in ("fp32", "bf16", "int8")]
    assert sizes[0] == 2 * sizes[1]
    assert sizes[2] < 0.45 * sizes[0]


@pytest.mark.parametrize("precision", ["bf16", "int8"])
def test_the_shipped_model_says_the_same_in_every_precision(tmp_path, precision):
    exact, short = (
        label_texts(load_classifier("lingping-mini", models=tmp_path, device="cpu", precision=each), TEXTS)
        for each in ("fp32", precision)
    )
    assert measure_agreement(exact, short) == (1.0, 1.0)


def test_a_precision_that_the_processor_lacks_is_refused_with_those_that_it_has(network):
    with pytest.raises(LingpingError, match=r"fp16 does not run on the cpu\. Set auto, fp32 or bf16 or int8"):
        set_precision(deepcopy(network), CPU, "fp16")
