"""Chances: the probability of every skater of a distance to win, to reach the podium, and to lead the cup afterwards.

    what is known of each skater ──▶ forecast ──▶ a distribution of each final time ──▶ odds ──▶ win, podium
                                                                                 └────▶ scenarios ──▶ lead of a cup

Only whole numbers and the operations + - * / of binary floating point are used, which give the same result on every machine.
`docs/chances.md` describes the method and how well it does.
"""
