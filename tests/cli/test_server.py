import socket

import pytest

from shige.cli.demo import has_display
from shige.cli.server import Listen, refuse_used_port
from shige.core.errors import ShigeError


def listen(host="127.0.0.1", port=0):
    return Listen(host=host, port=port, workers=1, threads=1)


def test_a_free_port_is_no_trouble():
    assert refuse_used_port(listen()) is None


def test_a_port_in_use_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ShigeError, match=f"port {port} is in use") as error:
            refuse_used_port(listen(port=port))
    assert error.value.code == "port-used"


def test_a_port_that_was_in_use_is_free_again():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)), server.accept()[0]:
            pass
    assert refuse_used_port(listen(port=port)) is None


def test_an_address_that_is_not_of_this_machine_is_refused():
    with pytest.raises(ShigeError) as error:
        refuse_used_port(listen(host="nowhere.invalid"))
    assert error.value.code == "port-refused"


def test_a_browser_needs_a_screen(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not has_display()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert has_display()
