"""Numbers, estimates and directions of effect in a text."""
