"""Pages about access: helpers and their invitations, accounts, the matrix of rights, the trail."""

from django.urls import path

from shige.desk.access import helper, inviting

urlpatterns = [
    path("i/<str:link>", helper.invited, name="invited"),
    path("helper", helper.helper, name="helper"),
    path("helper/code", helper.code, name="helper-code"),
    path("helper/pin", helper.pin, name="helper-pin"),
    path("demo/messages", helper.messages, name="helper-messages"),
    path("invitations", inviting.invitations, name="invitations"),
    path("invitations/new", inviting.invite, name="invitations-new"),
    path("invitations/<uuid:uid>/link", inviting.renew, name="invitations-renew"),
    path("invitations/<uuid:uid>/end", inviting.end, name="invitations-end"),
]
