"""The one exception that users are meant to read."""

import errno

from lingping.inert import make_inert

_CLOSED = "Choose a place where you may read and write, or ask its owner."
_FULL = "Make room on the disk, then try again."
_REMEDIES = {
    errno.ENOENT: "Correct the path, or create its folder.",
    errno.ENOTDIR: "A part of the path is a file; choose another one.",
    errno.EISDIR: "Pass a file, not a folder.",
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
    errno.EROFS: _CLOSED,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,  # of a quota for one file (ulimit -f)
}
DISK_FAULTS = (errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class LingpingError(Exception):
    """Something that a person can mend. The message names the file, the place and the remedy, in one line.

    The command line prints the message without a traceback and exits with `exit_code`.
    """

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(make_inert(message, lines=True))


class BrokenHome(LingpingError):
    """A part of a home that cannot be used, or a disk that is full: `what` is wrong, and its `remedy`."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what, self.remedy = make_inert(what, lines=True), make_inert(remedy, lines=True)


def find_remedy(error: OSError) -> str:
    """What a person can do about a file that cannot be used."""
    return _REMEDIES.get(error.errno or 0, "Check the disk and the path, then try again.")
