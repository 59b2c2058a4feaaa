"""The forms of volunteers: signing up, what one can do and when, shifts, hours set right, projects."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone, make_aware
from django.utils.translation import gettext_lazy as _

from shige.desk.volunteers.told import skill_choices, time_choices

FAULTS = {
    "volunteer-young": _("Helping here is from 16 on. Nothing of what was typed is kept."),
    "volunteer-name": _("What may we call you? One to 32 characters."),
    "volunteer-phone": _("A telephone number has 7 to 13 digits."),
    "volunteer-many": _("Too many have signed up here within the hour. Try again later, or ask your community."),
    "volunteer-unknown": _("This volunteer has left, or lies outside the areas of your posts."),
    "consent-missing": _("Without this consent nothing may be kept, so there is no signing up."),
    "area-outside": _("This grid lies in another community."),
    "joining-unknown": _("This was decided meanwhile, or lies outside the areas of your posts."),
    "why-missing": _("Say why: the other side reads it."),
    "turn-text": _("One to 64 characters."),
    "turn-needed": _("A shift needs 1 to 200 people."),
    "turn-past": _("A shift is offered before it begins."),
    "shift-period": _("A shift begins and ends on a half hour, and lasts at most twelve hours."),
    "turn-unknown": _("This shift is over, called off, or not on offer to you."),
    "turn-clash": _("You have another shift at that time. Give that one back first."),
    "taking-unknown": _("This shift has begun or was given back."),
    "mark-time": _("This is noted from half an hour before the shift until half an hour after it."),
    "mark-minutes": _("Minutes from none to an hour more than the shift is long."),
    "code-locked": _("Five wrong codes: ask the organiser to note it."),
    "project-unknown": _("This project is closed, or lies outside the areas of your posts."),
    "project-claimed": _("Another organisation took this project on a moment ago."),
    "project-free": _("Nobody has taken this project on yet."),
    "project-body": _("Choose an organisation of this community."),
    "project-text": _("This field is empty or too long."),
    "project-minutes": _("Hours from none to 10,000."),
    "image-type": _("This is no JPEG, PNG or WebP picture."),
    "image-large": _("The picture is too large: at most 15 MB and 50 million pixels."),
    "image-broken": _("The picture cannot be read."),
}
_NAME = forms.TextInput(attrs={"autocomplete": "nickname"})
_TEL = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
_CLOCK = {"type": "time", "step": "1800"}


class AbilityForm(forms.Form):
    """How somebody is reached, what they can do, and when."""

    phone = forms.CharField(label=_("Telephone"), max_length=20, widget=_TEL)
    skills = forms.MultipleChoiceField(
        label=_("What I can do"), required=False, choices=skill_choices, widget=forms.CheckboxSelectMultiple
    )
    times = forms.MultipleChoiceField(
        label=_("When I mostly can"), required=False, choices=time_choices, widget=forms.CheckboxSelectMultiple
    )


class SignUpForm(AbilityForm):
    """The public page: no date of birth, a question with yes and no instead."""

    name = forms.CharField(label=_("What may we call you?"), max_length=32, widget=_NAME)
    area = forms.ChoiceField(label=_("Where I want to help"))
    is_old_enough = forms.ChoiceField(
        label=_("Are you 16 or older?"), choices=(("yes", _("Yes")), ("no", _("No"))), widget=forms.RadioSelect
    )
    service = forms.BooleanField(label=_("I agree to this"), required=False)
    thanks = forms.BooleanField(label=_("I agree to this"), required=False)
    key = forms.CharField(min_length=32, max_length=64, widget=forms.HiddenInput)

    field_order = ("name", "phone", "area", "is_old_enough", "skills", "times", "service", "thanks", "key")

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["area"].choices = areas  # type: ignore[attr-defined]


class OfferForm(forms.Form):
    """A shift: what, where, when, for how many."""

    title = forms.CharField(label=_("What is to be done"), max_length=64)
    where = forms.CharField(label=_("Meeting place"), max_length=64)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    start = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs=_CLOCK, format="%H:%M"))
    end = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs=_CLOCK, format="%H:%M"))
    needed = forms.IntegerField(label=_("People needed"), min_value=1, max_value=200, initial=4)
    project = forms.ChoiceField(label=_("For the project"), required=False)

    def __init__(self, *args: Any, projects: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["project"].choices = [("", "—"), *projects]  # type: ignore[attr-defined]

    def at(self, which: str) -> datetime:
        """The begin or the end, by the city's own clock."""
        said = self.cleaned_data
        return make_aware(datetime.combine(said["day"], said[which]), get_current_timezone())


class CorrectionForm(forms.Form):
    """The minutes that somebody served, and why what was noted is not right."""

    minutes = forms.IntegerField(label=_("Minutes served"), min_value=0, max_value=1440)
    why = forms.CharField(label=_("Why"), max_length=200)


class WishForm(forms.Form):
    """Something that a grid wants done."""

    area = forms.ChoiceField(label=_("Where"))
    title = forms.CharField(label=_("In a few words"), max_length=64)
    wanted = forms.CharField(
        label=_("What is wanted, for whom, until when"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["area"].choices = areas  # type: ignore[attr-defined]


class ClaimForm(forms.Form):
    """Which organisation takes a project on, and how."""

    body = forms.ChoiceField(label=_("Organisation"))
    plan = forms.CharField(label=_("How we do it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, bodies: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["body"].choices = bodies  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """What came of a project."""

    result = forms.CharField(label=_("What came of it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    hours = forms.DecimalField(
        label=_("Hours besides the shifts listed here"), min_value=0, max_value=10_000, decimal_places=1, initial=0
    )


class PictureForm(forms.Form):
    """A picture of a project, without faces where that can be."""

    picture = forms.FileField(
        label=_("Picture (JPEG, PNG or WebP)"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
