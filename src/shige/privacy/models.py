"""Who looked at what is personal, how long it is kept, and that it goes."""
