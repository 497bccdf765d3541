"""Plausibility: which measured crossings no skater can have skated.

    crossings of one race, by device ─┐
    limits of the distance           ─┴─▶ judge ──▶ crossings that count, and crossings in doubt with the reason

    heats of a round ──▶ unseen_heats ──▶ those that were skated before the feed was joined

A crossing in doubt counts for nothing until another device or a person confirms it.
"""
