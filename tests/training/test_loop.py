"""The training loop: reproducible, resumable, and it stops at the best epoch."""

from dataclasses import replace

import pytest
import torch

from lingping.model.encoders import build_compact
from lingping.model.vocabulary import build_vocabulary
from lingping.progress import Progress
from lingping.training import loop
from lingping.training.loop import TrainingTexts, train
from lingping.training.optimiser import take_step
from lingping.training.recipe import COMPACT

RECIPE = replace(COMPACT, epochs=2, token_budget=1_024)


class Heard(Progress):
    """Keeps the lines that a person would read."""

    def __init__(self):
        self.lines = []

    def say(self, line):
        self.lines.append(line)


class CutOff(Progress):
    """Interrupts the training after its second epoch."""

    def say(self, line):
        if line.startswith("epoch 2"):
            raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # sums over threads differ in the last bit
    yield
    torch.set_num_threads(threads)


def trained(corpus, needs, checkpoint, recipe=RECIPE, progress=None, validate=None):
    torch.manual_seed(recipe.seed)
    network, tokenizer = build_compact(build_vocabulary(corpus.gold.texts, least=1), needs)
    train(
        network,
        tokenizer,
        TrainingTexts(corpus.gold),
        recipe,
        checkpoint=checkpoint,
        device=torch.device("cpu"),
        progress=progress or Progress(),
        validate=validate,
    )
    return network.state_dict()


def same(left, right):
    return all(torch.equal(left[name], right[name]) for name in left)


def test_a_seed_gives_the_same_weights_again_and_another_seed_others(corpus, needs, tmp_path):
    first = trained(corpus, needs, tmp_path / "a.pt")
    assert same(first, trained(corpus, needs, tmp_path / "b.pt"))
    assert not same(first, trained(corpus, needs, tmp_path / "c.pt", replace(RECIPE, seed=8)))


def test_an_interrupted_run_ends_with_the_weights_of_an_uninterrupted_one(corpus, needs, tmp_path):
    whole = trained(corpus, needs, tmp_path / "whole.pt")

    with pytest.raises(KeyboardInterrupt):
        trained(corpus, needs, tmp_path / "cut.pt", progress=CutOff())
    heard = Heard()
    assert same(whole, trained(corpus, needs, tmp_path / "cut.pt", progress=heard))
    assert [line[:12] for line in heard.lines] == ["epoch 2 of 2"]


def test_a_run_cut_off_within_an_epoch_continues_after_its_last_checkpoint(corpus, needs, tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "_SAVE_EVERY", 2)
    recipe = replace(RECIPE, token_budget=256)
    whole = trained(corpus, needs, tmp_path / "whole.pt", recipe)

    taken = []

    def cut(*arguments, **options):
        taken.append(options["done"])
        if len(taken) == 7:
            raise KeyboardInterrupt
        take_step(*arguments, **options)

    monkeypatch.setattr(loop, "take_step", cut)
    with pytest.raises(KeyboardInterrupt):
        trained(corpus, needs, tmp_path / "cut.pt", recipe)
    assert taken[-1] < 0.5, "within the first of two epochs"
    resumed = []
    monkeypatch.setattr(loop, "take_step", lambda *a, **o: (resumed.append(o["done"]), take_step(*a, **o)))
    assert same(whole, trained(corpus, needs, tmp_path / "cut.pt", recipe))
    assert resumed[0] == taken[6]


def test_training_learns(corpus, needs, tmp_path):
    heard = Heard()
    trained(corpus, needs, tmp_path / "a.pt", progress=heard)
    losses = [float(line.rsplit(" ", 1)[1]) for line in heard.lines]
    assert losses[1] < 0.8 * losses[0]


def test_a_trial_stops_after_its_steps_and_leaves_no_checkpoint(corpus, needs, tmp_path):
    trained(corpus, needs, tmp_path / "a.pt", replace(RECIPE, max_steps=1))
    assert not (tmp_path / "a.pt").exists()


def test_the_best_epoch_is_kept_and_training_stops_when_it_gets_no_better(corpus, needs, tmp_path):
    seen, scores = [], [0.5, 0.9, 0.8, 0.7, 0.99]

    def validate(network):
        seen.append({name: tensor.clone() for name, tensor in network.state_dict().items()})
        return scores[len(seen) - 1]

    recipe = replace(RECIPE, epochs=5, patience=2)
    kept = trained(corpus, needs, tmp_path / "a.pt", recipe, validate=validate)
    assert len(seen) == 4
    assert same(kept, seen[1])
    assert not same(kept, seen[3])


def test_averaged_weights_are_the_mean_of_the_first_ones_and_of_each_epochs(corpus, needs, tmp_path):
    torch.manual_seed(RECIPE.seed)
    first = build_compact(build_vocabulary(corpus.gold.texts, least=1), needs)[0].state_dict()
    epochs: list[dict[str, torch.Tensor]] = []

    def validate(network):
        epochs.append({name: tensor.clone() for name, tensor in network.state_dict().items()})
        return len(epochs)

    trained(corpus, needs, tmp_path / "a.pt", validate=validate)
    averaged = trained(corpus, needs, tmp_path / "b.pt", replace(RECIPE, mean_from=0))
    for name, tensor in averaged.items():
        torch.testing.assert_close(tensor, (first[name] + epochs[0][name] + epochs[1][name]) / 3)


def test_the_mean_of_the_last_epochs_leaves_out_those_before_them(corpus, needs, tmp_path):
    epochs: list[dict[str, torch.Tensor]] = []

    def validate(network):
        epochs.append({name: tensor.clone() for name, tensor in network.state_dict().items()})
        return len(epochs)

    recipe = replace(RECIPE, epochs=3)
    trained(corpus, needs, tmp_path / "a.pt", recipe, validate=validate)
    averaged = trained(corpus, needs, tmp_path / "b.pt", replace(recipe, mean_from=2))
    for name, tensor in averaged.items():
        torch.testing.assert_close(tensor, (epochs[1][name] + epochs[2][name]) / 2)


def test_averaging_continues_after_an_interruption(corpus, needs, tmp_path):
    recipe = replace(RECIPE, mean_from=0)
    whole = trained(corpus, needs, tmp_path / "whole.pt", recipe)
    with pytest.raises(KeyboardInterrupt):
        trained(corpus, needs, tmp_path / "cut.pt", recipe, CutOff())
    assert same(whole, trained(corpus, needs, tmp_path / "cut.pt", recipe))


def test_the_best_epoch_is_kept_over_an_interruption(corpus, needs, tmp_path):
    scores = iter([0.9, 0.1, 0.1])
    recipe = replace(RECIPE, epochs=3, patience=5)
    firsts = []

    def validate(network):
        firsts.append({name: tensor.clone() for name, tensor in network.state_dict().items()})
        return next(scores)

    with pytest.raises(KeyboardInterrupt):
        trained(corpus, needs, tmp_path / "cut.pt", recipe, progress=CutOff(), validate=validate)
    scores = iter([0.1, 0.1])
    assert same(trained(corpus, needs, tmp_path / "cut.pt", recipe, validate=validate), firsts[0])
