from dataclasses import replace

import numpy as np
import pytest
import torch

from lingping.corpus.examples import blank
from lingping.corpus.splits import read_corpus
from lingping.model.encoders import build_compact
from lingping.model.vocabulary import build_vocabulary
from lingping.progress import Progress
from lingping.training.loop import train
from lingping.training.loss import compute_loss
from lingping.training.recipe import COMPACT

RECIPE = replace(COMPACT, epochs=2, token_budget=1_024)


class Heard(Progress):
    """Keeps what a person would read."""

    def __init__(self):
        self.lines = []

    def say(self, line):
        self.lines.append(line)


@pytest.fixture(scope="module")
def corpus(labelled, needs):
    return read_corpus(labelled, needs)


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
        corpus.gold,
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


def test_a_run_that_was_cut_off_ends_as_if_it_had_not_been(corpus, needs, tmp_path):
    whole = trained(corpus, needs, tmp_path / "whole.pt")

    class CutOff(Progress):
        def say(self, line):
            if line.startswith("epoch 2"):
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trained(corpus, needs, tmp_path / "cut.pt", progress=CutOff())
    heard = Heard()
    assert same(whole, trained(corpus, needs, tmp_path / "cut.pt", progress=heard))
    assert [line[:12] for line in heard.lines] == ["epoch 2 of 2"]


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
    averaged = trained(corpus, needs, tmp_path / "b.pt", replace(RECIPE, is_averaged=True))
    for name, tensor in averaged.items():
        torch.testing.assert_close(tensor, (first[name] + epochs[0][name] + epochs[1][name]) / 3)


def test_averaging_goes_on_after_a_power_cut(corpus, needs, tmp_path):
    class CutOff(Progress):
        def say(self, line):
            if line.startswith("epoch 2"):
                raise KeyboardInterrupt

    recipe = replace(RECIPE, is_averaged=True)
    whole = trained(corpus, needs, tmp_path / "whole.pt", recipe)
    with pytest.raises(KeyboardInterrupt):
        trained(corpus, needs, tmp_path / "cut.pt", recipe, CutOff())
    assert same(whole, trained(corpus, needs, tmp_path / "cut.pt", recipe))


def test_the_best_epoch_outlives_a_power_cut(corpus, needs, tmp_path):
    class CutOff(Progress):
        def say(self, line):
            if line.startswith("epoch 2"):
                raise KeyboardInterrupt

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


def loss_of(change, sentiment=((0.0, 0.0, 0.0),)):
    examples = blank(["好"], 2)
    examples.sentiment[0, 0] = examples.needs[0, :, 0] = 1
    change(examples)
    logits = torch.tensor(sentiment), torch.arange(8.0).reshape(1, 2, 4), torch.zeros(1)
    return compute_loss(*logits, examples).item()


def test_what_a_source_does_not_label_costs_nothing():
    assert loss_of(lambda examples: None) == 0


def test_a_need_that_is_labelled_costs_and_its_unlabelled_neighbour_does_not():
    def label_first(examples):
        examples.needs_weight[0, 0] = 1

    def label_first_and_change_second(examples):
        label_first(examples)
        examples.needs[0, 1] = [0, 0, 0, 1]

    assert loss_of(label_first) > 0
    assert loss_of(label_first) == loss_of(label_first_and_change_second)


def test_a_binary_label_compares_negative_with_positive_alone():
    def binary(examples):
        examples.sentiment_weight[0] = 1
        examples.binary[0] = True

    def three_way(examples):
        examples.sentiment_weight[0] = 1

    assert loss_of(binary) == pytest.approx(np.log(2), abs=1e-4)
    assert loss_of(binary, ((0.0, 9.0, 0.0),)) == pytest.approx(np.log(2), abs=1e-4)
    assert loss_of(three_way) == pytest.approx(np.log(3), abs=1e-4)


def test_a_wish_costs_where_someone_looked_for_wishes():
    def wishing(examples):
        examples.wish[0] = examples.wish_weight[0] = 1

    assert loss_of(wishing) == pytest.approx(np.log(2) / 3, abs=1e-4)
