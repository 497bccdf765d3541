"""The sport's rules as pure functions: no I/O, no clock, no state. A rule is found by its name.

`crossings` which device's time counts; `ranking` ranks, ties and gaps; `outcomes` what a row's status is and where rows
without a rank stand.
"""
