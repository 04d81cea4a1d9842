"""Learn sentences as vectors again: ``python -m bench.meaning --learn``."""

import argparse

from geo.directory import meaning


def main() -> None:
    """Write what is learnt from the files of sentences."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--learn", action="store_true", help="write the files of vectors again")
    if options.parse_args().learn:
        meaning.learn()


if __name__ == "__main__":
    main()
