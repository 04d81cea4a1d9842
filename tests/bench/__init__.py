"""Tests of the benchmarks: what they count, and how."""
