"""shige (实格): draws a city's grid from its buildings and workload, and runs its neighbourhoods on it."""

__version__ = "0.1.0"
