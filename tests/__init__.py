"""What must hold, and how it is tried without waiting for it.

`make test` runs what changes in an hour's work; `make test-all` runs everything.

- Cases marked `exhaustive` are the rest of a long series whose representatives `make test` runs:
  moments at which a build is killed, sizes of a full disk, real files and areas, widths and colours
  of a page in the browser. `tests.examples.some` marks them.
- Hypothesis tries one in five of its examples, and all with `--hypothesis-profile=all`: write
  `max_examples=examples(300)`, or nothing for 100.
- What takes long to make is made once for all workers (`tests/conftest.py`): the made-up town, the
  town with buses, the default area. A test that changes one copies it first.
- The pages' tests open a town once in each process; every test has a visit of its own
  (`tests/pages/conftest.py`). The browser's tests share one browser in each process, and one server
  for each town (`tests.pages.browser.py`).
- Input that is wrong is tried in full where it is refused, and once through each door.
"""
