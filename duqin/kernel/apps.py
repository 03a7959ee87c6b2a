from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Only so that the kernel's own sentences find their English catalogue; there are no tables."""

    name = "duqin.kernel"
    label = "kernel"
