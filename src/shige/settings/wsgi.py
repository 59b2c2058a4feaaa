"""What a web server calls for each request."""

import gc

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

application = wrap_wsgi_with_proxy_headers(get_wsgi_application(), trusted_hosts=settings.PROXIES)

# A look for garbage goes through all of a city that a worker keeps, 0.2 s of a page that met one: fewer looks, and none
# at what is loaded here, which stays for good.
gc.set_threshold(50_000)
gc.freeze()
