"""The gallery: every component in every state, and one page of each skeleton, as a room would make it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Permission
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.kernel.states import State
from duqin.ui import gallery_samples as samples
from duqin.ui.access import signed_in
from duqin.ui.addresses import address_of
from duqin.ui.forms import Form, widgets
from duqin.ui.listing import Choices, Column, Listing, Search
from duqin.ui.markup import RISKS, SEVERITIES
from duqin.ui.parts import Empty
from duqin.ui.qr import qr_svg
from duqin.ui.verbs import respond_form

VERBS = (
    ("add", gettext_lazy("增加")),
    ("change", gettext_lazy("修改")),
    ("delete", gettext_lazy("删除")),
    ("view", gettext_lazy("查看")),
)


def state_of(row: dict[str, Any]) -> State:
    """A state for a row that has none of its own, so that the list shows all families."""
    return samples.STATES[row["id"] % len(samples.STATES)]


LIST = Listing(
    name="ui.gallery",
    columns=(
        Column(
            "codename",
            gettext_lazy("代号"),
            link=lambda row: address_of("ui:gallery_detail"),
            sort="codename",
            priority=1,
        ),
        Column("state", gettext_lazy("状态"), state_of, kind="state"),
        Column("model", gettext_lazy("对象"), "content_type__model", sort="content_type__model"),
        Column("name", gettext_lazy("名称"), sort="name", priority=3),
        Column("points", gettext_lazy("分值"), lambda row: row["id"] % 7 - 3, kind="points"),
        Column("id", gettext_lazy("序号"), kind="number", sort="id"),
    ),
    filters=(
        Search("q", gettext_lazy("代号或名称"), fields=("codename", "name")),
        Choices(
            "verb",
            gettext_lazy("动作"),
            choices=VERBS,
            apply=lambda rows, verb: rows.filter(codename__startswith=verb),
        ),
    ),
    order="codename",
    page_size=12,
    empty=Empty(gettext_lazy("这里还没有记录"), gettext_lazy("有记录以后，会按编号列在这里。")),
)


class SampleForm(Form):
    """One field of each kind."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=60)
    measure = forms.CharField(
        label=gettext_lazy("整改措施"),
        widget=forms.Textarea,
        help_text=gettext_lazy("写明做了什么、何时做完。"),
    )
    result = forms.ChoiceField(
        label=gettext_lazy("检查结果"),
        choices=[
            ("ok", gettext_lazy("合格")),
            ("issue", gettext_lazy("问题")),
            ("na", gettext_lazy("不适用")),
        ],
        widget=widgets.Segmented,
    )
    done_on = forms.DateField(label=gettext_lazy("完成日期"), widget=widgets.DateInput)
    seen_at = forms.DateTimeField(label=gettext_lazy("发现时间"), widget=widgets.MomentInput, required=False)
    severity = forms.ChoiceField(label=gettext_lazy("严重程度"), choices=list(SEVERITIES.items()))
    place = widgets.TreeChoiceField(label=gettext_lazy("地点"))
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("涉及方面"),
        choices=[
            ("food", gettext_lazy("食品")),
            ("fire", gettext_lazy("消防")),
            ("power", gettext_lazy("用电")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    photos = widgets.PhotosField(label=gettext_lazy("照片"), required=False)
    signature = widgets.SignatureField(label=gettext_lazy("签名"), required=False)
    is_urgent = forms.BooleanField(label=gettext_lazy("需要当场停用"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [
            (1, "下沙校区", 0),
            (2, "第一食堂", 1),
            (3, "一楼后厨", 2),
            (4, "一楼库房", 2),
            (5, "车库", 1),
        ]
        place = self.fields["place"]
        assert isinstance(place, widgets.TreeChoiceField)  # noqa: S101 declared above
        place.set_tree(places)


@signed_in
def show(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    before, after = samples.photos()
    context = {
        "words": samples.WORDS,
        "facts": samples.FACTS,
        "states": samples.STATES,
        "severities": list(SEVERITIES),
        "risks": list(RISKS),
        "due": samples.deadline(),
        "overdue": samples.deadline("overdue", _("已超 1 个工作日")),
        "settled": samples.deadline("settled", _("按期完成")),
        "timeline": samples.timeline(),
        "photos": [before, after, before, after],
        "before": before,
        "after": after,
        "steps": samples.steps(),
        "tabs": samples.tabs(),
        "tree": samples.tree(),
        "matrix": samples.matrix(),
        "heat": samples.heat(),
        "trend": samples.trend(),
        "bars": samples.bars(),
        "trace": samples.trace(),
        "changes": samples.changes(),
        "qr": qr_svg("https://example.edu.cn/p/XS-ST1-1F-01"),
        "columns": LIST.columns[:2],
        "rows": [{"codename": f"2026-041{n}", "id": n} for n in range(3)],
        "form": SampleForm({"title": "", "result": "issue"}),
    }
    return render(request, "ui/gallery/gallery.html", context)


@signed_in
def sample_list(request: HttpRequest) -> HttpResponseBase:
    """A list of real rows: the permissions that the framework keeps."""
    rows = Permission.objects.values("id", "codename", "name", "content_type__model")
    return LIST.respond(request, rows, title=_("清单样例"), template="ui/gallery/list.html")


@signed_in
def sample_detail(request: HttpRequest) -> HttpResponse:
    """A noun's page."""
    before, after = samples.photos()
    context = {
        "words": samples.WORDS,
        "facts": samples.FACTS,
        "related": samples.RELATED,
        "state": samples.STATES[1],
        "due": samples.deadline(),
        "timeline": samples.timeline(),
        "steps": samples.steps(),
        "before": before,
        "after": after,
        "title": "原料未离地存放，排水沟堵塞",
    }
    return render(request, "ui/gallery/detail.html", context)


@signed_in
def sample_form(request: HttpRequest) -> HttpResponse:
    """A form page; what is accepted is named back and kept nowhere."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SampleForm(*sent)
    if form.is_valid():
        messages.info(
            request,
            _("样例表单已通过检查：“%(title)s”。样例不保存任何内容。")
            % {"title": form.cleaned_data["title"]},
        )
        return redirect("ui:gallery")
    context = {"submit_label": _("提交样例"), "cancel_url": reverse("ui:gallery"), "draft_key": "gallery"}
    return respond_form(request, "ui/gallery/form.html", form, **context)


@signed_in
def sample_paper(request: HttpRequest) -> HttpResponse:
    """A paper as it prints on A4."""
    return render(
        request,
        "ui/gallery/paper.html",
        {"back_url": reverse("ui:gallery"), "paper": samples.PAPER, "changes": samples.changes()},
    )
