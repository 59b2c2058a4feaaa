"""`shige photo redact`: pictures as they may be kept, with faces and number plates covered."""

from pathlib import Path

import click

from shige.adapters.atomic import written_whole
from shige.adapters.images import image_taken
from shige.adapters.redacting.covering import picture_redacted
from shige.core.errors import ShigeError


@click.command("redact")
@click.argument("pictures", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of the new ones."
)
def command(pictures: tuple[Path, ...], output: Path) -> None:
    """Write each of PICTURES anew, upright, without EXIF, with faces and number plates covered.

    It runs on this machine alone and recognises nobody. What it cannot find it cannot cover: look before you publish.
    """
    output.mkdir(parents=True, exist_ok=True)
    if len({picture.stem for picture in pictures}) < len(pictures):
        raise ShigeError("photo-twice", "two of the pictures have one name, and would become one file", {})
    for picture in pictures:
        redacted = picture_redacted(image_taken(picture.read_bytes()))
        with written_whole(output / f"{picture.stem}.jpg") as path:
            path.write_bytes(redacted.jpeg)
        click.echo(f"{picture.name}: covered faces: {redacted.heads}, plates: {redacted.plates}")
