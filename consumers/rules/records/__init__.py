"""Records: which records and bests a result breaks or equals."""
