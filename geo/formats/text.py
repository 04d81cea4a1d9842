"""Text as feeds give it, made safe to store and to show."""

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"p", "div", "hr", "ul", "ol", "table", "tr", "section", "article", "header", "footer"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "blockquote"}
)
_LINES = {"br": "\n", "li": "\n- "}
_UNSEEN = frozenset({"script", "style"})
_MOST_LAYERS = 5
_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
_DECLARATION = re.compile(r"<!\[[^>]*>?")
_LONG = 5_000
# The parser's time grows with the square of how many tags in a row are not closed.
_UNCLOSED = re.compile(r"<(?=[^<>]*(?:<|\Z))")


class _Text(HTMLParser):
    """Collects what a reader of a page would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in _UNSEEN
        self.seen.append(_LINES.get(tag) or _break(tag))

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in _UNSEEN
        self.seen.append(_break(tag))

    def handle_data(self, data: str) -> None:
        if self.unseen <= 0:
            self.seen.append(data)


def _break(tag: str) -> str:
    """What stands in plain text for the begin or the end of a block."""
    return "\n\n" if tag in _BLOCKS else ""


def plain_text(markup: str) -> str:
    """Text without HTML: paragraphs stay apart, scripts go, entities become their characters.

    Feeds often hold HTML that was escaped once more, so this goes on until
    nothing changes. What comes out holds no tag, not even a broken one, and coming again
    changes nothing.

    >>> plain_text("<p>Tea &amp; <b>talk</b></p><script>alert(1)</script>")
    'Tea & talk'
    """
    for _ in range(_MOST_LAYERS):
        text = _without_tags(markup)
        if text == markup:
            return _OPENING.sub("< ", text)
        markup = text
    return _tidy(markup.replace("<", " ").replace("&", " "))


def one_line(markup: str) -> str:
    """Text without HTML, on one line.

    >>> one_line("<h2>Tea</h2><p>and talk</p>")
    'Tea and talk'
    """
    return " ".join(plain_text(markup).split())


def _without_tags(markup: str) -> str:
    if "<" not in markup and "&" not in markup:
        return _tidy(markup)
    if len(markup) > _LONG:
        markup = _UNCLOSED.sub("< ", markup)
    parser = _Text()
    # Word's "<![if ...]>" is not HTML, and the parser of the standard library gives up on it.
    parser.feed(_DECLARATION.sub(" ", markup))
    parser.close()
    return _tidy("".join(parser.seen))


def _tidy(text: str) -> str:
    """Text with single spaces, and at most one empty line between paragraphs."""
    lines = "\n".join(" ".join(line.split()) for line in storable(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def storable(text: str) -> str:
    r"""Text without control characters and halves of characters, which UTF-8 cannot hold.

    >>> storable("a\x07b\ud800")
    'ab?'
    """
    if text.isprintable():
        return text
    kept = "".join(c for c in text if c in "\n\t\r" or (c >= " " and not "\x7f" <= c <= "\x9f"))
    return kept.encode("utf-8", "replace").decode("utf-8")
