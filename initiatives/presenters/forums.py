"""Places of states in forums."""

from collections.abc import Iterable

from initiatives.models import Membership, Moment


def places_at(memberships: Iterable[Membership], moment: Moment) -> list[Membership]:
    """Return the places taken by `moment`; one that ended later has no end yet."""
    if moment.is_now:
        return list(memberships)
    taken = [place for place in memberships if place.since <= moment.horizon]
    for place in taken:
        if place.until and place.until > moment.horizon:
            place.until = None
    return taken
