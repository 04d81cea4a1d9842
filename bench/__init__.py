"""Our network beside other routing engines: the same pairs, the same questions."""
