"""Trainers of the small models that ship."""
