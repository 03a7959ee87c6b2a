"""The papers of cases: what stands on a notice now, and the official form of it."""

from duqin.engines.cases.papers.official import NoticeForm
from duqin.engines.cases.papers.standing import NoticePaper, course, notice_paper

__all__ = ["NoticeForm", "NoticePaper", "course", "notice_paper"]
