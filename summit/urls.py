"""Addresses of the whole site: every page lives under its language, what only machines read under none.

An address without a language (the bare `/` too) is answered by LocaleMiddleware: it redirects to the
browser's language, with `Vary: Accept-Language`.
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from initiatives.views import embedding, sitemap

urlpatterns = [
    path("api/v1/", include("initiatives.api.urls")),
    path("oembed/", embedding.oembed, name="oembed"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap/<slug:kind>-<int:number>.xml", sitemap.part, name="sitemap-part"),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("", include("initiatives.urls")),
    ),
]

handler400 = "initiatives.views.errors.bad_request"
handler403 = "initiatives.views.errors.permission_denied"
handler404 = "initiatives.views.errors.page_not_found"
handler500 = "initiatives.views.errors.server_error"
