"""The API for programs: /api/v1, described at /api/v1/openapi.json."""

from ninja import NinjaAPI

from shige.api import doors, features, grids, locate, plans, posts, rosters
from shige.api.problems import add_problems

api = NinjaAPI(title="shige", version="1", urls_namespace="api-v1", docs_url=None)
add_problems(api)
api.add_router("", locate.router)
api.add_router("", grids.router)
api.add_router("", posts.router)
api.add_router("", rosters.router)
api.add_router("", plans.router)
api.add_router("", doors.router)
api.add_router("/features", features.router)
