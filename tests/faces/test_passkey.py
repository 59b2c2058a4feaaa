import pytest
from django.core.cache import cache

from shige.audit.models import Entry
from tests.nouns.people import GENERAL, account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_set_up_with_the_password_and_then_opens_without_it(windows, settings):
    settings.SECOND_FACTOR = True
    cache.clear()
    user = account("wang", GRID_WORKER=GENERAL)
    user.set_password("right horse")
    user.save()
    page = windows.open("/login?next=/account/second/webauthn/add/")
    dev = page.context.new_cdp_session(page)
    dev.send("WebAuthn.enable")
    dev.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    page.fill("input[name=name]", "wang")
    page.fill("input[name=password]", "right horse")
    page.click("button.strong")
    page.wait_for_url("**/account/again*")
    page.fill("input[name=password]", "right horse")
    page.click("main button")
    page.wait_for_url("**/webauthn/add/")
    page.fill("input[name=name]", "my key")
    if page.locator("input[name=passwordless]").count():
        page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "webauthn/add" not in url)

    page.context.clear_cookies()
    page.goto(f"{windows.home}/login")
    with page.expect_navigation(url=lambda url: "/login" not in url):
        page.click("#passkey_login")
    assert Entry.objects.filter(verb="account_enter", actor_uid=str(user.uid)).count() == 2
