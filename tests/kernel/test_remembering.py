"""Facts of an act: asked once in it, never kept after it, dropped when what they rest on is undone."""

from __future__ import annotations

import pytest

from duqin.kernel.remembering import forget, once, remembering


class Question:
    """Counts how often it was asked."""

    asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


def test_outside_of_an_act_every_question_is_asked_anew() -> None:
    ask = Question()
    assert [once("q", ask), once("q", ask)] == [1, 2]


def test_an_act_and_the_acts_within_it_ask_once_and_the_next_one_again() -> None:
    ask = Question()
    with remembering():
        first = once("q", ask)
        with remembering():
            assert once("q", ask) == first
    with remembering():
        assert once("q", ask) == first + 1


def test_two_questions_are_two() -> None:
    ask = Question()
    with remembering():
        assert once(("unit", 1), ask) != once(("unit", 2), ask)


def test_what_an_act_changed_itself_is_asked_again() -> None:
    ask = Question()
    with remembering():
        once("q", ask)
        forget()
        assert once("q", ask) == 2


def test_an_inner_act_that_is_undone_takes_what_was_learnt_in_it_along() -> None:
    ask = Question()
    with remembering():
        with pytest.raises(ValueError, match="undone"), remembering():
            once("q", ask)
            raise ValueError("undone")
        assert once("q", ask) == 2
