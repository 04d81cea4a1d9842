"""Where the data comes from and what it is worth: sources, rejected rows, what entries lack."""

from datetime import date

import pandas as pd

from geo.directory.entry import Origin
from geo.store.database import Database
from geo.store.schema import TABLES
from geo.store.sql import MISSING, OFFERED, SIZES, STATE, UNCHECKED


class ProvenanceTables(Database):
    """Questions about the sources, and checks of the database itself."""

    def sources(self) -> pd.DataFrame:
        """Every source, with counts of its rows; columns as `SourceRow`."""
        return self.frame("SELECT * FROM source ORDER BY illustrative, title")

    def attribution(self) -> list[str]:
        """The sources' lines of attribution, each once."""
        return [
            text
            for (text,) in self.rows(
                "SELECT attribution FROM source GROUP BY attribution ORDER BY min(rowid)"
            )
        ]

    def rejected(self) -> pd.DataFrame:
        """Rows that could not be used: ``source_id, row_ref, field, value, reason``."""
        return self.frame("SELECT * FROM rejected ORDER BY source_id, reason, row_ref")

    def missing(self) -> pd.DataFrame:
        """What entries lack, by source: ``source_id, missing, entries, examples``.

        `missing` is ``place`` (not online, at home or for the whole area, and without one),
        ``postcode place only`` (placed by its postcode), ``ages`` (of schools and childcare),
        ``a date of the last check``. `examples` names up to three.
        """
        return self.frame(MISSING)

    def unchecked(self, on: date, days: int) -> pd.DataFrame:
        """Entries last checked more than so many `days` before the date `on`.

        Columns ``source_id, service_id, name, assured, days``, the longest first. Entries
        without a date of their last check are in `missing`.
        """
        return self.frame(UNCHECKED, [on, days])

    def field_sources(self, service_ids: list[str]) -> pd.DataFrame:
        """Fields that come from a source other than their entry's.

        Columns ``service_id, field, source_title, source_vintage``.
        """
        return self.frame(
            "SELECT service_id, field, title AS source_title, vintage AS source_vintage "
            "FROM field_source JOIN source USING (source_id) "
            "WHERE service_id IN (SELECT unnest($1::VARCHAR[])) ORDER BY ALL",
            [service_ids],
        )

    def counts(self) -> pd.DataFrame:
        """The number of rows in each table: ``table, rows``."""
        union = " UNION ALL ".join(
            f"SELECT '{t}' AS \"table\", count(*) AS rows FROM {t}" for t in TABLES
        )
        return self.frame(union)

    def sizes(self) -> dict[str, float]:
        """How much there is of what has no entry, by ``homes``, ``streets`` (km), ``stops``…"""
        row = self.frame(SIZES, [self.meta["area_code"]]).iloc[0]
        return {str(what): float(row[what]) for what in row.index}

    def state(self) -> pd.DataFrame:
        """What the entries of the area's own council have and lack, examples left out.

        Columns ``service_id, name, category, urn, source_id, source_kind, source_title,
        source_address, source_ref, delivery, min_age, max_age, assured, type_code, phase,
        has_place, by_postcode, has_hours, lon, lat, postcode`` (EPSG:4326).
        """
        return self.frame(STATE, [self.meta["area_code"]])

    def offered(self, *, examples: bool = False) -> pd.DataFrame:
        """What each entry says of what a Local Offer is asked to hold.

        Columns as `geo.audit.offered.COLUMNS`; made-up entries only if `examples`.
        """
        return self.frame(OFFERED, [self.meta["area_code"], examples])

    def repeated_ids(self) -> list[str]:
        """Ids that several services, edges or timetables have. A sound database has none."""
        found = self.rows(
            "SELECT service_id FROM service GROUP BY ALL HAVING count(*) > 1 UNION ALL "
            "SELECT 'edge ' || edge_id FROM edge GROUP BY edge_id HAVING count(*) > 1 UNION ALL "
            "SELECT timetable_id FROM timetable GROUP BY ALL HAVING count(*) > 1 ORDER BY 1"
        )
        return [name for (name,) in found]

    def origins(self, source_ids: str, value: str) -> dict[str, Origin]:
        """The sources whose ids a query gives, by id; `value` is the query's parameter."""
        found = self.rows(
            "SELECT source_id, title, publisher, vintage, retrieved, page FROM source "
            f"WHERE source_id IN ({source_ids})",
            [value],
        )
        return {row[0]: Origin(*row) for row in found}
