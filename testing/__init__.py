"""What tests and benchmarks share: real servers, processes of Rinkside, a writer of scopes, waiting with a deadline.

Not part of any package that is shipped. Imports nothing from `tests` or `bench`.
"""
