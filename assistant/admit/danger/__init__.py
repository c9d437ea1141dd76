"""Whether somebody is in danger now, and where help is."""
