from dataclasses import replace

import pytest
from safetensors.torch import load
from safetensors.torch import save as serialise

from lingping.model.loading import load_network
from lingping.model.manifest import WEIGHTS, ModelError
from lingping.model.registry import SHIPPED_NAME, resolve, save, verify


def test_weights_of_another_version_are_refused_with_its_name(tmp_path):
    shipped = resolve(SHIPPED_NAME, tmp_path)
    manifest = verify(shipped)
    files = {name: (shipped / name).read_bytes() for name in manifest.files}
    weights = load(files[WEIGHTS])
    weights["wide.bias"] = weights["wide.bias"][:-1].clone()
    folder = save(
        replace(manifest, model_id="older", lingping_version="0.0.1"), files | {WEIGHTS: serialise(weights)}, tmp_path
    )
    with pytest.raises(ModelError, match=r"0\.0\.1.*Train the model again"):
        load_network(folder)
