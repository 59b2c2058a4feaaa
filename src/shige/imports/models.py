"""Tables that come in: read, shown before they count, and taken in once."""
