"""Finding passages: which words of a question are names, and what stands for them."""
