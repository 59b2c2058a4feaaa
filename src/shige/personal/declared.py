"""Fields whose names sound personal and that are not, each with the reason: a test asks about every such name."""

from collections.abc import Mapping

_WHO = "the login name of who acted: what was done for the city stays written down"
_WHERE = "a place, not a person"

NOT_PERSONAL: Mapping[str, str] = {
    "access.User.name": "a login name that is given out at work; whose it is stands with staff, closed",
    "approvals.Approval.asker_name": _WHO,
    "approvals.Decision.decider_name": _WHO,
    "audit.Entry.actor_name": _WHO,
    "glass.Glass.actor_name": _WHO,
    "jobs.JobState.name": "the name of a job",
    "jobs.Lease.name": "the name of a worker process's lease",
    "places.Building.address": "the address of a building, as it hangs on its wall; no dwelling tells who lives there",
    "places.Building.name": _WHERE,
    "places.Correction.actor_name": _WHO,
    "places.Premise.name": "what stands over the door of a shop or an office",
    "recognition.CommendationFact.name": "the name of a figure",
    "rules.Version.actor_name": _WHO,
    "staff.ForeignCode.name": "what a grid is called in another system",
    "staff.Organisation.name": "the public name of a body",
    "staff.Organisation.phone": "the office number of a body",
    "staff.Post.phone": "the number of a post, which the public page shows; never a person's own",
    "territory.Division.name": _WHERE,
    "territory.Draft.opener_name": _WHO,
    "territory.FunctionalArea.name": _WHERE,
    "territory.Grid.name": _WHERE,
    "territory.Operation.actor_name": _WHO,
    "territory.Operation.content": "what an edit of grids does: codes and lines",
    "territory.Plan.content_hash": "a digest of a plan",
    "territory.Publication.actor_name": _WHO,
    "territory.Sheet.name": "the name of a table of a plan",
}
