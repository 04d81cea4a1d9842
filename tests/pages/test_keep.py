"""The list that is kept: whatever is pressed, it is ids, each once, in order, not too many."""

from streamlit.testing.v1 import AppTest

from pages.parts import keep
from tests.pages.app import markup


def _page() -> AppTest:
    def script() -> None:
        from pages.parts import keep  # Streamlit runs this text on its own

        for one in ("a", "b"):
            keep.button(one, f"<i>{one}</i>")

    return AppTest.from_function(script).run()


def test_a_press_keeps_another_lets_go_and_each_is_said() -> None:
    page = _page()
    page.button(key="keep-b").click().run()
    page.button(key="keep-a").click().run()
    assert page.session_state["kept-ids"] == ["b", "a"]
    assert page.button(key="keep-a").label == "Remove from your list"
    assert 'role="status"' in markup(page)
    assert "&lt;i&gt;a&lt;/i&gt; is now on your list. Your list has 2 services." in markup(page)
    page.button(key="keep-b").click().run()
    assert page.session_state["kept-ids"] == ["a"]
    assert "is no longer on your list. Your list has 1 service." in markup(page)
    page.run()
    assert markup(page) == ""


def test_a_full_list_says_so() -> None:
    page = _page()
    page.session_state["kept-ids"] = [f"s{i}" for i in range(keep.MOST_KEPT)]
    page.button(key="keep-a").click().run()
    assert "a" not in page.session_state["kept-ids"]
    assert "Your list is full: it holds 50 services." in markup(page)
