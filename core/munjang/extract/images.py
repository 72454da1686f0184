"""Pictures: photographs, scans and screenshots whose text is recognised.

The text in pictures costs seconds, so it is read only where `out.recognise` asks for it; until
then pictures are only counted.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract import ocr
from munjang.extract.builder import TextBuilder
from munjang.extract.limits import MAX_PICTURE_PIXELS, MAX_RECOGNISED_PICTURES
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
_PAGED = "TIFF"  # the frames of other formats are the same picture, moving
_ORIENTATION = 0x0112  # in EXIF
_LYING = 5  # from this orientation on, width and height change places
# What Pillow raises on damaged pictures.
_BREAKS = (OSError, ValueError, SyntaxError, ArithmeticError, LookupError, TypeError)
_SMALLEST_SIDE = 24  # pixels: an icon, a bullet, a line
_SMALLEST_AREA = 12_000  # square pixels: a word on a button
# A picture that states a resolution in this range was scanned; others are photographs or screens,
# which are enlarged to the size of type that tesseract was trained for.
_SCANNERS = range(150, 1300)  # dots an inch
_LINE_HEIGHT = 40  # pixels
_SMALLEST_LINE = 6  # pixels; letters any smaller are specks
_MOST_ENLARGED = 3.0
_INK = 0.25  # of the range between a picture's paper and its darkest dots


def read(source: Source, out: TextBuilder) -> None:
    """Read a picture file, page by page where it has pages.

    Raises:
        ExtractionRefused: it is damaged, too large, or no text was found in it.
    """
    with source.open() as stream:
        image = open_picture(stream)
        pages = count_pages(image)
        for number in range(min(pages, MAX_RECOGNISED_PICTURES)):
            if pages > 1:
                out.page(number + 1)
            try:
                image.seek(number)
                _read_image(image, out)
            except (ExtractionRefused, EOFError, OSError, ValueError, SyntaxError) as error:
                if number == 0:
                    raise _damaged() from error
                out.leave_out(msg("The pages from {number} on are damaged", number=number + 1))
                break
        else:
            if pages > MAX_RECOGNISED_PICTURES:
                out.leave_out(
                    msg(
                        "Only the first {count} pictures were recognised",
                        count=MAX_RECOGNISED_PICTURES,
                    )
                )
    if not out.has_text and not out.pictures:
        raise ExtractionRefused(FileState.EMPTY, msg("No text was recognised in the picture"))


def read_picture(data: bytes, out: TextBuilder) -> None:
    """Read a picture that lies in a document, at the place where it stands.

    Icons, vector drawings and broken pictures are passed over. A picture that is shown several
    times should be handed over once.

    Raises:
        TextLimitReached: the document's text is full.
    """
    try:
        image = open_picture(io.BytesIO(data))
        _read_image(image, out)
    except ExtractionRefused:
        return


def _read_image(image: Any, out: TextBuilder) -> None:
    if min(image.size) < _SMALLEST_SIDE or image.width * image.height < _SMALLEST_AREA:
        return
    if not out.recognise:
        out.pictures += 1
        return
    ocr.write_lines(ocr.recognise_within_budget(prepared(image), out), out)


def open_picture(stream: Any) -> Any:
    """Look at a picture's head; its pixels are unpacked later.

    Raises:
        ExtractionRefused: it is damaged, or too large to be unpacked.
    """
    from PIL import Image, ImageFile  # noqa: PLC0415 - loads a native library

    ImageFile.LOAD_TRUNCATED_IMAGES = True  # what is there of a picture that was cut off
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is judged below
            image = Image.open(stream, formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (OSError, ValueError, SyntaxError) as error:
        raise _damaged() from error
    if image.width * image.height > MAX_PICTURE_PIXELS:
        raise _too_large()
    return image


def count_pages(image: Any) -> int:
    """How many pages a picture has; the frames of a film are none."""
    return int(getattr(image, "n_frames", 1)) if image.format == _PAGED else 1


def upright_size(image: Any) -> tuple[int, int]:
    """Width and height of a picture in pixels, as it is meant to be looked at."""
    width, height = image.size
    turned = image.getexif().get(_ORIENTATION, 1) >= _LYING
    return (height, width) if turned else (width, height)


def upright(image: Any, scale: float) -> Any:
    """The picture as it is meant to be looked at, in colours on white, `scale` times as large.

    Raises:
        ExtractionRefused: its pixels cannot be unpacked.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - loaded long since

    width, height = (max(1, round(side * scale)) for side in upright_size(image))
    try:
        if scale < 1:
            image.draft("RGB", (max(width, height), max(width, height)))
        image = _on_white(ImageOps.exif_transpose(image)).convert("RGB")
        return image.resize((width, height), Image.Resampling.BICUBIC)
    except _BREAKS as error:
        raise _damaged() from error


def prepared(image: Any) -> Any:
    """The picture as it should be read: upright, in shades of grey on white, large enough.

    Raises:
        ExtractionRefused: its pixels cannot be unpacked.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - loaded long since

    resolution = round(max(image.info.get("dpi", (0, 0))))
    try:
        image.draft("L", _bounded(image.size, 1.0))  # JPEG can unpack to a smaller size at once
        image = _on_white(ImageOps.exif_transpose(image)).convert("L")
        scanned = resolution in _SCANNERS
        size = _bounded(image.size, ocr.RESOLUTION / resolution if scanned else _enlargement(image))
        return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)
    except _BREAKS as error:
        raise _damaged() from error


def _on_white(image: Any) -> Any:
    """A picture without transparency, with no more than 8 bits a colour."""
    from PIL import Image  # noqa: PLC0415 - loaded long since

    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    if image.mode.startswith("I"):  # 16 bits a pixel, which would be cut off at white
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    return image


def _bounded(size: tuple[int, int], factor: float) -> tuple[int, int]:
    """A size enlarged by a factor, as far as the pixels do not get too many."""
    width, height = size
    factor = min(factor, (ocr.MAX_PIXELS / (width * height)) ** 0.5)
    return max(1, round(width * factor)), max(1, round(height * factor))


def _enlargement(image: Any) -> float:
    """How many times larger the lines of a picture should be, if it has lines."""
    import numpy as np  # noqa: PLC0415 - loads a native library

    grey = np.asarray(image)
    paper, darkest = float(np.median(grey)), float(grey.min())
    dark = grey < paper - (paper - darkest) * _INK if darkest < paper else grey > paper
    # Rows of the picture with any ink, in runs: the lines of text, if it stands straight.
    edges = np.flatnonzero(np.diff(np.concatenate(([0], dark.any(axis=1).astype(np.int8), [0]))))
    heights = edges[1::2] - edges[::2]
    heights = heights[heights >= _SMALLEST_LINE]
    if heights.size == 0:
        return 1.0
    return float(min(max(_LINE_HEIGHT / np.median(heights), 1.0), _MOST_ENLARGED))


def _too_large() -> ExtractionRefused:
    return ExtractionRefused(
        FileState.TOO_LARGE,
        msg("The picture has more than {limit} megapixels", limit=MAX_PICTURE_PIXELS // 10**6),
    )


def _damaged() -> ExtractionRefused:
    return ExtractionRefused(FileState.FAILED, msg("The picture is damaged"))
