"""State of the data: what is in order, what is not, and where to put each entry right."""

import streamlit as st

from geo import settings, words
from geo.area import GOOD, Area, Health, HealthFinding, to_mend
from geo.words import say
from pages.parts import html, page, save, session, site
from pages.parts.show import health


def body(area: Area) -> None:
    """Show each finding with its entries; then a list to fill in."""
    found = session.once(area, f"health {settings.today()}", area.health)
    st.html(health.summary(found))
    st.write(words.markdown("health.own", area=area.name))
    for finding in sorted(found.findings, key=health.worst_first):
        show(finding)
    put_right(area, found)
    site.others()


def show(finding: HealthFinding) -> None:
    """Show what was found, how to mend it, and which entries it is about."""
    st.html(health.finding(finding))
    if finding.state == GOOD or finding.entries.empty or finding.key == "sources":
        return
    with st.expander(say("health.entries", n=len(finding.entries))):
        st.html(health.entries(finding))
        save.csv(say("health.download"), finding.entries, f"health-{finding.key}.csv")


def put_right(area: Area, found: Health) -> None:
    """Offer what entries lack as a list to fill in, with the lines that add it to the area."""
    rows = to_mend(found)
    if rows.empty:
        return
    st.header(say("health.mend_title"), anchor="mend")
    st.write(say("health.mend_about"))
    save.csv(say("health.mend_download", n=len(rows)), rows, "put-right.csv")
    with st.expander(say("health.mend_block")):
        st.code(health.block(area.name, settings.today()), language=None, wrap_lines=True)
    html.show("soft.html", text=say("health.docs"))


page.page(site.title("health"), body, lead=say("health.lead"), whose=session.chosen)
