"""How I want to be told: topics × channels, and quiet hours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.engines.workbench.queries.receiving import Chosen, all_topics, ready_channels
from duqin.ui.forms import Form


class ReceptionForm(Form):
    """A box for each topic and channel, named topic:channel; in the application everything is shown anyway."""

    quiet_from = forms.TimeField(
        label=_("免打扰开始"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("免打扰结束"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("这段时间里不紧急的消息等到结束时再发；两个都空着表示随时发送。"),
    )

    def __init__(self, data: Any = None, *, chosen: Chosen) -> None:
        self.channels, self.topics = ready_channels(), all_topics()
        quiet = {"quiet_from": chosen.quiet.starts, "quiet_until": chosen.quiet.ends}
        super().__init__(data, initial=quiet)
        for topic in self.topics:
            for code, channel in self.channels:
                self.fields[f"{topic.code}:{code}"] = forms.BooleanField(
                    label=f"{topic.label} · {channel.label}",
                    required=False,
                    initial=chosen.wants(topic, code),
                )

    def rows(self) -> list[tuple[Any, list[tuple[Any, Any]]]]:
        """Each topic with the name of each channel and its box."""
        return [
            (topic, [(channel.label, self[f"{topic.code}:{code}"]) for code, channel in self.channels])
            for topic in self.topics
        ]

    def facts(self) -> dict[str, Any]:
        """The values as the verb takes them."""
        said = self.cleaned_data
        return {
            "choices": {
                topic.code: {code: said[f"{topic.code}:{code}"] for code, _channel in self.channels}
                for topic in self.topics
            },
            "quiet_from": said["quiet_from"],
            "quiet_until": said["quiet_until"],
        }
