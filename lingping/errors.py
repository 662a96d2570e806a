"""The one exception that users are meant to read."""

from lingping.inert import make_inert


class LingpingError(Exception):
    """Something that a person can mend. The message names the file, the place and the remedy, in one line.

    The command line prints the message without a traceback and exits with `exit_code`.
    """

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(make_inert(message, lines=True))
