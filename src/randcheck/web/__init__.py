"""The verifier as a web page: one file that works from a disk, without a network.

The page is a second implementation of the protocol, in JavaScript, built from ``web/`` in the repository; nothing of
it calls Python. See ``docs/web-verifier.md``.
"""

from __future__ import annotations

from importlib.resources import files

__all__ = ["verifier_page"]


def verifier_page() -> bytes:
    """Return the page, to be served as ``text/html; charset=utf-8`` or written to a file.

    Its bytes are the same in every installation of a release, so two copies can be compared by their digests. It
    forbids itself every network access and needs no header, cookie or path of its own.

    Example:
        >>> from randcheck.web import verifier_page
        >>> verifier_page().startswith(b"<!doctype html>")
        True
    """
    return files(__name__).joinpath("verifier.html").read_bytes()
