"""The tables by which a street comes from an existing system: people, posts, shifts, leave, organisations and more.

A row is known by the system that it comes from and its code there; taken in again it changes nothing.
"""

from shige.imports.profiles import Profile
from shige.staff.tables_bodies import bodies_profile, ties_profile
from shige.staff.tables_charges import charges_profile
from shige.staff.tables_grids import grids_profile
from shige.staff.tables_leaves import leaves_profile
from shige.staff.tables_people import people_profile, posts_profile, shifts_profile


def staff_profiles() -> tuple[Profile, ...]:
    """All tables of this room, in the order in which a street brings them."""
    return (
        grids_profile(),
        people_profile(),
        posts_profile(),
        shifts_profile(),
        leaves_profile(),
        bodies_profile(),
        ties_profile(),
        charges_profile(),
    )
