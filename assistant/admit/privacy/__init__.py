"""Personal data, found and taken out before anything is searched, kept or sent."""
