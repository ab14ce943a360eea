"""Addresses of the whole site: every page lives under its language.

An address without a language (the bare `/` too) is answered by LocaleMiddleware: it redirects to the
browser's language, with `Vary: Accept-Language`.
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("admin/", admin.site.urls),
    path("", include("initiatives.urls")),
)

handler400 = "initiatives.views.errors.bad_request"
handler403 = "initiatives.views.errors.permission_denied"
handler404 = "initiatives.views.errors.page_not_found"
handler500 = "initiatives.views.errors.server_error"
