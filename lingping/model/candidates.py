"""The few spans of a text that are worth erasing: runs of phrases, ranked by what they count for its labels."""

from collections.abc import Iterator, Mapping, Sequence

from lingping.model.attribution import Attribution, sum_shares
from lingping.model.word_spans import Phrase, find_phrases

_LONGEST_RUN = 3  # phrases
_NEARLY = 0.8  # of what the best run counts: the shortest run that reaches it is the candidate
_AT_LEAST = 0.7  # of what the best run counts, for a run elsewhere

Edges = tuple[int, int]  # start and stop in the text


def propose_spans(text: str, attribution: Attribution) -> list[tuple[int, int]]:
    """Start and stop in `text` of the candidates for all labels, each once; none for a text without a word.

    At most two for each label: the run of one to three phrases that counts most, and one elsewhere that counts much
    too. Only phrases that the classifier has read are candidates.
    """
    import numpy as np

    phrases = find_phrases(text)
    weights, read = sum_shares(attribution, [(phrase.start, phrase.stop) for phrase in phrases])
    runs = list(_list_runs(phrases, read.tolist()))
    if not runs:
        return []
    totals = np.pad(weights.cumsum(1), ((0, 0), (1, 0)))
    first, last = np.array(runs).T
    counts = totals[:, last + 1] - totals[:, first]  # (labels, runs)
    spans = [(phrases[first].start, phrases[last].stop) for first, last in runs]
    found = [span for row in counts.tolist() for span in _choose(dict(zip(spans, row, strict=True)))]
    return list(dict.fromkeys(found))


def _list_runs(phrases: Sequence[Phrase], read: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last phrase of each run within one clause that was `read`, and begins and ends with content."""
    for first, phrase in enumerate(phrases):
        for last in range(first, min(first + _LONGEST_RUN, len(phrases))):
            if phrases[last].clause != phrase.clause or not read[last]:
                break
            if phrase.tells and phrases[last].tells:
                yield first, last


def _choose(counts: Mapping[Edges, float]) -> Iterator[Edges]:
    """The candidates for one label, from what each span counts for it."""
    best = _find_shortest(counts)
    yield best
    apart = {span: count for span, count in counts.items() if span[0] >= best[1] or span[1] <= best[0]}
    if apart and max(apart.values()) >= _AT_LEAST * counts[best]:
        yield _find_shortest(apart)


def _find_shortest(counts: Mapping[Edges, float]) -> Edges:
    """The span of fewest characters among those that count nearly as much as the best."""
    best = max(counts.values())
    near = [span for span, count in counts.items() if count >= best * (_NEARLY if best > 0 else 1)]
    return min(near, key=lambda span: (span[1] - span[0], -counts[span], span))
