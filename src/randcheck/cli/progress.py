"""A bar on the terminal that shows how far a long command is; nothing where standard error is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from randcheck.cli.console import current_language
from randcheck.text import Text

_EVERY = 1024
"""Steps of the work between two of the bar."""


@contextmanager
def progress(label: Text) -> Iterator[Callable[[int, int], None]]:
    """Show how far the work is, which tells it by calling what is yielded with the number done and of all."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label.in_language(current_language()), total=None)

        def on_progress(done: int, size: int) -> None:
            if done % _EVERY == 0:
                bar.update(task, completed=done, total=size)

        yield on_progress
