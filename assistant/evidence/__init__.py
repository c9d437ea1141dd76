"""Which sentences of which studies answer, and whether they are enough."""
