"""Links in the inbox: none is followed, so that who may write there cannot have files read that lie elsewhere.

A path below the inbox is therefore never resolved: a link keeps its own name and merchant.
"""

import os
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

from lingping.ingest.faults import HeldFile


def path_below(path: Path, inbox: Path) -> Path | None:
    """`path` relative to the inbox, also where a link above it leads there; None outside the inbox."""
    whole, base = (Path(os.path.abspath(each)) for each in (path, inbox))  # noqa: PTH100  (resolve follows links)
    if whole.is_relative_to(base):
        return whole.relative_to(base)
    base, meant = base.resolve(), whole.resolve()
    alias = next((folder for folder in reversed(whole.parents) if folder.resolve() == base), None)
    if alias:
        return whole.relative_to(alias)
    return meant.relative_to(base) if meant.is_relative_to(base) else None


def find_link(path: Path, inbox: Path) -> Path | None:
    """`path`, or the folder above it within the inbox, that is a symbolic link; None where none is."""
    below = path_below(path, inbox)
    steps = accumulate((inbox, *below.parts), lambda above, name: above / name) if below else ()
    return next((step for step in list(steps)[1:] if step.is_symlink()), None)


def refuse_link(path: Path, inbox: Path) -> None:
    """Raise HeldFile for a path below the inbox that is a link or leads through one."""
    link = find_link(path, inbox)
    if link:
        raise HeldFile(
            "link",
            f"{path.name}: {'a link' if link.name == path.name else f'below {link.name}, a link'}, and links in the "
            "inbox are not followed. Put the files themselves there.",
        )


def digest_link(link: Path) -> str:
    """SHA-256 of where a link points to; what lies there is not read."""
    return sha256(b"link\0" + os.fsencode(link.readlink())).hexdigest()
