"""Replays on a terminal: what a person sees and types while a recording is played.

    keys ──▶ controls ──▶ producers.replay.Player ──▶ the log
    screen ◀── marks, position

`targets` reads where to go ("1000m-women pair 7"), `window` the part to play, `progress` plays without a person.
"""
