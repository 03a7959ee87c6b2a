"""The main loop through the API: from a plan to a published bulletin, by the systems of four people.

Two commands, because a month has to end before it is frozen:

    python main_loop.py work --from 2026-03-02 --to 2026-03-29 --photo photo.jpg
    python main_loop.py publish --month 2026-03

It reads the address and the tokens from the environment (docs/how-to/api.md says which post each of the four needs):

    DUQIN_URL              https://duqin.example.edu.cn
    DUQIN_TOKEN_PLANNER    makes plans, freezes the month, drafts the bulletin
    DUQIN_TOKEN_INSPECTOR  inspects, issues notices, verifies
    DUQIN_TOKEN_UNIT       answers for the inspected unit
    DUQIN_TOKEN_LEADER     decides on extensions, publishes
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from duqin_client import Duqin


def system_of(who: str) -> Duqin:
    """A client in the name of one of the four."""
    return Duqin(os.environ["DUQIN_URL"], os.environ[f"DUQIN_TOKEN_{who.upper()}"])


def plan(asked: argparse.Namespace) -> Any:
    """Make a weekly plan and put it in force; its tasks appear at once."""
    planner = system_of("planner")
    made = planner.inspections_draft_plan(
        name=asked.name,
        level=2,
        kind="regular",
        rhythm="weekly",
        host=asked.host,
        area=asked.area,
        from_date=asked.first,
        to_date=asked.last,
        targets=[{"unit": asked.unit}],
        lead=asked.lead,
        outline=["后厨卫生", "索证索票"],
    )
    return planner.inspections_activate(made["id"], version=made["version"])


def inspect(asked: argparse.Namespace, plan_id: int) -> Any:
    """Begin the first task of the plan, answer the whole sheet, record two findings with a photograph, hand in."""
    inspector = system_of("inspector")
    mine = inspector.inspections_tasks(whose="mine", state="open", plan=plan_id, sort="to_date")
    task = next(iter(mine))
    visit = inspector.inspections_start(task=task["id"], place=asked.place)
    photo = inspector.trust_keep_photograph(file=asked.photo)["sha256"]
    clauses = [line["clause"] for line in inspector.inspections_sheet(visit["id"]) if not line["measured"]]
    for clause in clauses[2:]:
        inspector.inspections_answer(visit["id"], clause=clause, result="ok")
    for clause in clauses[:2]:
        inspector.inspections_record_finding(
            visit["id"], clause=clause, description=f"{clause} 现场不符合要求", photos=[photo]
        )
    return inspector.inspections_submit(visit["id"], summary="发现两处问题", weather="晴")


def issue(number: str) -> Any:
    """Issue the notice that was drafted when the sheet of this number was handed in, no other; the unit receives it."""
    inspector = system_of("inspector")
    cases = {finding["case"] for finding in inspector.inspections_findings(q=number)}
    waiting = (inspector.cases_notice(one["id"]) for one in inspector.cases_notices(state="drafted"))
    drafted = next(one for one in waiting if {line["case"] for line in one["lines"]} <= cases)
    notice = inspector.cases_issue(drafted["id"], version=drafted["version"])
    return system_of("unit").cases_receive(notice["id"])


def rectify(notice: Any) -> None:
    """One case gets more time, is sent back once, and then holds; the other holds at once."""
    inspector, unit, leader = system_of("inspector"), system_of("unit"), system_of("leader")
    slow, *others = [line["case"] for line in notice["lines"]]
    asked = unit.cases_ask(slow, amount=1, reason="配件需厂家发货")
    leader.cases_grant(asked["id"], opinion="同意")
    unit.cases_report(slow, measures="已清理", cause="无人值守")
    inspector.cases_send_back(slow, reason="角落仍有积水")
    for number in (slow, *others):
        unit.cases_report(number, measures="已彻底清理", cause="无人值守")
        closed = inspector.cases_verify(number, opinion="现场复查合格")
        print(closed["number"], closed["state_label"], "按期" if closed["is_on_valid_time"] else "逾期")


def work(asked: argparse.Namespace) -> None:
    """From the plan to closed cases and their points."""
    planned = plan(asked)
    print("计划", planned["name"])
    visit = inspect(asked, planned["id"])
    print("检查", visit["number"])
    notice = issue(visit["number"])
    print("通知单", notice["number"])
    rectify(notice)
    for entry in system_of("planner").assessment_ledger(q=visit["number"]):
        print("记分", entry["unit"]["name"], entry["clause"], entry["points"], entry["origin_label"])


def publish(asked: argparse.Namespace) -> None:
    """Freeze the month, draft its bulletin, publish it; the unit notes that it has read it."""
    planner = system_of("planner")
    for card in planner.assessment_freeze(asked.month):
        print("考核", card["unit"]["name"], card["score"], card["grade_label"])
    draft = planner.publications_draft(period=asked.month)
    issue = system_of("leader").publications_publish(asked.month, version=draft["version"])
    print("通报", issue["number"], issue["title"])
    system_of("unit").publications_acknowledge(asked.month)


def main() -> None:
    """Read what is asked, and do it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    steps = parser.add_subparsers(required=True)
    first = steps.add_parser("work", help="plan, inspect, notify, rectify, verify")
    first.add_argument("--from", dest="first", required=True, help="first day of the plan, 2026-03-02")
    first.add_argument("--to", dest="last", required=True, help="last day of the plan")
    first.add_argument("--photo", type=Path, required=True, help="a photograph of what was found")
    first.add_argument("--name", default="食堂周检", help="name of the plan")
    first.add_argument("--host", default="JK", help="code of the unit that inspects")
    first.add_argument("--unit", default="CY", help="code of the unit that is inspected")
    first.add_argument("--area", default="catering", help="code of the service area")
    first.add_argument("--lead", required=True, help="staff number of the inspector")
    first.add_argument("--place", default=None, help="code of the place")
    first.set_defaults(run=work)
    second = steps.add_parser("publish", help="freeze the month and publish its bulletin")
    second.add_argument("--month", required=True, help="a month that is over, 2026-03")
    second.set_defaults(run=publish)
    asked = parser.parse_args()
    asked.run(asked)


if __name__ == "__main__":
    main()
