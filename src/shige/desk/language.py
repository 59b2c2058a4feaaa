"""Says each page in the language that its reader chose with the switch, else in Chinese, whatever the browser asks."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import check_for_language

KNOWN = {code for code, _ in settings.LANGUAGES}


class Language:
    """Stands where Django's own would: a government desk is Chinese on any machine until somebody switches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language of the cookie."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in KNOWN and check_for_language(chosen) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self._answer(request)
        response.headers["Content-Language"] = language
        return response
