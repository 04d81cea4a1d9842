"""The page for staff: who gets in and who does not, and that each action asks again."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.voices import Comments
from pages.parts import signin
from tests.pages.app import APP, markup, press, words

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
MODERATOR, READER = "moderator@council.example", "reader@council.example"
LIST = f"""
[[person]]
email = "{MODERATOR}"
may = ["moderate", "respond", "report", "audit"]

[[person]]
email = "{READER}"
may = ["report"]
"""
AUTH = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "c" * 40,
    "client_id": "finder",
    "client_secret": "secret",
    "server_metadata_url": "http://localhost:9400/.well-known/openid-configuration",
}
EVIL = "<script>alert(1)</script>"


def claims(**changed: object) -> dict[str, object]:
    now = time.time()
    said = {
        "is_logged_in": True,
        "email": MODERATOR,
        "email_verified": True,
        "iat": now,
        "exp": now + 3600,
    }
    return {**said, **changed}


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "staff.toml"
    path.write_text(LIST, encoding="utf-8")
    monkeypatch.setenv("SEND_STAFF", str(path))
    return path


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: Path) -> Comments:
    path = tmp_path / "comments.sqlite"
    monkeypatch.setenv("SEND_COMMENTS", str(path))
    return Comments(path)


@pytest.fixture
def held(book: Comments) -> str:
    return book.comment("site", f"Secret words {EVIL}", now=NOW).comment_id


def visit(
    user: dict[str, object] | None, auth: dict[str, str] | None = AUTH, name: str = "staff"
) -> AppTest:
    page = AppTest.from_file(str(APP), default_timeout=99)
    page.user = user or {}
    if auth is not None:
        page.secrets["auth"] = auth
    page.run()
    page.switch_page(f"pages/{name}.py").run()
    assert not page.exception
    return page


def all_of(page: AppTest) -> str:
    drawn = [e.value for e in (*page.markdown, *page.error, *page.warning, *page.text_area)]
    return words(page) + " ".join(map(str, drawn))


@pytest.mark.usefixtures("listed", "served")
def test_a_file_of_children_is_for_staff_where_there_is_a_sign_in() -> None:
    """Whoever is on the list; nobody else, nor anybody where the sign-in is only half set up."""
    assert visit(None, None, "pupils").file_uploader
    assert visit(claims(email=READER), name="pupils").file_uploader
    for page in (
        visit(None, name="pupils"),
        visit(claims(email="other@council.example"), name="pupils"),
        visit(claims(exp=time.time() - 60), name="pupils"),
        visit(claims(), {**AUTH, "cookie_secret": "short"}, "pupils"),
    ):
        assert not page.file_uploader
        assert not page.exception
    assert "takes a file about children" in all_of(visit(None, name="pupils"))


@pytest.mark.parametrize("auth", [None, {}, {**AUTH, "cookie_secret": "short"}])
@pytest.mark.usefixtures("listed", "held")
def test_where_sign_in_is_not_set_up_nobody_gets_in(auth: dict[str, str] | None) -> None:
    page = visit(claims(), auth)
    assert "nobody can sign in" in page.warning[0].value
    assert "Secret words" not in all_of(page)
    assert not page.tabs


@pytest.mark.usefixtures("held")
def test_without_a_list_of_staff_nobody_gets_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SEND_STAFF", str(tmp_path / "none.toml"))
    page = visit(claims())
    assert "nobody can sign in" in page.warning[0].value
    assert "Secret words" not in all_of(page)


@pytest.mark.parametrize(
    "changed",
    [
        {"is_logged_in": False},
        {"is_logged_in": "yes"},
        {"exp": time.time() - 1},
        {"exp": None},
        {"exp": "never"},
        {"iat": time.time() - signin.LONGEST.total_seconds() - 60, "exp": time.time() + 9e9},
        {"iat": None},
        {"iat": time.time() + 9999, "exp": time.time() + 99999},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": None},
        {"email": [MODERATOR]},
    ],
    ids="-".join,
)
@pytest.mark.usefixtures("listed", "held")
def test_a_sign_in_that_does_not_hold_shows_nothing(changed: dict[str, object]) -> None:
    page = visit(claims(**changed))
    assert "Secret words" not in all_of(page)
    assert not page.tabs
    assert any(button.label == "Sign in" for button in page.button)


@pytest.mark.usefixtures("listed", "held")
def test_nobody_signed_in_sees_nothing() -> None:
    page = visit(None)
    assert "Secret words" not in all_of(page)
    assert not page.tabs


def test_an_address_that_the_provider_vouches_for_counts_only_where_nothing_is_said() -> None:
    said = {
        "is_logged_in": True,
        "email": MODERATOR,
        "iat": NOW.timestamp(),
        "exp": (NOW + timedelta(hours=1)).timestamp(),
    }
    assert signin.refusal(said, NOW)
    assert signin.refusal(said, NOW, vouched=True) is None
    assert signin.refusal({**said, "email_verified": False}, NOW, vouched=True)


@pytest.mark.usefixtures("listed", "held")
def test_someone_outside_the_list_is_told_and_noted(book: Comments) -> None:
    page = visit(claims(email="other@council.example"))
    assert "not on the list" in page.error[0].value
    assert "Secret words" not in all_of(page)
    (line,) = book.audit()
    assert (line.who, line.what) == ("other@council.example", "sign in")
    assert "refused" in line.detail


@pytest.mark.usefixtures("listed", "held")
def test_each_sees_what_they_may(book: Comments) -> None:
    assert [tab.label for tab in visit(claims(email=READER.upper())).tabs] == ["Evidence of gaps"]
    page = visit(claims())
    assert [t.label for t in page.tabs] == ["To read", "Answer", "Evidence of gaps", "Log"]
    assert "Secret words" in all_of(page)


@pytest.mark.usefixtures("listed")
def test_from_comment_to_answer(book: Comments, held: str) -> None:
    page = visit(claims())
    page.text_area(key=f"staff-words-{held}").set_value("Fewer words")
    press(page, "Publish")
    assert [c.text for c in book.published()] == ["Fewer words"]
    page.text_area(key=f"staff-response-{held}").set_value("We will.")
    page.radio(key=f"staff-action-{held}").set_value("planned")
    page.text_input(key=f"staff-when-{held}").set_value("spring 2027")
    press(page, "Publish the answer")
    done = book.one(held)
    assert done
    assert (done.response, done.action, done.planned_for) == ("We will.", "planned", "spring 2027")
    assert [line.what for line in book.audit()] == ["respond", "publish", "sign in"]
    assert {line.who for line in book.audit()} == {MODERATOR}
    assert EVIL not in markup(page)


@pytest.mark.usefixtures("listed")
def test_a_comment_can_be_left_out_and_taken_back(book: Comments, held: str) -> None:
    page = visit(claims())
    page.selectbox(key=f"staff-reason-{held}").set_value("spam")
    press(page, "Leave it out")
    assert book.held() == []
    assert book.left_out()[0].reason == "spam"
    press(page, "Publish")
    assert len(book.published()) == 1


def test_an_action_asks_again_whether_it_is_allowed(
    book: Comments, held: str, listed: Path
) -> None:
    """Somebody is taken off the list while their page is open."""
    page = visit(claims())
    listed.write_text(LIST.replace(MODERATOR, "next@council.example"), encoding="utf-8")
    page.text_area(key=f"staff-words-{held}").set_value("Let me in")
    press(page, "Publish")
    assert book.published() == []
    assert "Secret words" not in all_of(page)


@pytest.mark.usefixtures("listed")
def test_an_action_after_the_sign_in_ran_out_is_refused(book: Comments, held: str) -> None:
    page = visit(claims())
    page.user = claims(exp=time.time() - 1)
    press(page, "Publish")
    assert book.published() == []
    assert any("has expired" in error.value for error in page.error)


@pytest.mark.usefixtures("listed")
def test_when_somebody_else_was_first_it_is_told_and_nothing_typed_is_lost(
    book: Comments, held: str
) -> None:
    page = visit(claims())
    book.publish(held, by="next@council.example", now=NOW, seen=1)
    page.text_area(key=f"staff-words-{held}").set_value("My words")
    press(page, "Publish")
    assert "Someone else" in page.error[0].value
    assert page.code[0].value == "My words"
    assert "My words" not in [comment.text for comment in book.published()]
