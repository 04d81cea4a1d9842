"""Page configuration and navigation, and nothing else.

The address of a page is the name of its file: in a process that nobody has visited yet,
Streamlit looks for the file before it has read this one.
"""

import streamlit as st

ELSEWHERE = {
    "coverage": "Who can reach what",
    "gaps": "Where provision is missing",
    "site": "Where would a new service help most?",
    "schools": "Around schools",
    "whatif": "What if",
    "pupils": "Travel for many children",
    "service": "A service",
    "privacy": "Privacy",
    "accessibility": "Accessibility",
    "staff": "For staff",
}
"""Pages that others lead to: those for planners from theirs, the rest from every footer."""

st.set_page_config(page_title="Find SEND support near you", page_icon="📍", layout="wide")
st.navigation(
    [
        st.Page("pages/find.py", title="Find support near you", default=True),
        st.Page("pages/shortlist.py", title="Your list", url_path="shortlist"),
        st.Page("pages/travel.py", title="Travel to school", url_path="travel"),
        st.Page("pages/say.py", title="Have your say", url_path="say"),
        st.Page("pages/comments.py", title="You said, we did", url_path="comments"),
        st.Page("pages/data.py", title="Where the data comes from", url_path="data"),
        st.Page("pages/planners.py", title="For planners", url_path="planners"),
        *(
            st.Page(f"pages/{name}.py", title=title, url_path=name, visibility="hidden")
            for name, title in ELSEWHERE.items()
        ),
    ],
    position="top",
).run()
