"""Your list: what was kept, in words, side by side, on paper, in files and as a link."""

import streamlit as st

from geo.area import Area, KeptService
from geo.publish.kept_list import title
from geo.words import markdown, say
from pages.parts import device, keep, page
from pages.parts.html import show
from pages.parts.show import kept as _kept
from pages.parts.show import kept_files


def shared(area: Area) -> None:
    """Show the list that the page's address names, beside the visitor's own."""
    given = _kept.from_link(st.query_params.get_all("ids"))
    asked = [one for one in given if one not in keep.ids()]
    if not asked:
        return
    kept = _kept.elsewhere_too(area, asked)
    with st.container(border=True, key="shared-list"):
        st.subheader(say("kept.shared"), anchor=False)
        if gone := len(asked) - len(kept):
            st.write(say("kept.shared_gone", n=gone))
        if kept:
            st.html(_kept.names(kept))
            room = keep.MOST_KEPT - len(keep.ids())
            if room < len(kept):
                st.write(say("kept.room", most=keep.MOST_KEPT, room=room))
            new = [one.service_id for one in kept]
            st.button(say("kept.add_shared"), key="add-shared", on_click=_add, args=(new,))


def _add(service_ids: list[str]) -> None:
    for service_id in service_ids:
        keep.add(service_id)


def listed(kept: list[KeptService]) -> None:
    """Write the list in words."""
    for one in kept:
        name = str(one.detail["name"])
        st.html(_kept.entry(one))
        with st.container(horizontal=True, key=f"acts-{one.service_id}"):
            st.page_link(
                "pages/service.py",
                label=markdown("find.more_about", name=name),
                query_params={"id": one.service_id},
            )
            keep.button(one.service_id, name)


def compare(kept: list[KeptService]) -> None:
    """Put some side by side."""
    if len(kept) < 2:
        return
    st.header(say("kept.compare"), anchor="compare")
    most = _kept.MOST_COMPARED
    show("keep_screen.html", text=say("kept.tick", most=most))
    with st.container(key="compare-ticks"):
        ticked = [
            one
            for one in kept
            if st.checkbox(markdown("page.plain", text=title(one)), key=f"compare-{one.service_id}")
        ]
    if len(ticked) > most:
        st.warning(say("kept.too_many", ticked=len(ticked), most=most))
    if len(ticked) == 1:
        st.write(say("kept.tick_more"))
    if len(ticked) > 1:
        st.html(_kept.compared(ticked[:most]))


def body(area: Area) -> None:
    """Draw a shared list, then the visitor's own."""
    shared(area)
    keep.hush()
    ids = keep.ids()
    kept = _kept.mine(area, ids)
    if not kept:
        st.write(say("kept.empty"))
        if ids:
            st.button(say("device.empty"), key="empty", on_click=device.empty)
        st.page_link("pages/find.py", label=say("kept.find"))
        return
    show("status.html", text=say("kept.count", n=len(kept)))
    device.choose()
    if gone := len(ids) - len(kept):
        st.write(say("kept.gone", n=gone))
    with st.container(key="print-home" if st.session_state.get("print-far") else "kept-list"):
        listed(kept)
        compare(kept)
    kept_files.take_away(area, kept)
    st.button(say("device.empty"), key="empty", on_click=device.empty)


page.page(say("kept.page_title"), body)
