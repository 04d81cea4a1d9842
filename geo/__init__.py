"""The core: what support is within reach of here? Imports neither Streamlit nor the pages."""
