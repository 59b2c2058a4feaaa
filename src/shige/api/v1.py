"""The API for programs: /api/v1, described at /api/v1/openapi.json."""

from ninja import NinjaAPI

from shige.api.locate import router as locate
from shige.api.problems import add_problems

api = NinjaAPI(title="shige", version="1", urls_namespace="api-v1", docs_url=None)
add_problems(api)
api.add_router("", locate)
