"""Page configuration and navigation, and nothing else.

Streamlit imports this file to serve it (`app`), and runs it for each visitor. The address of a page
is the name of its file: in a process that nobody has visited yet, Streamlit looks for the file
before it has read this one.
"""

import streamlit as st

from pages.parts import language, look, problem, running, serving, site

if __name__ == "__main__":
    language.begin()
    shown = st.navigation(site.navigation(), position="top")
    st.set_page_config(page_title=site.in_browser(shown.title), page_icon=look.ICON, layout="wide")
    st.logo(look.MARK, size="large")
    site.speak_on(shown.url_path)
    shown.run()
else:
    app = st.App(
        __file__,
        lifespan=running.alive,
        middleware=[*running.middleware(), *serving.middleware()],
        routes=serving.routes(),
        on_script_error=problem.broken,
    )
