"""The one door to tables: CSV, Excel and OpenDocument, plain or inside a zip file.

A table is read by the names of its columns. A reader says which it needs, each with the
names that publishers give it; case, spaces and punctuation in a name do not matter. The line
of the column names is found among the first twenty, so that a preamble does no harm.

CSV files are streamed: one of several gigabytes is read in little memory. Their cells are
separated by commas, semicolons, tabs or bars. Their text is UTF-8, or UTF-16 with a byte order
mark; bytes that are not valid UTF-8 are read as Windows-1252, which is what such files turn out
to be. The settings ``encoding``, ``sheet`` and ``header_row`` of a source overrule what is
found. A cell that says ``NA``, ``N/A`` or ``#N/A`` is empty.

Modules:

- `book`: all sheets of a workbook that are wanted, cell by cell
- `csv_rows`: rows of a CSV file, streamed: what separates them, and those that do not fit
- `layout`: which line of a table names its columns, and which column is which
- `reading`: a table out of its file: plain, a spreadsheet, or one of the files of a zip file
- `rows`: rows of a table as readers get them, and files that are in memory
- `sheet_rows`: rows of a sheet of an Excel or OpenDocument file
- `utf8`: text of any encoding as a stream of UTF-8
"""

from geo.formats.tables.book import Cells, read_book
from geo.formats.tables.layout import HEADER_WITHIN, Columns, known_name
from geo.formats.tables.reading import (
    TABLE_SETTINGS,
    WholeTable,
    read_columns,
    read_table,
    read_whole,
)
from geo.formats.tables.rows import HeldFile, RowFault, Table

__all__ = [
    "HEADER_WITHIN",
    "TABLE_SETTINGS",
    "Cells",
    "Columns",
    "HeldFile",
    "RowFault",
    "Table",
    "WholeTable",
    "known_name",
    "read_book",
    "read_columns",
    "read_table",
    "read_whole",
]
