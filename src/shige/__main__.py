"""`python -m shige` is `shige`."""

from shige.cli.main import main

main()
