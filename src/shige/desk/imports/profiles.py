"""The tables that come in, of all nouns: docs/imports.md shows them."""

from collections.abc import Mapping

from shige.imports.profiles import Profile
from shige.places.tables import buildings_profile, dwellings_profile, premises_profile
from shige.staff.tables import staff_profiles
from shige.territory.homes import grids_of

PROFILES: Mapping[str, Profile] = {
    profile.key: profile
    for profile in (
        dwellings_profile(grids_of),
        premises_profile(grids_of),
        buildings_profile(grids_of),
        *staff_profiles(),
    )
}
"""By their keys, in the order of the page. A noun's new table is one line here."""
