"""Finding out how a text file is encoded."""

from __future__ import annotations

import codecs
import re
from typing import Final

from hrgeo.errors import InputError

# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES: Final = 4096
_CHUNK_BYTES: Final = 1 << 24

# Letters with accents as old Macs wrote them. In the encoding of Windows these bytes are
# nothing, or capitals and signs that do not stand behind a small letter.
_MAC_ACCENTS: Final = re.compile(rb"[a-z][\x88\x8a\x8d\x8e\x8f\x9f]|[A-Za-z]\x87[a-z]")
_WINDOWS_ACCENTS: Final = re.compile(rb"[A-Za-z][\xc0-\xff]")


def _utf16_without_mark(data: bytes) -> str:
    """Give the encoding of text in which every other byte is NUL, or an empty string."""
    sample = data[:_SAMPLE_BYTES]
    half = max(len(sample) // 2, 1)
    first, second = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if second > 0.5 and first < 0.1:
        return "utf-16-le"
    return "utf-16-be" if first > 0.5 and second < 0.1 else ""


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK_BYTES):
            decoder.decode(data[start : start + _CHUNK_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _windows_bytes(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows writes them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", errors="replace"), error.end


codecs.register_error("hrgeo_windows_bytes", _windows_bytes)


def _mostly_utf8(data: bytes) -> str | None:
    """Decode UTF-8 in which some bytes are none, such as two files pasted into one."""
    text = data.decode("utf-8", errors="replace")
    n_bad = text.count("\ufffd")
    n_good = len(re.findall(r"[^\x00-\x7f\ufffd]", text))
    return data.decode("utf-8", errors="hrgeo_windows_bytes") if n_good > n_bad else None


def _one_byte_text(data: bytes) -> str:
    """Decode text in which each character is one byte: that of Windows, or of old Macs."""
    mac = _MAC_ACCENTS.search(data) and not _WINDOWS_ACCENTS.search(data)
    return data.decode("mac_roman" if mac else "cp1252", errors="replace")


def decode(data: bytes, *, file: str) -> str:
    """Decode a text file of unknown encoding.

    UTF-16 and UTF-32 are known by their marks, or by NUL in every other byte.
    All else is UTF-8 where it fits, and otherwise the Western European encoding
    of Windows, or of old Macs where its bytes make better letters.

    Raises
    ------
    InputError
        If it holds NUL characters, as no text does.

    Examples
    --------
    >>> decode("Peña".encode("cp1252"), file="a.csv")
    'Peña'
    >>> decode("Peña".encode("utf-16-le"), file="a.csv")
    'Peña'
    """
    wide = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    wide = wide or _utf16_without_mark(data)
    if wide:
        text = data.decode(wide, errors="replace")
    else:
        data = data.removeprefix(codecs.BOM_UTF8)
        if _is_utf8(data):
            text = data.decode("utf-8")
        else:
            text = _mostly_utf8(data) or _one_byte_text(data)
    if "\x00" in text:
        raise InputError(
            f"{file} holds NUL characters, which no text has: save it again as 'CSV UTF-8'."
        )
    return text


def as_utf8(data: bytes, *, file: str) -> bytes:
    """Give the bytes of a text file in UTF-8, without a mark (see `decode`).

    Where they are UTF-8 already, no text is made of them: a large file would need
    up to four times its size.
    """
    if b"\x00" not in data[:_SAMPLE_BYTES] and _is_utf8(data):
        if b"\x00" not in data:
            return data.removeprefix(codecs.BOM_UTF8)
        decode(data, file=file)  # which refuses it
    return decode(data, file=file).encode("utf-8", errors="replace")
