"""The model card: what a model was trained on, how good it is on unseen texts, and what it must not be used for."""

from lingping.model.examples import Corpus
from lingping.model.recipe import Recipe

_CARD = """# {name}

Reads Chinese e-commerce reviews: sentiment (negative, neutral, positive) and, for each of {needs} needs, whether the
text speaks of it and how. {encoder}.

## Data and split

Trained on files of the digest {digest}… (SHA-256): {gold:,} texts with gold needs and
sentiment, {readers:,} that language-model readers of this project labelled after the same guide (lingping/model/labels
says how well they agree with gold), {labelled:,} labelled for part of it only (the loss is masked to what each source
labels) and {unlabelled:,} without labels. Gaps are filled by the soft labels of a linear teacher that was fitted on the
same training texts. The temperatures, the thresholds of the needs and the best epoch were chosen on {tuning:,} texts,
gold ones and readers', kept out of training.

Evaluated on a tenth of the binary sentiment texts, chosen by the hash of the normalised text, and on the `dev` split of
the gold needs. No text of these two is in training, in whatever file it stands.

## Figures

`linear-baseline` is the teacher: words and character n-grams, TF-IDF, logistic regression. Behind each figure its 95 %
interval (bootstrap over texts); the last column is the model minus the baseline, with the interval of paired draws.

{table}

## Limits

- The labels were made by few people and are a few per cent wrong. Neutral and mixed reviews are rare in them.
- The need `content` was learned from book reviews by their sentiment and by keywords; no gold text is about a book.
- Sarcasm, comparisons with other shops and needs that are only implied are often misread.
- Made for counting over many reviews. Do not judge a single customer or a single review by it.

## Training

`lingping train --data DIR`{options}, seed {seed}: {epochs} epochs, AdamW, learning rate {rate:g} with warm-up and
linear decay, {budget:,} tokens a batch, bfloat16 where the processor has it.{stopped}
"""


def card(
    name: str,
    *,
    base: str | None,
    recipe: Recipe,
    figures: str,
    corpus: Corpus,
    digest: str,
) -> str:
    """The card as Markdown; `figures` is the table of `evaluation.compare`, `digest` that of the training files."""
    return _CARD.format(
        name=name,
        needs=corpus.needs.needs.shape[1],
        encoder=f"Encoder: {base}" if base else "A BERT encoder of 4 layers × 256 over words, with hashed word pairs",
        digest=digest[:16],
        gold=len(corpus.needs),
        readers=len(corpus.readers),
        labelled=len(corpus.other),
        unlabelled=len(corpus.unlabelled),
        tuning=len(corpus.tuning),
        table=figures,
        options=f" --base {base}" if base else "",
        seed=recipe.seed,
        epochs=recipe.epochs,
        rate=recipe.learning_rate,
        budget=recipe.token_budget,
        stopped=f" Stopped after {recipe.max_steps} steps: a trial, not for use." if recipe.max_steps else "",
    )
