"""The pure part: no clock, no dice, no file, no network; arrays and values in, arrays and values out."""
