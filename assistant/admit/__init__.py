"""What happens to a question before anything is searched."""
