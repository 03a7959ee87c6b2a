"""Forms: full sentences beside the field, nothing typed is lost, own fields clean to what they promise."""

from __future__ import annotations

import base64

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict

from duqin.ui.forms import Form, widgets
from duqin.ui.forms.signature import LARGEST, MAGIC, PREFIX


class Reply(Form):
    measure = forms.CharField(label="整改措施", help_text="写明做了什么。")
    result = forms.ChoiceField(label="结果", choices=[("a", "合格"), ("b", "问题")], widget=widgets.Segmented)
    done_on = forms.DateField(label="完成日期", widget=widgets.DateInput, required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2)


def field(form, name):
    return Template("{% load ui %}{% ui_field f %}").render(Context({"f": form[name]}))


def test_what_is_missing_is_said_by_name():
    errors = Reply({}).errors
    assert errors["measure"] == ["请填写“整改措施”。"] and errors["result"] == ["请选择“结果”。"]


def test_a_sentence_of_ones_own_is_kept():
    class Own(Form):
        x = forms.CharField(label="甲", error_messages={"required": "没有甲不行。"})

    assert Own({}).errors["x"] == ["没有甲不行。"]


def test_two_forms_do_not_share_their_sentences():
    assert Reply({}).errors["measure"] == Reply({}).errors["measure"]


def test_help_and_error_are_tied_to_the_input():
    html = field(Reply({}), "measure")
    assert 'aria-describedby="id_measure_helptext id_measure_error"' in html
    assert 'id="id_measure_helptext"' in html and 'id="id_measure_error"' in html
    assert 'aria-invalid="true"' in html and 'aria-required="true"' in html and " required" not in html


def test_what_was_typed_comes_back():
    form = Reply({"measure": "<换锁>", "result": "b", "done_on": "昨天"})
    assert 'value="&lt;换锁&gt;"' in field(form, "measure")
    assert 'value="昨天"' in field(form, "done_on")
    assert "checked" in field(form, "result")


def test_the_summary_leads_to_the_fields():
    html = Template("{% load ui %}{% form_errors f %}").render(Context({"f": Reply({"secret": "abc"})}))
    assert 'href="#id_measure"' in html and "3" in html and 'role="alert"' in html
    assert "refusal" not in Template("{% load ui %}{% form_errors f %}").render(Context({"f": Reply()}))


def test_a_form_draws_itself_with_our_markup():
    html = str(Reply())
    assert 'class="fields"' in html and 'type="hidden" name="secret"' in html and 'class="segments"' in html


def test_days_travel_as_the_browser_wants_them():
    from datetime import date

    html = field(Reply(initial={"done_on": date(2026, 5, 1)}), "done_on")
    assert 'type="date"' in html and 'value="2026-05-01"' in html


class Place(Form):
    place = widgets.TreeChoiceField(label="地点")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].set_tree([(1, "校区", 0), (2, "食堂", 1)])


def test_a_tree_is_shown_by_indentation_and_cleans_to_a_number():
    form = Place({"place": "2"})
    assert form.is_valid() and form.cleaned_data["place"] == 2
    assert ">\u3000食堂</option>" in field(form, "place") and "<combo-box>" in field(form, "place")
    assert not Place({"place": "3"}).is_valid()


class Evidence(Form):
    photos = widgets.PhotosField(label="照片", max_count=2, max_megabytes=1)


def shot(name="a.jpg", size=10, kind="image/jpeg"):
    return SimpleUploadedFile(name, b"x" * size, kind)


def test_several_photographs_arrive_in_order():
    form = Evidence({}, MultiValueDict({"photos": [shot("a.jpg"), shot("b.jpg")]}))
    assert form.is_valid() and [f.name for f in form.cleaned_data["photos"]] == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "请填写“照片”。"),
        ([shot(), shot(), shot()], "最多上传 2 张照片，现在选了 3 张。"),
        ([shot(size=1024 * 1024 + 1)], "照片“a.jpg”超过 1 MB，请缩小后再上传。"),
        ([shot("a.exe", kind="application/x-dosexec")], "“a.exe”不是照片，请选择图片文件。"),
        ([shot(size=0)], "照片“a.jpg”是空文件，请重新选择。"),
    ],
)
def test_photographs_that_cannot_be_taken_are_named(files, said):
    assert Evidence({}, MultiValueDict({"photos": files})).errors["photos"] == [said]


class Signed(Form):
    signature = widgets.SignatureField(label="签名")


def address(data=MAGIC + b"picture"):
    return PREFIX + base64.b64encode(data).decode()


def test_a_signature_cleans_to_its_picture():
    form = Signed({"signature": address()})
    assert form.is_valid() and form.cleaned_data["signature"] == MAGIC + b"picture"
    assert "<signature-pad>" in field(Signed(), "signature") and "签名" in field(Signed(), "signature")


@pytest.mark.parametrize(
    "text",
    ["data:text/html;base64,AAAA", PREFIX + "***", address(b"GIF89a"), address(MAGIC + b"x" * LARGEST)],
)
def test_what_is_no_signature_is_refused(text):
    assert Signed({"signature": text}).errors["signature"] == ["签名没有完整传到，请重新签名。"]


def test_an_empty_signature_is_asked_for():
    assert Signed({"signature": ""}).errors["signature"] == ["请在框内签名。"]
