"""Text of any encoding as a stream of UTF-8."""

import codecs
import io
from collections.abc import Callable
from typing import IO

BLOCK = 8 * 2**20
"""Bytes of a CSV file that are parsed at a time. No row is longer."""


class Utf8Stream(io.RawIOBase):
    """Bytes of any encoding as UTF-8, read forward; a last row is added that shows the end."""

    def __init__(self, raw: IO[bytes], encoding: str | None) -> None:
        super().__init__()
        self._raw = raw
        self._start, encoding = _without_mark(raw.read(4), encoding)
        self._to_utf8 = _strict(encoding) if encoding else _Guess()
        self._held = b""
        self._ended = False
        self.end = b""

    def readable(self) -> bool:
        """True, as the parser of CSV files asks."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most so many; none at the end."""
        while not self._held and not self._ended:
            self._held = self._more(size if size > 0 else BLOCK)
        if self._ended:  # with what is left: the parser takes no first piece of half a line
            self._held, self.end = self._held + self.end, b""
        found, self._held = self._held[:size], self._held[size:]
        return found

    def _more(self, size: int) -> bytes:
        chunk = self._start + self._raw.read(size)
        self._start, self._ended = b"", not chunk
        chunk = self._to_utf8(chunk, self._ended)
        return chunk.replace(b"\0", b"") if b"\0" in chunk else chunk

    def head(self, size: int) -> bytes:
        """The beginning, which stays to be read."""
        parts = [self._held]
        while sum(map(len, parts)) < size and not self._ended:
            parts.append(self._more(size))
        self._held = b"".join(parts)
        return self._held


def _without_mark(start: bytes, encoding: str | None) -> tuple[bytes, str | None]:
    """The first bytes without a byte order mark, and the encoding that it stands for."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if start.startswith(mark):
            # A mark of UTF-8 does not keep a file from holding a foreign byte.
            return start[len(mark) :], encoding if name == "utf-8" else name
    return start, encoding


def _strict(encoding: str) -> Callable[[bytes, bool], bytes]:
    """From an encoding that is known to UTF-8, piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    return lambda piece, last: decoder.decode(piece, last).encode()


class _Guess:
    """From UTF-8, or from what is not, piece by piece: lines are looked at as a whole."""

    def __init__(self) -> None:
        self._rest = b""

    def __call__(self, piece: bytes, last: bool) -> bytes:
        # Most pieces are plain ASCII, which is the same in both.
        if not self._rest and piece.isascii():
            return piece
        piece = self._rest + piece
        whole = last or len(piece) > 2 * BLOCK
        cut = len(piece) if whole else max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1
        self._rest = piece[cut:]
        return _as_utf8(piece[:cut])


_HIGH = bytes(range(128, 256))


def _as_utf8(piece: bytes) -> bytes:
    """Text as UTF-8. Of what is not, the whole is Windows-1252 if most of its letters are."""
    try:
        piece.decode()
    except UnicodeDecodeError:
        kept = piece.decode(errors="ignore")
        letters = len(kept) - len(piece.translate(None, _HIGH))
        foreign = len(piece) - len(kept.encode())
        if foreign > letters:
            return piece.decode("cp1252", "replace").encode()
        codecs.register_error("geo.cp1252", _as_cp1252)
        return piece.decode("utf-8", "geo.cp1252").encode()
    return piece


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """One byte that is no UTF-8, as the character that Windows means by it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    after = error.start + 1
    return error.object[error.start : after].decode("cp1252", "replace"), after
