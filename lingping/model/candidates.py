"""The spans that may explain a label: runs of phrases within a clause."""

from collections.abc import Iterator, Mapping, Sequence

from lingping.model.reading import Edges
from lingping.model.word_spans import Phrase, find_phrases

_LONGEST_RUN = 2  # phrases with content
_MOST = 128  # runs of a text; of a longer one, those of its head and tail


def list_runs(text: str, places: Sequence[Edges]) -> list[Edges]:
    """Start and stop of each run of one or two phrases of one clause that begins and ends with content.

    Only runs that touch one of `places`, the parts that were read; at most 128, those of the head and the tail.
    """
    runs = [run for run in _list_all(find_phrases(text)) if _touches(run, places)]
    return runs if len(runs) <= _MOST else runs[: _MOST // 2] + runs[-_MOST // 2 :]


def find_shortest(counts: Mapping[Edges, float], nearly: float) -> Edges:
    """The span of fewest characters among those that count `nearly` as much as the best; `counts` is not empty."""
    best = max(counts.values())
    near = [span for span, count in counts.items() if count >= best * (nearly if best > 0 else 1)]
    return min(near, key=lambda span: (span[1] - span[0], -counts[span], span))


def are_apart(span: Edges, other: Edges) -> bool:
    """Whether the two share no character."""
    return span[1] <= other[0] or span[0] >= other[1]


def _list_all(phrases: Sequence[Phrase]) -> Iterator[Edges]:
    for first, phrase in enumerate(phrases):
        if not phrase.tells:
            continue
        telling = 0
        for last in phrases[first:]:
            if last.clause != phrase.clause or telling == _LONGEST_RUN:
                break
            if last.tells:
                telling += 1
                yield phrase.start, last.stop


def _touches(run: Edges, places: Sequence[Edges]) -> bool:
    return any(not are_apart(run, place) for place in places)
