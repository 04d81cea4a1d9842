"""A nation: many areas, built and measured as tasks, here or on a cluster.

Modules:

- `building`: building each area from its manifest
- `checking`: what each area holds and lends, and what two of them both claim
- `kept`: results of areas that were done, so that what was stopped goes on where it was
- `sweep`: one question asked of every area, each with its neighbours' services; and the whole
- `tasks`: tasks by name: here, in processes of this machine, or on a Dask scheduler
"""
