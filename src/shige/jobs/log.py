"""The worker's own log: JSON lines like the server's, without a word about a person."""

import logging

log = logging.getLogger("shige.jobs")
