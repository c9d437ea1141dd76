"""What makes the data files and small models that ship with Lind."""
