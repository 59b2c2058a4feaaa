"""A city's own values, in versions, with who changed them and why."""
