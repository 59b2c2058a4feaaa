"""A bar for each stage of a long command, with the time that is left."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


@dataclass(frozen=True, slots=True)
class StageBars:
    """Told a stage and how much of how many is done; `labels` says each stage in words."""

    bars: Progress
    labels: Mapping[str, str]

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show a stage; the one before it is finished."""
        task = next((task for task in self.bars.tasks if task.fields["stage"] == stage), None)
        if task is None:
            for earlier in self.bars.tasks:
                self.bars.update(earlier.id, completed=earlier.total)
            self.bars.add_task(self.labels[stage], stage=stage, total=total, completed=done)
        else:
            self.bars.update(task.id, completed=done)


@contextmanager
def stage_bars(labels: Mapping[str, str]) -> Iterator[StageBars]:
    """Bars on standard error while the command runs."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        yield StageBars(bars=bars, labels=labels)
