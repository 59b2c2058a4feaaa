"""Pages about access: helpers and their invitations, accounts, the matrix of rights, the trail."""

from django.urls import path

from shige.desk.access import accounts, helper, inviting, matrix, own, programs, trail

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
    path("access", matrix.matrix, name="access"),
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/new", accounts.account_new, name="accounts-new"),
    path("accounts/review", accounts.review, name="accounts-review"),
    path("accounts/tokens", programs.programs, name="accounts-tokens"),
    path("accounts/tokens/new", programs.program_new, name="accounts-tokens-new"),
    path("accounts/tokens/<uuid:uid>/end", programs.program_end, name="accounts-tokens-end"),
    path("accounts/<uuid:uid>", accounts.account, name="accounts-one"),
    path("accounts/<uuid:uid>/give", accounts.give, name="accounts-give"),
    path("accounts/<uuid:uid>/take/<uuid:grant>", accounts.take, name="accounts-take"),
    path("accounts/<uuid:uid>/lock", accounts.lock, name="accounts-lock"),
    path("accounts/<uuid:uid>/unlock", accounts.unlock, name="accounts-unlock"),
    path("accounts/<uuid:uid>/close", accounts.close, name="accounts-close"),
    path("accounts/<uuid:uid>/link", accounts.link, name="accounts-link"),
    path("accounts/<uuid:uid>/join", accounts.join, name="accounts-join"),
    path("audit", trail.trail, name="audit"),
    path("audit/export", trail.export, name="audit-export"),
    path("audit/verify", trail.verify, name="audit-verify"),
    path("me", own.own, name="own"),
    path("me/deeds", own.own_deeds, name="own-deeds"),
    path("me/stays/<slug:ref>/end", own.own_stay_end, name="own-stay-end"),
    path("me/phones/<uuid:uid>/end", own.own_device_end, name="own-device-end"),
]
