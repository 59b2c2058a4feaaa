"""What the codes of rights, and of deeds in the trail, are called on pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

RESOURCES: dict[str, Promise] = {
    "grid": _("grids"),
    "plan": _("plans"),
    "dwelling": _("doors and premises"),
    "organisation": _("organisations"),
    "post": _("posts"),
    "person": _("people on posts"),
    "roster": _("rosters"),
    "duty": _("who is on duty"),
    "handover": _("hand-over notes"),
    "invitation": _("invitations of helpers"),
    "volunteer": _("volunteers"),
    "project": _("service projects"),
    "recognition": _("thanks"),
    "today": _("the own day"),
    "approval": _("approvals"),
    "glass": _("access in an emergency"),
    "rule": _("the city's own rules"),
    "matrix": _("the matrix of rights"),
    "grant": _("rights given"),
    "account": _("accounts"),
    "token": _("tokens of programs"),
    "audit": _("the audit"),
    "retention": _("retention"),
    "inventory": _("the inventory of personal data"),
    "system": _("the server"),
    "assignment": _("assignments"),
    "load": _("workload"),
    "import": _("tables that come in"),
}
ACTIONS: dict[str, Promise] = {
    "read": pgettext_lazy("right", "read"),
    "search": pgettext_lazy("right", "search"),
    "export": pgettext_lazy("right", "take away as a table"),
    "import": pgettext_lazy("right", "take in"),
    "propose": pgettext_lazy("right", "propose"),
    "edit": pgettext_lazy("right", "change"),
    "review": pgettext_lazy("right", "look at"),
    "approve": pgettext_lazy("right", "agree to"),
    "refuse": pgettext_lazy("right", "refuse"),
    "publish": pgettext_lazy("right", "publish"),
    "assign": pgettext_lazy("right", "fill"),
    "end": pgettext_lazy("right", "end"),
    "write": pgettext_lazy("right", "write"),
    "decide": pgettext_lazy("right", "decide"),
    "make": pgettext_lazy("right", "make"),
    "give": pgettext_lazy("right", "give"),
    "lock": pgettext_lazy("right", "lock"),
    "unlock": pgettext_lazy("right", "unlock"),
    "close": pgettext_lazy("right", "close"),
    "link": pgettext_lazy("right", "link to the city's login"),
    "revoke": pgettext_lazy("right", "revoke"),
    "verify": pgettext_lazy("right", "verify"),
    "operate": pgettext_lazy("right", "operate"),
    "break": pgettext_lazy("right", "open"),
    "know": pgettext_lazy("right", "be told of"),
    "claim": pgettext_lazy("right", "take on"),
    "enter": pgettext_lazy("deed", "log in"),
    "reveal": pgettext_lazy("deed", "open in clear"),
    "accept": pgettext_lazy("deed", "accept"),
    "renew": pgettext_lazy("deed", "renew"),
    "move": pgettext_lazy("deed", "move"),
}
NOUNS: dict[str, Promise] = {
    "device": _("a phone with a PIN"),
    "stay": _("a login"),
    "letter": _("a message"),
}
"""Things of the trail that no right names."""
PURPOSES: dict[str, Promise] = {
    "service": pgettext_lazy("purpose", "for the service"),
    "planning": pgettext_lazy("purpose", "for planning"),
    "staffing": pgettext_lazy("purpose", "for staffing"),
    "security": pgettext_lazy("purpose", "for security"),
    "operation": pgettext_lazy("purpose", "to run the server"),
    "audit": pgettext_lazy("purpose", "for the audit"),
    "privacy": pgettext_lazy("purpose", "for privacy"),
    "settings": pgettext_lazy("purpose", "to set the rules"),
    "emergency": pgettext_lazy("purpose", "in an emergency"),
}
KINDS: dict[str, Promise] = {
    "person": pgettext_lazy("account", "person"),
    "helper": pgettext_lazy("account", "helper"),
    "system": pgettext_lazy("account", "program"),
}


def deed_said(verb: str) -> str:
    """A deed's name (`<noun>_<verb>`) in the reader's words, as far as they are known."""
    noun, _underline, act = verb.partition("_")
    return f"{RESOURCES.get(noun) or NOUNS.get(noun) or noun} · {ACTIONS.get(act, act)}"
