"""Commendations for service given, each with the facts that it rests on."""
