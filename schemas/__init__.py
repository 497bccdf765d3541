"""The vocabulary: what the parts of Rinkside say to each other.

    producers ──Event──▶ Kafka ──Event──▶ consumers ──Document, Patch──▶ Redis ──▶ gateway ──Message──▶ clients

Flows in and out: nothing. This package only names things: events on the log (`events`, what each carries in `event_data`, and
`fields`), whole-microsecond times and their official form (`times`), distances and their lap schedules (`distances`), the view
documents (`views`, a module for each family), how a document changes (`documents`), channel names (`channels`), the client
protocol (`protocol`), the places in Kafka and Redis (`places`), words in every language (`words`), and the machine-readable
description of it all (`asyncapi`).

It must never import another package of ours, open a connection or read a clock.
"""
