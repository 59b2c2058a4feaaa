"""How the server is set up: one module for each way of running it, all on the same base."""
