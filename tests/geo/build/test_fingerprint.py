"""Whether a build would give the same again."""

from geo.build.fingerprint import fingerprint
from geo.manifest import read_manifest

MANIFEST = """
[area]
code = "E06000999"
name = "Testham"

[[source]]
kind = "openreferral"
path = "services.json"
terms = "terms.csv"
vintage = "2026"
licence = "OGL-UK-3.0"
attribution = "Testham"
"""


def mark(path, identities=("one",), decided=""):
    return fingerprint(path, read_manifest(path), identities, decided)


def test_it_changes_with_whatever_a_build_depends_on(tmp_path):
    path = tmp_path / "area.toml"
    path.write_text(MANIFEST, encoding="utf-8")
    first = mark(path)
    assert mark(path) == first
    seen = {first, mark(path, ("two",)), mark(path, ("one", "two")), mark(path, decided="yes")}
    (tmp_path / "terms.csv").write_text("a,b\n")
    seen.add(mark(path))
    (tmp_path / "terms.csv").write_text("a,c\n")
    seen.add(mark(path))
    path.write_text(MANIFEST.replace('"2026"', '"2027"'), encoding="utf-8")
    seen.add(mark(path))
    assert len(seen) == 7
