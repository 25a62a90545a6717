"""Benchmarks: the program beside the plain way of doing the same, in one run, as ratios. Never a part of the tests."""
