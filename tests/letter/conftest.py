"""Puts this folder on the path, so that tests in its subfolders find `letter_shop` and its siblings."""
