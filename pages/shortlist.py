"""Your list: what was kept, in words, side by side, on paper, in files and as a link."""

from collections.abc import Mapping

import streamlit as st

from geo import words
from geo.area import Area
from geo.errors import GeoError
from pages.parts import keep, page
from pages.parts.html import text
from pages.parts.show import kept as _kept
from pages.parts.show.kept import Kept


def shared(area: Area) -> None:
    """Show the list that the page's address names, beside the visitor's own."""
    given = _kept.from_link(st.query_params.get_all("ids"))
    asked = [one for one in given if one not in keep.ids()]
    if not asked:
        return
    kept = _kept.known(area, asked)
    gone, new = len(asked) - len(kept), [one.service_id for one in kept]
    with st.container(border=True, key="shared-list"):
        st.subheader("A list that was shared with you", anchor=False)
        if gone:
            are = "is" if gone == 1 else "are"
            st.write(f"{words.counted(gone, 'service')} of this link {are} no longer listed.")
        if kept:
            names = "".join(f"<li>{text(one.title)}</li>" for one in kept)
            st.html(f'<ul class="keep-names">{names}</ul>')
            room = keep.MOST_KEPT - len(keep.ids())
            if room < len(kept):
                st.write(f"Your list holds {keep.MOST_KEPT}. There is room for {room} more.")
            st.button("Add these to your list", key="add-shared", on_click=_add, args=(new,))


def _add(service_ids: list[str]) -> None:
    for service_id in service_ids:
        keep.add(service_id)


def distances(area: Area) -> Mapping[str, str]:
    """How far each is from where the visitor last searched; nothing where that was no place."""
    try:
        return _kept.from_home(area)
    except GeoError:
        return {}


def listed(kept: list[Kept], far: Mapping[str, str]) -> None:
    """Write the list in words."""
    for one in kept:
        st.html(_kept.entry(one, far.get(one.service_id)))
        with st.container(horizontal=True, key=f"acts-{one.service_id}"):
            st.page_link(
                "pages/service.py",
                label=f"More about {words.plain(one.name)}",
                query_params={"id": one.service_id},
            )
            keep.button(one.service_id, one.name)


def compare(kept: list[Kept], far: Mapping[str, str]) -> None:
    """Put up to four side by side."""
    if len(kept) < 2:
        return
    st.header("Compare", anchor="compare")
    most = _kept.MOST_COMPARED
    st.html(f'<p class="keep-screen">Tick up to {most} to see them side by side.</p>')
    with st.container(key="compare-ticks"):
        ticked = [
            one
            for one in kept
            if st.checkbox(words.plain(one.title), key=f"compare-{one.service_id}")
        ]
    if len(ticked) > _kept.MOST_COMPARED:
        st.warning(
            f"You ticked {len(ticked)}. Only the first {_kept.MOST_COMPARED} fit side by "
            "side. Take a tick off to see another one."
        )
    if len(ticked) == 1:
        st.write("Tick one more to compare.")
    if len(ticked) > 1:
        st.html(_kept.compared(ticked[: _kept.MOST_COMPARED], far))


def take_away(area: Area, kept: list[Kept], far: Mapping[str, str]) -> None:
    """Offer the list on paper, as files and as a link; none of them tells where you live."""
    address = _kept.address([one.service_id for one in kept], _kept.here())
    with st.container(key="take-away"):
        st.header("Print, save or share", anchor="share")
        st.write(
            "The files, the link and the QR code (a square that a phone can read) hold services "
            "only. They do not say where you live, or what you looked for."
        )
        if far:
            st.checkbox("Print how far each is from where you start", key="print-far")
        with st.container(horizontal=True):
            st.html(_kept.PRINT, width="content", unsafe_allow_javascript=True)
            st.download_button(
                "Save as PDF",
                lambda: _kept.as_pdf(kept, address, area.credits),
                "your-list.pdf",
                "application/pdf",
                key="save-pdf",
                on_click="ignore",
            )
            st.download_button(
                "Save as a table (CSV)",
                lambda: _kept.as_csv(kept, area.credits),
                "your-list.csv",
                "text/csv",
                key="save-csv",
                on_click="ignore",
            )
            if calendar := _kept.as_calendar(area, kept):
                st.download_button(
                    "Add the times to your calendar",
                    calendar,
                    "your-list.ics",
                    "text/calendar",
                    key="save-calendar",
                    on_click="ignore",
                )
        st.write("Copy this link to open the list again, or to share it:")
        st.code(address, language=None, wrap_lines=True)
        st.html(_kept.code(address))


def body(area: Area) -> None:
    """Draw a shared list, then the visitor's own."""
    shared(area)
    keep.hush()
    ids = keep.ids()
    kept = _kept.known(area, ids)
    if not kept:
        st.write("Your list is empty. Press “Keep in your list” beside a service to add it.")
        st.page_link("pages/find.py", label="Find support near you")
        return
    st.html(f'<p role="status">{words.counted(len(kept), "service")} on your list.</p>')
    st.html(
        '<p class="keep-screen">Your list is kept only while this page is open. To keep it, copy '
        "the link, print it or save it.</p>"
    )
    if gone := len(ids) - len(kept):
        are = "is" if gone == 1 else "are"
        st.write(f"{words.counted(gone, 'service')} of your list {are} no longer listed.")
    far = distances(area)
    with st.container(key="print-home" if st.session_state.get("print-far") else "kept-list"):
        listed(kept, far)
        compare(kept, far)
    take_away(area, kept, far)


page.page("Your list", body)
