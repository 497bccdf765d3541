"""The sport's rules as pure functions: no I/O, no clock, no state. A rule is found by its name.

`crossings`    which device gives the official time
`ranking`      ranks, ties and the thousandth of timed races;  `mass_start` the same by sprints, laps and finish
`rounds`       semi-finals and final: who qualifies, and ranks over the rounds;  `armbands` the colour of each skater
`result_order` the order of rows without a rank;  `venue_day` the date at the venue
`points`       World Cup points of a rank, from the season's tables (`seasons/`);  `standings` World Cup totals
`chances`      probabilities to win, to reach the podium, to lead a cup
`plausibility` crossings that nobody can have skated
`records`      which records and bests a result breaks;  `people` one key for the spellings of a name
`news`         notable facts about results, in no language
`pace`         projected times, schedules and what is needed;  `samalog` championship points
"""
