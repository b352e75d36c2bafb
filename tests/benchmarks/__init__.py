"""How long parks of any size take, beside the same programme given to HiGHS whole: ``python -m tests.benchmarks``."""
