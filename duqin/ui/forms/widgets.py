"""Widgets of our own and the fields that go with them; each works before its script arrives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from duqin.ui.forms.signature import png_of
from duqin.ui.parts import Text

Nodes = Iterable[tuple[int, Text, int]]
INDENT = "\u3000"
MEGABYTE = 1024 * 1024


class Segmented(forms.RadioSelect):
    """A few choices side by side, one tap; for up to five short words."""

    template_name = "ui/widgets/segmented.html"
    option_template_name = "ui/widgets/segmented_option.html"


class Combo(forms.Select):
    """A long list one can type into; a plain select without script."""

    template_name = "ui/widgets/combo.html"


class DateInput(forms.DateInput):
    """The browser's own calendar; the value travels as 2026-05-11."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """Day and time in the browser's own picker, campus time, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class TreeChoiceField(forms.TypedChoiceField):
    """A place or unit out of a tree, shown by indentation; cleans to the identity as a number."""

    widget = Combo
    sure: frozenset[str] = frozenset()

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **options)

    def set_tree(
        self, nodes: Nodes | Callable[[], Nodes], *, sure: Collection[int] = (), has_blank: bool = True
    ) -> None:
        """Offer the nodes in the order given: (identity, label, depth from 0).

        Args:
            nodes: or what gives them; it is asked once, when the list is drawn or something is looked for in it.
            sure: identities known to stand in the tree, which are accepted without looking.
        """
        self.sure = frozenset(map(str, sure))

        def offered() -> list[tuple[Any, Text]]:
            blank: list[tuple[Any, Text]] = [("", _("请选择"))] if has_blank else []
            listed = nodes() if callable(nodes) else nodes
            return blank + [(identity, f"{INDENT * depth}{label}") for identity, label, depth in listed]

        self.choices = cache(offered) if callable(nodes) else offered()

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.sure or super().valid_value(value)


class PhotosInput(forms.FileInput):
    """Camera or album, several pictures, with a preview of each."""

    template_name = "ui/widgets/photos.html"
    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile], name: str
    ) -> list[UploadedFile]:
        return files.getlist(name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files


class PhotosField(forms.Field):
    """Up to `max_count` pictures of at most `max_megabytes` each; cleans to a list of uploaded files.

    Whether a file is truly a picture is examined where evidence is kept, not here.
    """

    widget = PhotosInput
    default_error_messages = {
        "count": _("最多上传 %(max)d 张照片，现在选了 %(given)d 张。"),
        "size": _("照片“%(name)s”超过 %(max)d MB，请缩小后再上传。"),
        "kind": _("“%(name)s”不是照片，请选择图片文件。"),
        "empty": _("照片“%(name)s”是空文件，请重新选择。"),
    }

    def __init__(self, *, max_count: int = 9, max_megabytes: int = 20, **options: Any) -> None:
        self.max_count, self.max_megabytes = max_count, max_megabytes
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"accept": "image/*", "multiple": True, "data-max-count": self.max_count}

    def to_python(self, value: Any) -> list[UploadedFile]:
        return [file for file in (value or []) if file]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)

    def validate(self, value: Sequence[UploadedFile]) -> None:
        super().validate(value)
        if len(value) > self.max_count:
            raise self._fault("count", max=self.max_count, given=len(value))
        for file in value:
            if not file.size:
                raise self._fault("empty", name=file.name)
            if file.size > self.max_megabytes * MEGABYTE:
                raise self._fault("size", name=file.name, max=self.max_megabytes)
            if not (file.content_type or "").startswith("image/"):
                raise self._fault("kind", name=file.name)

    def _fault(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


class SignatureInput(forms.HiddenInput):
    """A pad to sign on with finger or mouse; the picture travels as a data address."""

    input_type = "hidden"
    template_name = "ui/widgets/signature.html"

    @property
    def is_hidden(self) -> bool:
        """Drawn with label and error like any other field."""
        return False


class SignatureField(forms.CharField):
    """A handwritten signature; cleans to the bytes of a PNG, or to b"" when it is not required and empty."""

    widget = SignatureInput
    default_error_messages = {
        "required": _("请在框内签名。"),
        "signature": _("签名没有完整传到，请重新签名。"),
    }

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return b""
        try:
            return png_of(text)
        except ValueError as error:
            raise ValidationError(self.error_messages["signature"], code="signature") from error
