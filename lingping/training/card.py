"""The model card: what a model was trained on, how good it is on the test texts, and what it must not be used for."""

from pathlib import Path

from lingping.corpus.splits import Corpus
from lingping.counts import count_of
from lingping.evaluation.report import Report
from lingping.evaluation.report_tables import format_calibration, format_figures, format_worst_slices
from lingping.training.recipe import GUIDED_EPOCHS, Recipe, count_imported_layers, is_compact

_CARD = """# {name}

Labels Chinese e-commerce reviews: sentiment (negative, neutral, positive); for each of {needs} needs, whether the text
mentions it and with which polarity; whether it states a wish. Encoder: {encoder}.
A linear model over words and word pairs votes beside it (wide and deep, Cheng et al. 2016): positive
against negative, each need against its absence, and for a wish.

## Data and split

Trained on files of the digest {digest}… (SHA-256): {gold:,} texts with gold needs and
sentiment, {annotators:,} with silver labels by language-model annotators, made by the same guide
(lingping/corpus/annotations reports their agreement with gold), {contrast:,} contrast texts that such annotators wrote
and labelled (lingping/corpus/contrast), and {labelled:,} with labels of public sources (the loss is masked to what
each source labels). {missing}
The temperatures, the thresholds{epoch} and the weight of the linear part were chosen on
{validation:,} validation texts, with gold and silver labels, that were not trained on.

Tested on a tenth of the binary sentiment texts, chosen by the hash of the normalised text, and on the `dev` split of
the gold needs. A tenth of the NLPCC 2014 texts and a quarter of the SemEval sentences, where the folder has them, are
held out, too. No text of these test sets is in training, in whatever file it stands.

## Figures

`linear-baseline`: words and character n-grams, TF-IDF, logistic regression. Behind each figure its 95 %
interval (bootstrap over texts); the last column is the model minus the baseline, with the interval of paired draws.

{table}

## Precisions

One setting, `precision`; sizes are of the weights in memory, speeds of the machine that trained the model, agreement is
with the labels of fp32.

{precisions}

## Calibration

Expected calibration error (15 bins) on the same texts: {calibration}. Shares of texts with a label are
corrected by the rates of hits and false alarms on the validation texts (adjusted count, Forman 2008):
`nlp.error_rates`.

## Worst slices

{slices}

## Limits

- The labels were made by few annotators, most of them language models, and a few per cent of them are wrong. Neutral
  and mixed reviews are rare in them.
- The need `content` was learned from book reviews by their sentiment and by keywords; no gold text is about a book.
- Irony, comparisons with other shops, faults denied in rare words and needs that are only implied are misread more
  often than plain words; `lingping evaluate` says how often, by phenomenon.
- Made for counting over many reviews. Do not judge a single customer or a single review by it.

## Training

{stages}
Seed {seed}, AdamW, learning rate {rate:g} with warm-up and linear decay, {budget:,} tokens a batch, bfloat16 where the
processor supports it.{stopped}
"""


def write_card(
    name: str,
    *,
    base: str | None,
    recipe: Recipe,
    found: Report,
    precisions: str,
    corpus: Corpus,
) -> str:
    """The card as Markdown, from an evaluation `found`; `precisions` is the table of `precision_comparison`."""
    return _CARD.format(
        name=name,
        needs=corpus.gold.needs.shape[1],
        encoder=_describe_encoder(base),
        digest=found.data_sha256[:16],
        gold=len(corpus.gold),
        annotators=len(corpus.annotators),
        contrast=len(corpus.contrast),
        labelled=len(corpus.other),
        missing=_describe_missing(base, len(corpus.unlabelled)),
        validation=len(corpus.validation),
        epoch=_name_epoch(base, recipe),
        table=format_figures(found),
        precisions=precisions,
        calibration=format_calibration(found),
        slices=format_worst_slices(found),
        stages=_describe_stages(base, recipe),
        seed=recipe.seed,
        rate=recipe.learning_rate,
        budget=recipe.token_budget,
        stopped=f" Stopped after {count_of(recipe.max_steps, 'step')}: a trial, not for use."
        if recipe.max_steps
        else "",
    )


def _describe_encoder(base: str | None) -> str:
    if base and not is_compact(base):
        return Path(base).name
    pretrained = ", pre-trained by `lingping pretrain` on the same texts" if base else ""
    return f"a BERT of 4 layers × 256 over words, with hashed word pairs{pretrained}"


def _describe_missing(base: str | None, unlabelled: int) -> str:
    """What is done about labels that a source does not give."""
    if not is_compact(base):
        return "Labels that a source does not give stay unknown."
    second = ", and of the network itself after training on the texts with gold and silver labels" if base else ""
    return (
        f"A part of {unlabelled:,} texts without labels was drawn. Missing labels are filled with the soft labels of\n"
        f"a linear teacher that was fitted on the same training texts{second}."
    )


def _name_epoch(base: str | None, recipe: Recipe) -> str:
    """The best epoch, and of which stage, as one of the things that were chosen; empty where weights are averaged."""
    if recipe.mean_from is not None:
        return ""
    return ", the best epoch of the first stage" if base and is_compact(base) else ", the best epoch"


def _describe_stages(base: str | None, recipe: Recipe) -> str:
    """The commands that made the model, and the epochs of each stage."""
    if base is None:
        return f"`lingping train --data DIR`: {count_of(recipe.epochs, 'epoch')} over all texts."
    name = Path(base).name
    if not is_compact(base):
        last = recipe.epochs - (recipe.mean_from or recipe.epochs) + 1
        averaged = f" The weights after the last {last}\nwere averaged (Izmailov et al. 2018)." if last > 1 else ""
        return (
            f"{_describe_import(base)}`lingping train --data DIR --base {name}`: {count_of(recipe.epochs, 'epoch')}\n"
            "over the gold, silver and contrast texts, each with one in "
            f"{recipe.turns} of the other public texts.{averaged}"
        )
    return (
        f"`lingping pretrain --data DIR --out {name}`, then `lingping train --data DIR --base {name}`:\n"
        f"{count_of(GUIDED_EPOCHS, 'epoch')} over the texts with gold and silver labels, then {recipe.epochs} over "
        "these and the\nrest, whose weights were averaged (Izmailov et al. 2018)."
    )


def _describe_import(base: str) -> str:
    """The command that made the base folder, where `lingping encoder import` did."""
    layers = count_imported_layers(base)
    if layers is None:
        return ""
    return f"`lingping encoder import SOURCES --texts DIR --layers {layers} --out {Path(base).name}`, then\n"
