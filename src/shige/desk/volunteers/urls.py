"""Where the pages of volunteers are: the organisers' under volunteers/, a volunteer's own under volunteer/."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from shige.desk.volunteers import mine, projects, turns, views


class CommunityCode(StringConverter):
    """12 digits, as text."""

    regex = "[0-9]{12}"


register_converter(CommunityCode, "community")

urlpatterns = [
    path("volunteers", views.people, name="volunteers"),
    path("volunteers/sheet", views.sheet, name="volunteers-sheet"),
    path("volunteers/joinings/<uuid:uid>/accept", views.accept, name="volunteers-accept"),
    path("volunteers/joinings/<uuid:uid>/decline", views.decline, name="volunteers-decline"),
    path("volunteers/<uuid:uid>/phone", views.phone, name="volunteers-phone"),
    path("volunteers/<uuid:uid>/link", views.renew, name="volunteers-renew"),
    path("volunteers/turns", turns.calendar, name="volunteers-turns"),
    path("volunteers/turns/new", turns.new, name="volunteers-offer"),
    path("volunteers/turns/<uuid:uid>", turns.turn, name="volunteers-turn"),
    path("volunteers/turns/<uuid:uid>/call-off", turns.call_off, name="volunteers-call-off"),
    path("volunteers/turns/<uuid:turn_uid>/<uuid:uid>/mark", turns.mark, name="volunteers-mark"),
    path("volunteers/turns/<uuid:turn_uid>/<uuid:uid>/correct", turns.correct, name="volunteers-correct"),
    path("volunteers/projects", projects.projects, name="volunteers-projects"),
    path("volunteers/projects/new", projects.new, name="volunteers-wish"),
    path("volunteers/projects/<uuid:uid>", projects.project, name="volunteers-project"),
    path("volunteers/projects/<uuid:uid>/claim", projects.claim, name="volunteers-claim"),
    path("volunteers/projects/<uuid:uid>/close", projects.close, name="volunteers-close"),
    path("volunteers/projects/<uuid:uid>/give-up", projects.give_up, name="volunteers-give-up"),
    path("volunteers/projects/<uuid:uid>/picture", projects.picture, name="volunteers-picture"),
    path("volunteers/projects/<uuid:uid>/picture.jpg", projects.shown, name="volunteers-shown"),
    path("volunteer/join/<community:area>", mine.join, name="volunteer-join"),
    path("volunteer/key/<str:secret>", mine.key, name="volunteer-key"),
    path("volunteer/demo", mine.demo, name="volunteer-demo"),
    path("volunteer/welcome", mine.welcome, name="volunteer-welcome"),
    path("volunteer", mine.shifts, name="volunteer-own"),
    path("volunteer/offers", mine.offers, name="volunteer-offers"),
    path("volunteer/hours", mine.hours, name="volunteer-hours"),
    path("volunteer/certificate", mine.certificate, name="volunteer-certificate"),
    path("volunteer/data", mine.data, name="volunteer-data"),
    path("volunteer/phone", mine.phone, name="volunteer-phone"),
    path("volunteer/turns/<uuid:uid>/take", mine.take, name="volunteer-take"),
    path("volunteer/takings/<uuid:uid>/back", mine.give_back, name="volunteer-back"),
    path("volunteer/takings/<uuid:uid>/check", mine.check, name="volunteer-check"),
    path("volunteer/consents/<slug:code>", mine.consent, name="volunteer-consent"),
    path("volunteer/thanks/<uuid:uid>", mine.thanks, name="volunteer-thanks"),
]
