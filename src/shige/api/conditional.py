"""What has not changed is not sent again: each answer of the API has an ETag, which a later request may name."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware

PREFIX = "/api/"


class Conditional(ConditionalGetMiddleware):
    """Answers 304 to who has it already; for the API alone, as pages hold a new token each time."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add the ETag and look whether it is the one that was asked with."""
        if not request.path.startswith(PREFIX) or not isinstance(response, HttpResponse):
            return response
        response.setdefault("Cache-Control", "private, no-cache")
        return super().process_response(request, response)
