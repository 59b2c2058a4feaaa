"""What the people behind accounts are called, many at once."""

from collections.abc import Iterable, Mapping

from shige.staff.models import Person


def names_of_accounts(uids: Iterable[str]) -> Mapping[str, str]:
    """Names by the uids of accounts; an account without a person, or with one that the reader may not see, lacks."""
    rows = Person.objects.filter(user__uid__in=set(uids)).select_related("user")
    return {str(person.user.uid): person.name.open() for person in rows if person.user is not None}
