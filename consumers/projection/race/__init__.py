"""Race: values computed from the state, each memoised by its inputs and immutable.

    state ──▶ heat_rows ──▶ results_table ──▶ record_tracking, live_placings, points, pace ──▶ summary
                                   all of them behind one door: snapshot

The sport's rules themselves are in `consumers.rules`. Nothing here knows documents of views or changes the state.
"""
