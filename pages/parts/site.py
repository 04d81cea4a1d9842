"""The pages for planners and commissioners, and the way from one to another."""

import streamlit as st

PAGES = {
    "pages/coverage.py": (
        "Who can reach what",
        "How many homes are near enough to a kind of service, and which are not.",
    ),
    "pages/gaps.py": (
        "Where provision is missing",
        "How many are too far from a kind of service, where they live, and whether that is fair.",
    ),
    "pages/site.py": (
        "Where would a new service help most?",
        "Which places would bring most homes within reach, and whether that is proven.",
    ),
    "pages/schools.py": (
        "Around schools",
        "Who lives within a walk of each school, and which school is nearest to whom.",
    ),
    "pages/whatif.py": (
        "What if",
        "Who gains and who loses if a street is closed, or a school moves.",
    ),
    "pages/pupils.py": (
        "Travel for many children",
        "A file of children in, and for each of them what the law on travel to school says.",
    ),
}
"""The file of each page, its name, and what it tells."""


def listed() -> None:
    """Every page, with what it tells."""
    for path, (name, told) in PAGES.items():
        st.page_link(path, label=name)
        st.html(f'<p class="soft">{told}</p>')


def others() -> None:
    """Lead on to the other pages."""
    st.header("Other pages for planners", anchor=False)
    with st.container(horizontal=True, key="planners"):
        for path, (name, _) in PAGES.items():
            st.page_link(path, label=name)
