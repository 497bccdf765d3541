"""What the log holds, competition by competition, and the events that archive, remove and restore one.

log ──▶ reading ──▶ summary (pure) ──▶ rinkside competitions
"""
