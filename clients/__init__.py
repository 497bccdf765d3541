"""Packages for app developers, each built into `dist/` by `make dist`."""
