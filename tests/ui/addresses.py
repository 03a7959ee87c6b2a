"""The components alone: their tests need no room's addresses."""

from django.urls import include, path

urlpatterns = [path("gallery/", include("duqin.ui.urls"))]
