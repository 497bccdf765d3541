"""Random events, messages and requests: nothing crashes, nothing is wrong, memory stays flat.

`python -m tests.fuzz.run` sends a million of each (`make fuzz`), the tests a slice. A seed gives the same input again.
"""
