"""Where a classifier runs and in how many bits: the choices that settings and models share."""

from typing import Literal

Device = Literal["auto", "cpu", "cuda"]
Precision = Literal["auto", "fp32", "bf16", "fp16", "int8"]
