"""Labelled texts that models are judged on and never trained on."""

from dataclasses import dataclass

from lingping.corpus.examples import Examples
from lingping.corpus.splits import Corpus


@dataclass(frozen=True)
class Published:
    """A figure that others report for the same texts: their model, its accuracy, and where it is printed."""

    model: str
    accuracy: float
    source: str


@dataclass(frozen=True)
class HeldOutSet:
    """Texts with labels, for judging alone.

    `kinds` is the phenomenon of each text and `pairs` its pair (texts of one pair differ by a small edit and in
    label); both are empty strings where there is none. `digest` is the SHA-256 of the file or files, `left_out` the
    number of their texts that are not judged, `note` what a reader must know before comparing.
    """

    name: str
    title: str
    examples: Examples
    kinds: tuple[str, ...]
    pairs: tuple[str, ...]
    digest: str
    published: tuple[Published, ...] = ()
    note: str = ""
    left_out: int = 0

    @property
    def is_binary(self) -> bool:
        """Whether its labels are negative and positive alone, without neutral and without needs."""
        return bool(self.examples.binary.all())


def list_held_out_parts(corpus: Corpus, digest: str) -> list[HeldOutSet]:
    """The parts of optional sources that a labelled folder of this `digest` holds out (`Corpus.test_public`)."""
    return [
        HeldOutSet(
            name=f"held-out {name}",
            title=f"{name}: the part of --data that is held out",
            examples=examples,
            kinds=("",) * len(examples),
            pairs=("",) * len(examples),
            digest=digest,
        )
        for name, examples in corpus.test_public.items()
    ]
