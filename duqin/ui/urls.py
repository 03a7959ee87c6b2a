from django.urls import path

from duqin.ui import gallery, preferences

app_name = "ui"

urlpatterns = [
    path("", gallery.show, name="gallery"),
    path("list/", gallery.sample_list, name="gallery_list"),
    path("detail/", gallery.sample_detail, name="gallery_detail"),
    path("form/", gallery.sample_form, name="gallery_form"),
    path("paper/", gallery.sample_paper, name="gallery_paper"),
    path("theme/", preferences.theme, name="theme"),
    path("language/", preferences.language, name="language"),
]
