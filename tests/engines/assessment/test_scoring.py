"""The vectors of domain-model §7 (rows 1, 2, 9) and the figures of R-000-38, R-000-48, R-004-101."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from duqin.engines.assessment.rules.scoring import Item, Terms, grade, mean, score, weighted
from duqin.kernel.figures import half_up

D = Decimal


def deductions(*points: str, terms: Terms | None = None, occasion: str = "J1", places: int = 1) -> list[Item]:
    return [Item(i, "deduction", D(p), terms, occasion, places) for i, p in enumerate(points, 1)]


def area(department: str, users: str | None = None) -> Decimal:
    found = weighted([(D(department), D(80)), (D(users) if users else None, D(20))])
    assert found is not None
    return found


def test_row_1_property_scores_with_missing_users_renormalised() -> None:
    grand = mean([area("84"), area("89", "92"), area("75", "76"), area("89")])
    other = mean([D("80"), D("84.6"), D("80"), D("88")])
    assert grand is not None
    assert other is not None
    assert half_up(grand) == D("84.45")
    assert half_up(other) == D("83.15")
    assert grade(half_up(grand)) == "good"


def test_row_2_canteen_survey_and_leading_group() -> None:
    satisfaction = weighted([(D(85), D(80)), (D(90), D(20))])
    assert satisfaction == D(86)
    assert weighted([(satisfaction, D(80)), (D(92), D(20))]) == D("87.2")


def test_row_9_three_places_lose_the_item() -> None:
    item = Terms("a", zero_if_places=3, item_points=D(10))
    assert score(deductions("-2", "-2", terms=item)).deducted == D(-4)
    assert score(deductions("-2", "-2", "-2", terms=item)).deducted == D(-10)
    assert score(deductions("-5", terms=item, places=3)).lines[0].why == "zero_if_places"


def test_row_9_unfixed_on_recheck_doubles_beside_the_cap() -> None:
    item = Terms("a", cap=D(3))
    items = [*deductions("-2", "-2", terms=item), Item(9, "doubling", D(-2), item, "J1")]
    assert score(items).deducted == D(-5)


def test_march_gives_96_5() -> None:
    assert score(deductions("-1", "-2", "-0.5")).score == D("96.50")


def test_ledger_missing_seven_times_is_capped_at_five() -> None:
    result = score(deductions(*["-1"] * 7, terms=Terms("ledger", cap=D(5))))
    assert (result.lines[0].raw, result.lines[0].counted, result.score) == (D(-7), D(-5), D("95.00"))


def test_the_cap_is_per_inspection() -> None:
    terms = Terms("ledger", cap=D(5))
    items = deductions(*["-1"] * 7, terms=terms) + deductions(*["-1"] * 7, terms=terms, occasion="J2")
    assert score(items).score == D("90.00")


def test_a_veto_changes_the_grade_and_not_the_number() -> None:
    result = score([*deductions("-3.5"), Item(9, "veto", D(0))])
    assert (result.score, result.grade, result.is_vetoed) == (D("96.50"), "unqualified", True)


def test_the_score_does_not_fall_below_zero() -> None:
    assert score(deductions(*["-10"] * 12)).score == D(0)


points = st.decimals(min_value=0, max_value=20, places=2)


@given(st.lists(points, max_size=30), points)
def test_a_cap_never_makes_it_worse_and_is_never_exceeded(values: list[Decimal], cap: Decimal) -> None:
    plain = score(deductions(*[str(-v) for v in values]))
    capped = score(deductions(*[str(-v) for v in values], terms=Terms("x", cap=cap)))
    assert capped.score >= plain.score
    assert -capped.deducted <= cap


@given(st.lists(points, max_size=20), points)
def test_one_more_deduction_never_raises_the_score(values: list[Decimal], more: Decimal) -> None:
    before = [str(-v) for v in values]
    assert score(deductions(*before, str(-more))).score <= score(deductions(*before)).score
