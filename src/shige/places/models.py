"""Buildings, their doors and their premises: the register that needs no resident's name."""
