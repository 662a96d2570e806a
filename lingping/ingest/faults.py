"""The two ways in which input is refused: a whole file is held, a single row is quarantined."""

from dataclasses import dataclass, field

from lingping.errors import LingpingError
from lingping.text.cleaning import clean
from lingping.text.masking import mask, mask_name

EXCERPT = 80  # characters
_READ = 2_000  # characters of a value that are worth masking for an excerpt
_MARGIN = 100  # longer than any personal datum: what the cut at _READ may have halved is dropped


class HeldFile(LingpingError):
    """A file that is not loaded at all; `reason` is the code, the message names file, place and remedy.

    Personal data in the message, such as in a file name or a header, is masked.
    """

    def __init__(self, reason: str, message: str) -> None:
        one_line = " ".join(message.split())  # file and sheet names may hold anything
        super().__init__(mask_name(one_line).encode(errors="backslashreplace").decode())
        self.reason = reason

    def __reduce__(self) -> tuple[type["HeldFile"], tuple[str, str]]:
        """How it is sent from one process to another."""
        return HeldFile, (self.reason, str(self))


@dataclass(frozen=True)
class Fault:
    """What is wrong with one value: the reason code of its row.

    `due` is when a time that lies in the future can be read, in microseconds since 1970; None where nothing is to wait
    for.
    """

    reason: str
    due: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class RowFault:
    """Why one row is quarantined; `excerpt` holds no personal data, `due` is that of its fault."""

    line: int
    reason: str
    column: str | None
    excerpt: str | None
    due: int | None = None


def excerpt(value: str) -> str:
    """The beginning of `value`, at most 80 characters, personal data masked and surrogates spelt out."""
    cleaned = clean(value[:_READ])
    if len(value) > _READ:
        cleaned = cleaned[:-_MARGIN]
    return mask(cleaned)[:EXCERPT].encode(errors="backslashreplace").decode()
