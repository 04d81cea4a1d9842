"""Page configuration and navigation, and nothing else.

The address of a page is the name of its file: in a process that nobody has visited yet,
Streamlit looks for the file before it has read this one.
"""

import streamlit as st

from pages.parts import site

st.set_page_config(page_title=site.PAGES[0].title, page_icon="📍", layout="wide")
st.navigation(site.navigation(), position="top").run()
