"""Page configuration and navigation, and nothing else.

The address of a page is the name of its file: in a process that nobody has visited yet,
Streamlit looks for the file before it has read this one.
"""

import streamlit as st

st.set_page_config(page_title="Find SEND support near you", page_icon="📍", layout="wide")
st.navigation(
    [
        st.Page("pages/find.py", title="Find support near you", default=True),
        st.Page("pages/shortlist.py", title="Your list", url_path="shortlist"),
        st.Page("pages/say.py", title="Have your say", url_path="say"),
        st.Page("pages/comments.py", title="You said, we did", url_path="comments"),
        st.Page("pages/service.py", title="A service", url_path="service", visibility="hidden"),
        st.Page("pages/data.py", title="Where the data comes from", url_path="data"),
        st.Page("pages/privacy.py", title="Privacy", url_path="privacy", visibility="hidden"),
        st.Page(
            "pages/accessibility.py",
            title="Accessibility",
            url_path="accessibility",
            visibility="hidden",
        ),
        st.Page("pages/staff.py", title="For staff", url_path="staff", visibility="hidden"),
    ],
    position="top",
).run()
