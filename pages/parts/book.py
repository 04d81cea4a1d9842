"""The file of comments, under its earlier name."""

from pages.parts.session import comments as book

__all__ = ["book"]
