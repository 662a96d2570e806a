"""The one exception that users are meant to read."""


class LingpingError(Exception):
    """Something that a person can mend. The message names the file, the place and the remedy, in one line.

    The command line prints the message without a traceback and exits with `exit_code`.
    """

    exit_code = 2
