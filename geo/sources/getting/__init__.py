"""Getting files: from an address or a folder, safely, with copies kept.

Modules:

- `addresses`: web addresses: how one is shown, and where it may lead
- `connections`: connections to servers that we know nothing about: made where they may be, and
  ended in time
- `copies`: copies of files from the web: the whole one, and the one that is not all here yet
- `failures`: what can go wrong with a download, and its limits, in plain words
- `fetch`: getting a source's files onto this machine, checked, into the cache
- `http`: fetching over HTTP from servers that we know nothing about
- `locks`: one build at a time: a file that is locked while its download is fetched
- `redirects`: which addresses may be asked for, and where a server may redirect
"""
