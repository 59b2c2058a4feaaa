"""Counts of wrong tries hold over all worker processes of a server."""

import re

import requests

from tests.journeys.conftest import PATIENCE_S

RIGHT = "right horse battery"
TLS = {"X-Forwarded-Proto": "https"}


def login(server, password):
    """The status of a login, as a browser behind the server in front would send it."""
    page = requests.get(server.url("/login"), headers=TLS, timeout=PATIENCE_S)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in page.cookies)
    sent = {"name": "wang", "password": password, "csrfmiddlewaretoken": token}
    headers = {**TLS, "Cookie": cookies, "Referer": server.url("/login").replace("http:", "https:")}
    answer = requests.post(server.url("/login"), data=sent, headers=headers, allow_redirects=False, timeout=PATIENCE_S)
    return answer.status_code


def test_wrong_passwords_at_several_workers_lock_one_account(ready, port):
    ready.did("account", "first", "wang", "--area", "510107", "--password", RIGHT)
    with ready.running("serve", "--workers", "2", port=port) as server:
        assert login(server, RIGHT) == 302
        assert [login(server, "wrong") for _ in range(5)] == [422] * 5
        assert login(server, RIGHT) == 422
    assert ready.rows("SELECT count(*) FROM audit_entry WHERE verb = 'account_lock'")[0][0] == 1


def test_what_one_process_counts_another_one_reads(ready):
    count = "from django.core.cache import cache; print('counted', cache.get('tries', 0)); cache.set('tries', {}, 60)"
    said = [ready.did("manage", "shell", "--command", count.format(tries)) for tries in (1, 2)]
    assert ["counted 0" in said[0], "counted 1" in said[1]] == [True, True]
