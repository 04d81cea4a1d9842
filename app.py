"""Page configuration and navigation, and nothing else."""

import streamlit as st

st.set_page_config(page_title="Find SEND support near you", page_icon="📍", layout="wide")
st.navigation(
    [
        st.Page("pages/find.py", title="Find support near you", default=True),
        st.Page("pages/data.py", title="Where the data comes from", url_path="data"),
    ],
    position="top",
).run()
