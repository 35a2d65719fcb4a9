"""PDF files written by hand, down to the byte, for the reader's tests. Coordinates are PDF's own: y upwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def text(x: float, y: float, words: str, size: float = 10) -> str:
    return f"BT /F {size} Tf {x} {y} Td ({words}) Tj ET\n"


def line(x: float, y: float, x2: float, y2: float) -> str:
    return f"{x} {y} m {x2} {y2} l S\n"


def bar(x: float, y: float, width: float, height: float) -> str:
    return f"{x} {y} {width} {height} re f\n"


def ruled(xs: Sequence[float], ys: Sequence[float]) -> str:
    """All rules of a plain table."""
    across = "".join(line(xs[0], y, xs[-1], y) for y in ys)
    return across + "".join(line(x, ys[0], x, ys[-1]) for x in xs)


def words(xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]]) -> str:
    """The texts of a plain table, rows top to bottom; `ys` runs downwards too."""
    return "".join(text(xs[j] + 4, ys[i + 1] + 6, cell) for i, row in enumerate(rows) for j, cell in enumerate(row) if cell)


def assembled(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def pdf(
    contents: Iterable[str],
    *,
    box: str = "0 0 400 300",
    page: str = "",
    forms: Sequence[bytes] = (),
    trailer: bytes = b"",
    count: int | None = None,
    font: bytes = FONT,
) -> bytes:
    """A file with one page per content; `page` holds further entries of every page, `forms` become /X0, /X1 …; with `count`
    the page tree lists the pages over and over until there are as many."""
    streams = [stream(content.encode("latin-1")) for content in contents]
    first = 4
    pages = [first + 2 * number for number in range(len(streams))]
    form_at = first + 2 * len(streams)
    kids = [pages[number % len(pages)] for number in range(count or len(pages))]
    named = b" ".join(b"/X%d %d 0 R" % (number, form_at + number) for number in range(len(forms)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids)),
        font,
    ]
    for number, body in enumerate(streams):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents %d 0 R /Resources << /Font << /F 3 0 R >> /XObject << %s >> >> %s >>"
            % (box.encode(), first + 2 * number + 1, named, page.encode())
        )
        objects.append(body)
    return assembled([*objects, *forms], trailer)
