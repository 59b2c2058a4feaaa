"""What the commands around the server share: settings that are loaded first, a free port, and the web server."""

import copy
import ctypes
import importlib
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import django
from django.conf import settings
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from shige.cli.ending import ending_heard
from shige.core.errors import ShigeError

SETTINGS = "DJANGO_SETTINGS_MODULE"
PRODUCTION = "shige.settings.production"
PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that a process gets when its parent dies."""
_PATIENCE_S = 20
"""What requests that are being answered have until a stopping server ends them."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Where the server listens, and how many hands it has."""

    host: str
    port: int
    workers: int
    threads: int


def room(dotted: str) -> ModuleType:
    """A module that reads or writes rows: it can be loaded when Django knows its settings, and not before."""
    os.environ.setdefault(SETTINGS, PRODUCTION)
    django.setup()
    importlib.import_module("shige.access.net").whole_process()  # a command serves nobody in particular
    return importlib.import_module(dotted)


def refuse_used_port(listen: Listen) -> None:
    """Say it at once where nobody could listen.

    Raises:
        ShigeError: "port-used", or "port-refused" where the system does not allow it.
    """
    facts = {"host": listen.host, "port": listen.port}
    try:
        family, kind, _, _, address = socket.getaddrinfo(listen.host, listen.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except socket.gaierror as error:
        raise ShigeError("port-refused", f"there is no address {listen.host} on this machine", facts) from error
    except PermissionError as error:
        message = f"the system does not let shige listen on port {listen.port}: choose one from 1024 on with --port"
        raise ShigeError("port-refused", message, facts) from error
    except OSError as error:
        message = f"port {listen.port} is in use: stop the program that listens there, or choose another with --port"
        raise ShigeError("port-used", message, facts) from error


@contextmanager
def shared_figures() -> Iterator[None]:
    """A folder in which all processes of this server keep their figures; named before anything counts."""
    with tempfile.TemporaryDirectory(prefix="shige-figures-", ignore_cleanup_errors=True) as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def application_of(target: str) -> Callable[..., Any]:
    """What a worker process answers with; told to the worker alone, before it listens for signals.

    It ends when it is told to, by whom ever, and with the main process.
    """
    ending_heard(_end_worker)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    module, _, name = target.partition(":")
    application: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return application


def _end_worker() -> None:
    """What granian's handler does, called as a function; a worker that has none yet has answered nobody."""
    handler = signal.getsignal(signal.SIGTERM)
    if callable(handler):
        handler(signal.SIGTERM, None)
    else:
        os._exit(0)


def run(listen: Listen) -> None:
    """Answer requests until somebody ends it by Ctrl-C or SIGTERM."""
    importlib.import_module(settings.ROOT_URLCONF)  # once, before there are workers: they share what is loaded
    connections.close_all()
    importlib.import_module("shige.access.net").process_of_requests()  # from here on each request has its own reach
    sys.stdout.flush()
    server = Granian(
        "shige.settings.wsgi:application",
        address=listen.host,
        port=listen.port,
        interface=Interfaces.WSGI,
        workers=listen.workers,
        blocking_threads=listen.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=_PATIENCE_S,
        log_level=LogLevels(settings.LOGGING["loggers"]["_granian"]["level"].lower()),
        log_dictconfig=copy.deepcopy(settings.LOGGING),
    )
    ending_heard(server.signal_handler_interrupt)
    server.serve(target_loader=application_of)
