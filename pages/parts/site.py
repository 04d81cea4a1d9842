"""Every page of the site: its file, its title, what it is for, and where a link leads to it.

To add a page, write its file in ``pages``, a row here, and its title in the catalogue (``pages.``
and its name). A page for planners needs a sentence for what it is for, too (``_about``).
"""

from dataclasses import dataclass

import streamlit as st

from geo import languages
from geo.words import say
from pages.parts import html

MENU, PLANNERS, FOOTER = "menu", "planners", "footer"
"""Where a link leads to a page: the menu at the top, planners' pages, or every footer."""


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page: `name` is its address and its file, `linked` where a link leads to it.

    A page for families is `translated`; all others are in English.
    """

    name: str
    linked: tuple[str, ...]
    translated: bool = False

    @property
    def path(self) -> str:
        """Its file."""
        return f"pages/{self.name}.py"

    @property
    def title(self) -> str:
        """What it is called, wherever a link leads to it."""
        return say(f"pages.{self.name}")

    @property
    def about(self) -> str:
        """What it is for."""
        return say(f"pages.{self.name}_about")


PAGES = (
    SitePage("find", (MENU,), translated=True),
    SitePage("shortlist", (MENU,), translated=True),
    SitePage("guides", (MENU,), translated=True),
    SitePage("travel", (MENU,), translated=True),
    SitePage("say", (MENU,), translated=True),
    SitePage("comments", (MENU,), translated=True),
    SitePage("data", (FOOTER,)),
    SitePage("planners", (MENU,)),
    SitePage("coverage", (PLANNERS,)),
    SitePage("gaps", (PLANNERS,)),
    SitePage("site", (PLANNERS,)),
    SitePage("sufficiency", (PLANNERS,)),
    SitePage("bases", (PLANNERS,)),
    SitePage("week", (PLANNERS,)),
    SitePage("schools", (PLANNERS,)),
    SitePage("whatif", (PLANNERS,)),
    SitePage("pupils", (PLANNERS,)),
    SitePage("transport", (PLANNERS,)),
    SitePage("health", (PLANNERS,)),
    SitePage("audit", (PLANNERS,)),
    SitePage("walked", ()),
    SitePage("service", (), translated=True),
    SitePage("glossary", (FOOTER,), translated=True),
    SitePage("privacy", (FOOTER,), translated=True),
    SitePage("accessibility", (FOOTER,), translated=True),
    SitePage("staff", (FOOTER,)),
)
"""The first is where a visit begins."""


def speak_on(name: str) -> None:
    """Speak English on a page that is in no other language."""
    if not translated(name):
        languages.speak(languages.ENGLISH)


def translated(name: str) -> bool:
    """Whether a page, by its name, is in other languages; the first page's may be empty."""
    return next((page.translated for page in PAGES if page.name == (name or PAGES[0].name)), False)


def title(name: str) -> str:
    """The title of a page, by its name."""
    return next(page.title for page in PAGES if page.name == name)


def in_browser(title: str) -> str:
    """What a browser calls a page, in its tabs and its history: the page first, then the site."""
    return say("pages.in_browser", title=title)


def linked(where: str) -> list[SitePage]:
    """The pages that links of some place lead to."""
    return [page for page in PAGES if where in page.linked]


def navigation() -> list[st.Page]:
    """All pages, as Streamlit's navigation takes them."""
    first, *others = PAGES
    return [
        st.Page(first.path, title=first.title, default=True),
        *(
            st.Page(
                page.path,
                title=page.title,
                url_path=page.name,
                visibility="visible" if MENU in page.linked else "hidden",
            )
            for page in others
        ),
    ]


def links(where: str, key: str) -> None:
    """Links to the pages of some place, side by side."""
    with st.container(horizontal=True, key=key):
        for page in linked(where):
            st.page_link(page.path, label=page.title)


def listed() -> None:
    """Every page for planners, with what it is for."""
    for page in linked(PLANNERS):
        st.page_link(page.path, label=page.title)
        html.show("soft.html", text=page.about)


def others() -> None:
    """Lead on to the other pages for planners."""
    st.header(say("planners.others"), anchor=False)
    links(PLANNERS, "planners")
