"""REST routes of publicities and objections."""

from rest_framework.routers import SimpleRouter

from notices.api.public import PublicityViewSet
from notices.api.regulator import ObjectionViewSet

_public = SimpleRouter()
_public.register("publicities", PublicityViewSet, basename="publicity")
_regulator = SimpleRouter()
_regulator.register("objections", ObjectionViewSet, basename="objection")

public = _public.urls
regulator = _regulator.urls
