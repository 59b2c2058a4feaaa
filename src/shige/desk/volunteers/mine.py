"""A volunteer's own pages on the phone: signing up, my shifts, shifts to take, my hours, what is kept of me."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shige.access.net import in_whole
from shige.access.routes import public
from shige.core.deeds import Deed
from shige.core.thanks import Subject
from shige.desk.done import done
from shige.desk.forms import carried_out
from shige.desk.recognition.told import commended
from shige.desk.volunteers import self_service, told
from shige.desk.volunteers.back import tried
from shige.desk.volunteers.forms import FAULTS, AbilityForm
from shige.desk.volunteers.own import OwnRequest, forget, new_key, own, remember
from shige.privacy.looking import opened
from shige.recognition.demo import demo_key
from shige.recognition.selectors import thanks_to
from shige.recognition.services import commendation_answer
from shige.volunteers import selectors
from shige.volunteers.services import consent_give, consent_withdraw
from shige.volunteers.turns import turn_give_back, turn_take


@public
@in_whole("somebody signs up, without an account")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, area: str) -> HttpResponse:
    """Sign up at a community: what is kept, why and how long stands above the button."""
    place = self_service.place(area)
    form = self_service.sign_up_form(
        request.POST or {"key": new_key(), "area": area}, place=place, is_sent=bool(request.POST)
    )
    if request.POST and carried_out(form, lambda said: self_service.signed_up(said, area=area), faults=FAULTS):
        answer = HttpResponseRedirect(reverse("desk:volunteer-welcome"))
        return remember(answer, form.cleaned_data["key"], secure=request.is_secure())
    facts = {"form": form, "place": place, "agreements": told.agreements(), "week": self_service.week(form)}
    return render(request, "desk/volunteers/join.html", facts, status=422 if request.POST else 200)


@public
@in_whole("a volunteer's own link")
def key(request: HttpRequest, secret: str) -> HttpResponse:
    """Open the own pages by the link: the phone keeps it from now on."""
    if selectors.volunteer_of_key(secret) is None:
        return render(request, "desk/volunteers/lost.html", status=403)
    answer = HttpResponseRedirect(reverse("desk:volunteer-own"))
    return remember(answer, secret, secure=request.is_secure())


@public
@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Into the pages of the demo's own volunteer; everywhere else there is no such page."""
    if not settings.DEMO:
        raise Http404
    return remember(HttpResponseRedirect(reverse("desk:volunteer-own")), demo_key(), secure=request.is_secure())


@own
def welcome(request: OwnRequest) -> HttpResponse:
    """After signing up: the link to keep."""
    link = request.build_absolute_uri(reverse("desk:volunteer-key", args=[request.COOKIES["volunteer"]]))
    return render(request, "desk/volunteers/link.html", {"link": link, "qr": told.code_of(link)})


@own
def shifts(request: OwnRequest) -> HttpResponse:
    """My coming shifts, and the field for the digits at the place."""
    return self_service.shown(request, "desk/volunteers/own_shifts.html", self_service.shifts(request))


@own
def offers(request: OwnRequest) -> HttpResponse:
    """Shifts that I can take."""
    return self_service.shown(request, "desk/volunteers/own_offers.html", self_service.offers(request))


@own
def hours(request: OwnRequest) -> HttpResponse:
    """My hours, and what I was thanked for."""
    thanks = [commended(row) for row in thanks_to([str(request.volunteer.uid)], kind=Subject.VOLUNTEER)]
    facts = self_service.hours(request) | {"thanks": thanks}
    return self_service.shown(request, "desk/volunteers/own_hours.html", facts)


@own
def certificate(request: OwnRequest) -> HttpResponse:
    """My hours on a sheet to print."""
    return render(request, "desk/volunteers/certificate.html", self_service.hours(request) | {"me": request.volunteer})


@own
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: OwnRequest) -> HttpResponse:
    """What is kept of me; change it, or take a consent back."""
    form = AbilityForm(request.POST or None, initial=self_service.ability(request))
    if request.method == "POST" and carried_out(form, lambda said: self_service.changed(request, said), faults=FAULTS):
        done(request, _("Saved."))
        return HttpResponseRedirect(reverse("desk:volunteer-data"))
    facts = self_service.data(request) | {"form": form, "week": self_service.week(form)}
    return self_service.shown(request, "desk/volunteers/own_data.html", facts, status=422 if form.errors else 200)


@own
@require_POST
def phone(request: OwnRequest) -> HttpResponse:
    """My own number in clear; that it was looked at is written down like every look."""
    me = request.volunteer
    deed = Deed(request.actor, "volunteer_reveal", str(me.uid), me.community, "own", facts={"field": "phone"})
    text = opened(lambda: selectors.own_phone(me.uid), deed=deed, at=request.now)
    return render(request, "desk/parts/revealed.html", {"text": text})


@own
@require_POST
def take(request: OwnRequest, uid: UUID) -> HttpResponse:
    """Take a shift, or stand on its waiting list."""
    me = request.volunteer.uid
    said = tried(lambda: turn_take(uid, volunteer_uid=me, actor=request.actor, now=request.now))
    done(request, said or _("It is yours. If you cannot come, give it back here."))
    return HttpResponseRedirect(reverse("desk:volunteer-offers" if said else "desk:volunteer-own"))


@own
@require_POST
def give_back(request: OwnRequest, uid: UUID) -> HttpResponse:
    """Give a shift back."""
    me = request.volunteer.uid
    said = tried(lambda: turn_give_back(uid, volunteer_uid=me, actor=request.actor, now=request.now))
    done(request, said or _("Given back. Thank you for saying so in time."))
    return HttpResponseRedirect(reverse("desk:volunteer-own"))


@own
@require_POST
def check(request: OwnRequest, uid: UUID) -> HttpResponse:
    """Come or leave, by the digits at the place."""
    done(request, self_service.checked(request, uid, code=request.POST.get("code", "")))
    return HttpResponseRedirect(reverse("desk:volunteer-own"))


@own
@require_POST
def consent(request: OwnRequest, code: str) -> HttpResponse:
    """Agree to something, or take it back; of the one that is needed, that is leaving."""
    me, withdraws = request.volunteer.uid, request.POST.get("withdraw") == "yes"
    said = tried(lambda: (consent_withdraw if withdraws else consent_give)(me, code=code, now=request.now))
    done(request, said or (_("Taken back, at once.") if withdraws else _("Agreed. You can take it back here.")))
    if selectors.volunteer_of_key(request.COOKIES["volunteer"]) is None:
        return forget(render(request, "desk/volunteers/left.html", {"is_held": selectors.is_held(me)}))
    return HttpResponseRedirect(reverse("desk:volunteer-data"))


@own
@require_POST
def thanks(request: OwnRequest, uid: UUID) -> HttpResponse:
    """Let thanks be shown, or decline them."""
    agrees, mine = request.POST.get("agrees") == "yes", [str(request.volunteer.uid)]
    said = tried(
        lambda: commendation_answer(uid, subjects=mine, agrees=agrees, actor=request.actor, now=timezone.now())
    )
    done(request, said or (_("Shown on the page of thanks.") if agrees else _("Declined. It is shown nowhere.")))
    if said:
        raise Http404
    return HttpResponseRedirect(reverse("desk:volunteer-hours"))
