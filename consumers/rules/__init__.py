"""The sport's rules as pure functions: no I/O, no clock, no state. A rule is found by its name.

`crossings`    which device's time counts
`ranking`      ranks, ties and the thousandth of timed races;  `mass_start` the same by sprints, laps and finish
`rounds`       semi-finals and final: who goes on, and ranks over the rounds;  `armbands` who wears which colour
`outcomes`     where rows without a rank stand
`points`       what a rank is worth, from the season's tables (`seasons/`);  `standings` World Cup totals
`records`      what a result broke, as `record_values`;  `people` who is who when names are written in different ways
`news`         what is worth saying about results, as `facts` in no language
`pace`         projected times, schedules and what is needed;  `samalog` championship points
"""
