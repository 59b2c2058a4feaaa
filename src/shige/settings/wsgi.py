"""What a web server calls for each request."""

import gc

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

application = wrap_wsgi_with_proxy_headers(get_wsgi_application(), trusted_hosts=settings.PROXIES)

# A full look for garbage goes through every object that a worker keeps of a city: fewer looks, and none at what is
# loaded here, which stays for good.
gc.set_threshold(50_000)
gc.freeze()
