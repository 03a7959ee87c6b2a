"""A client of the API of Duqin in one file; nothing but the standard library. Made by tools/client.py.

    duqin = Duqin("https://duqin.example.edu.cn", "duqin_…")
    for case in duqin.cases_cases(state="reported"):
        print(case["number"], case["title"])
    duqin.cases_verify("ZG2026-0417", opinion="现场复查合格")

Lists are walked to their end, page by page. Every POST carries an Idempotency-Key (`once` is a key of your own), so when
the line is cut, or the server is away, busy or still at it, the same is sent again under the same key, at most five times:
it is done once, and answered the same. `version` is what you have seen of a record; when someone was faster, nothing is
done. A refusal is raised as `Refused`.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urljoin

TRIES = 5
LONGEST_WAIT = 60.0  # seconds between two tries
PASSING = (429, 502, 503, 504)  # too often, or the server or what stands before it is away
LEFT: Any = None  # a field that is not said stays out of the request


class Refused(Exception):
    """What Duqin answered instead (application/problem+json): `code` is stable, `detail` a sentence for people."""

    def __init__(self, problem: dict[str, Any]) -> None:
        where = f" ({problem['field']})" if problem.get("field") else ""
        super().__init__(f"{problem.get('status')} {problem.get('code')}{where}: {problem.get('detail')}")
        self.problem = problem
        self.status = problem.get("status")
        self.code = problem.get("code")
        self.detail = problem.get("detail")


class Duqin:
    """The operations of the API, named room_operation as in /api/v1/openapi.json."""

    def __init__(self, address: str, token: str, *, language: str = "zh-hans", timeout: float = 60) -> None:
        self.root = address.rstrip("/") + "/api/v1"
        self.timeout = timeout
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    # ------------------------------------------------------------ how a request goes

    def _send(self, method: str, url: str, body: bytes | None = None, **headers: str) -> Any:
        """The answer; the same is sent again when the line is cut, or when the refusal will pass by itself."""
        request = urllib.request.Request(url, body, self.headers | headers, method=method)
        tries = 0
        while True:
            tries += 1
            wait = 2.0 ** (tries - 1)
            try:
                with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                    return self._read(answer)
            except urllib.error.HTTPError as fault:
                refused = Refused(_problem(fault))
                if tries == TRIES or not (fault.code in PASSING or refused.code == "key.in_flight"):
                    raise refused from None
                wait = _seconds(fault.headers.get("Retry-After"), wait)
            except (OSError, http.client.HTTPException):  # away, silent, or cut in the middle
                if tries == TRIES:
                    raise
            time.sleep(wait)

    def _read(self, answer: Any) -> Any:
        content = answer.read()
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return json.loads(content) if content and is_json else content or None

    def _get(self, path: str, **query: Any) -> Any:
        said = {name: value for name, value in query.items() if value is not None}
        return self._send("GET", f"{self.root}{path}" + (f"?{urlencode(said)}" if said else ""))

    def _walk(self, path: str, **query: Any) -> Iterator[Any]:
        page = self._get(path, **query)
        while True:
            yield from page["items"]
            if not page["next"]:
                return
            page = self._send("GET", urljoin(self.root, page["next"]))

    def _post(self, path: str, said: dict[str, Any] | None, key: str, version: int | None) -> Any:
        told = {name: value for name, value in (said or {}).items() if value is not LEFT}
        headers = {"Idempotency-Key": key or str(uuid.uuid4()), "Content-Type": "application/json"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        body = b"" if said is None else json.dumps(told, ensure_ascii=False).encode()
        return self._send("POST", self.root + path, body, **headers)

    def _upload(self, path: str, file: Path, fields: dict[str, Any], key: str) -> Any:
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
            if value is not LEFT
        ]
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="photo"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n".encode()
        )
        body = b"".join([*parts, file.read_bytes(), f"\r\n--{mark}--\r\n".encode()])
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        headers["Idempotency-Key"] = key or str(uuid.uuid4())
        return self._send("POST", self.root + path, body, **headers)

    # ------------------------------------------------------------ trust

    def trust_keep_photograph(self, *, file: Path, taken_at: Any = LEFT, once: str = "") -> Any:
        """Hand in a photograph; the same bytes again give the evidence that is there already."""
        return self._upload("/trust/evidence", file, {"taken_at": taken_at}, once)

    def trust_evidence(self, sha256: str) -> Any:
        """What is known of a file."""
        return self._get(f"/trust/evidence/{_q(sha256)}")

    def trust_shown(self, sha256: str) -> Any:
        """The clean copy, as JPEG; 404 for a voice note, which has none."""
        return self._get(f"/trust/evidence/{_q(sha256)}/shown")

    def trust_original(self, sha256: str, *, once: str = "", version: int | None = None) -> Any:
        """The original with its metadata; POST because opening it is an act on record."""
        return self._post(f"/trust/evidence/{_q(sha256)}/original", None, once, version)

    def trust_audit(self, **query: Any) -> Iterator[Any]:
        """Acts, newest first: all of them for who may read the audit, else one's own. Asked by: q, verb,
        result, at_from, at_to, sort, limit."""
        return self._walk("/trust/audit", **query)

    def trust_audit_entry(self, pk: int) -> Any:
        """One act."""
        return self._get(f"/trust/audit/{_q(pk)}")

    # ------------------------------------------------------------ organisation

    def organisation_units(self, **query: Any) -> Iterator[Any]:
        """All units, closed ones too. Asked by: q, kind, closed, sort, limit."""
        return self._walk("/organisation/units", **query)

    def organisation_unit(self, code: str) -> Any:
        """A unit, who answers for it, and what stands below."""
        return self._get(f"/organisation/units/{_q(code)}")

    def organisation_areas(self) -> Any:
        """All service areas."""
        return self._get("/organisation/areas")

    def organisation_people(self, **query: Any) -> Iterator[Any]:
        """People of the units the owner of the token may look into; those who left with `left=yes`. Asked
        by: q, unit, status, left, sort, limit."""
        return self._walk("/organisation/people", **query)

    def organisation_person(self, staff_no: str) -> Any:
        """One person, with the posts held today."""
        return self._get(f"/organisation/people/{_q(staff_no)}")

    def organisation_places(self, **query: Any) -> Iterator[Any]:
        """All places, closed ones too. Asked by: q, kind, unit, risk, gap, is_active, sort, limit."""
        return self._walk("/organisation/places", **query)

    def organisation_place(self, code: str) -> Any:
        """One place."""
        return self._get(f"/organisation/places/{_q(code)}")

    def organisation_sync_preview(
        self,
        *,
        units: list = LEFT,
        people: list = LEFT,
        places: list = LEFT,
        fingerprint: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Say what the rows would do, line by line; nothing is changed."""
        said = {
            "units": units,
            "people": people,
            "places": places,
            "fingerprint": fingerprint,
        }
        return self._post("/organisation/sync/preview", said, once, version)

    def organisation_sync(
        self,
        *,
        units: list = LEFT,
        people: list = LEFT,
        places: list = LEFT,
        fingerprint: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Do it: every row, or none when one is faulty. What is not named stays as it is."""
        said = {
            "units": units,
            "people": people,
            "places": places,
            "fingerprint": fingerprint,
        }
        return self._post("/organisation/sync", said, once, version)

    # ------------------------------------------------------------ standards

    def standards_documents(self, **query: Any) -> Iterator[Any]:
        """Documents of which the owner of the token may read a version. Asked by: q, area, sort, limit."""
        return self._walk("/standards/documents", **query)

    def standards_document(self, code: str) -> Any:
        """One document with its versions, and what each is today."""
        return self._get(f"/standards/documents/{_q(code)}")

    def standards_version(self, code: str, number: int) -> Any:
        """One version with its clauses."""
        return self._get(f"/standards/documents/{_q(code)}/versions/{_q(number)}")

    def standards_pack(self, code: str, number: int) -> Any:
        """One version as a rule pack (YAML); taking it in again gives the same content."""
        return self._get(f"/standards/documents/{_q(code)}/versions/{_q(number)}/pack")

    def standards_clauses(self, **query: Any) -> Iterator[Any]:
        """Clauses in force on a campus day: `day`, 2026-05-11, today unless given. Asked by: q, area,
        heading, severity, level, aspect, kind, basis, sort, limit, day."""
        return self._walk("/standards/clauses", **query)

    def standards_clause(self, code: str) -> Any:
        """The clause of a code as it stands on `day`, today unless given."""
        return self._get(f"/standards/clauses/{_q(code)}")

    def standards_checklists(self) -> Any:
        """Checklists in use."""
        return self._get("/standards/checklists")

    def standards_pack_preview(
        self,
        *,
        pack: str,
        citations: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Say what taking a rule pack in would do, or every reason why it cannot be; nothing is changed."""
        said = {
            "pack": pack,
            "citations": citations,
        }
        return self._post("/standards/packs/preview", said, once, version)

    def standards_import_pack(
        self,
        *,
        pack: str,
        citations: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Take a rule pack in as a draft; the school adopts and publishes it itself. All or nothing."""
        return self._post("/standards/packs", {"pack": pack, "citations": citations}, once, version)

    # ------------------------------------------------------------ workbench

    def workbench_todo(self) -> Any:
        """What waits for the owner of the token, and what he follows at other desks."""
        return self._get("/workbench/todo")

    def workbench_notifications(self, **query: Any) -> Iterator[Any]:
        """Everything the owner of the token was told. Asked by: sort, limit."""
        return self._walk("/workbench/notifications", **query)

    def workbench_read(self, pk: int, *, once: str = "", version: int | None = None) -> Any:
        """Mark as read; again keeps the first moment."""
        return self._post(f"/workbench/notifications/{_q(pk)}/read", None, once, version)

    def workbench_read_all(self, *, once: str = "", version: int | None = None) -> Any:
        """Mark all as read."""
        return self._post("/workbench/notifications/read-all", None, once, version)

    # ------------------------------------------------------------ assessment

    def assessment_month(self, period: str) -> Any:
        """All units of a month that the owner of the token may see, the best first."""
        return self._get(f"/assessment/months/{_q(period)}")

    def assessment_card(self, period: str, code: str) -> Any:
        """One unit's month, and where each point came from."""
        return self._get(f"/assessment/months/{_q(period)}/cards/{_q(code)}")

    def assessment_ledger(self, **query: Any) -> Iterator[Any]:
        """Every entry in reach, reversals included. Asked by: q, kind, unit, on_from, on_to, sort, limit."""
        return self._walk("/assessment/ledger", **query)

    def assessment_freeze(self, period: str, *, once: str = "", version: int | None = None) -> Any:
        """Freeze the cards of a month that is over; freezing twice changes nothing."""
        return self._post(f"/assessment/months/{_q(period)}/freeze", None, once, version)

    def assessment_publish(self, period: str, *, once: str = "", version: int | None = None) -> Any:
        """Publish the frozen cards of a month and tell the heads of the units."""
        return self._post(f"/assessment/months/{_q(period)}/publish", None, once, version)

    def assessment_correct(
        self,
        period: str,
        code: str,
        *,
        reason: str,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Draw a card up anew as the next version; the old one stays readable."""
        said = {
            "reason": reason,
        }
        return self._post(f"/assessment/months/{_q(period)}/cards/{_q(code)}/correct", said, once, version)

    # ------------------------------------------------------------ cases

    def cases_cases(self, **query: Any) -> Iterator[Any]:
        """Cases the owner of the token may see. Asked by: q, state, flag, unit, severity, area,
        opened_from, opened_to, sort, limit."""
        return self._walk("/cases/cases", **query)

    def cases_case(self, number: str) -> Any:
        """One case, with the verbs that are open now."""
        return self._get(f"/cases/cases/{_q(number)}")

    def cases_timeline(self, number: str) -> Any:
        """The history of a case, oldest first; its steps are never changed."""
        return self._get(f"/cases/cases/{_q(number)}/timeline")

    def cases_report(
        self,
        number: str,
        *,
        measures: str,
        cause: str = LEFT,
        photos: list = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Report the fix; from now on time runs against the office."""
        said = {
            "measures": measures,
            "cause": cause,
            "photos": photos,
        }
        return self._post(f"/cases/cases/{_q(number)}/report", said, once, version)

    def cases_submit_plan(
        self,
        number: str,
        *,
        stop_use: str,
        plan: str,
        photos: list = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Hand in what is out of use and the plan of a major problem."""
        said = {
            "stop_use": stop_use,
            "plan": plan,
            "photos": photos,
        }
        return self._post(f"/cases/cases/{_q(number)}/submit-plan", said, once, version)

    def cases_fix_on_the_spot(
        self,
        number: str,
        *,
        measures: str,
        cause: str = LEFT,
        photos: list = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Close a case that was put right before the inspector's eyes."""
        said = {
            "measures": measures,
            "cause": cause,
            "photos": photos,
        }
        return self._post(f"/cases/cases/{_q(number)}/fix-on-the-spot", said, once, version)

    def cases_verify(
        self,
        number: str,
        *,
        opinion: str = LEFT,
        cause: str = LEFT,
        photos: list = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Verify the fix and close the case; never by the one who reported it."""
        said = {
            "opinion": opinion,
            "cause": cause,
            "photos": photos,
        }
        return self._post(f"/cases/cases/{_q(number)}/verify", said, once, version)

    def cases_send_back(
        self,
        number: str,
        *,
        reason: str,
        photos: list = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Send a report back that does not hold; points double, the term runs anew."""
        said = {
            "reason": reason,
            "photos": photos,
        }
        return self._post(f"/cases/cases/{_q(number)}/send-back", said, once, version)

    def cases_reopen(
        self,
        number: str,
        *,
        reason: str,
        photos: list = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Reopen a case whose fix did not hold, within 30 days of its closing."""
        said = {
            "reason": reason,
            "photos": photos,
        }
        return self._post(f"/cases/cases/{_q(number)}/reopen", said, once, version)

    def cases_dispute(
        self,
        number: str,
        *,
        reason: str,
        photos: list = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Dispute the finding, once, in time."""
        said = {
            "reason": reason,
            "photos": photos,
        }
        return self._post(f"/cases/cases/{_q(number)}/dispute", said, once, version)

    def cases_settle(
        self,
        number: str,
        *,
        opinion: str,
        upheld: bool = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Decide a dispute."""
        said = {
            "opinion": opinion,
            "upheld": upheld,
        }
        return self._post(f"/cases/cases/{_q(number)}/settle", said, once, version)

    def cases_defer(
        self,
        number: str,
        *,
        interim_control: str,
        review_on: str,
        stop_use: str = LEFT,
        reason: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Approve a long fix, with what holds the risk meanwhile."""
        said = {
            "interim_control": interim_control,
            "review_on": review_on,
            "stop_use": stop_use,
            "reason": reason,
        }
        return self._post(f"/cases/cases/{_q(number)}/defer", said, once, version)

    def cases_review(
        self,
        number: str,
        *,
        note: str,
        review_on: str,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Review a deferral and set the next date."""
        said = {
            "note": note,
            "review_on": review_on,
        }
        return self._post(f"/cases/cases/{_q(number)}/review", said, once, version)

    def cases_resume(self, number: str, *, reason: str, once: str = "", version: int | None = None) -> Any:
        """End a deferral; the term runs from now."""
        return self._post(f"/cases/cases/{_q(number)}/resume", {"reason": reason}, once, version)

    def cases_void(self, number: str, *, reason: str, once: str = "", version: int | None = None) -> Any:
        """Make a case void: wrong unit, duplicate. Its points are reversed."""
        return self._post(f"/cases/cases/{_q(number)}/void", {"reason": reason}, once, version)

    def cases_reassign(
        self,
        number: str,
        *,
        responsible: str,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Name another person of the unit as responsible; the case may then be hidden from the former one."""
        said = {
            "responsible": responsible,
        }
        return self._post(f"/cases/cases/{_q(number)}/reassign", said, once, version)

    def cases_tell_leaders(
        self,
        number: str,
        *,
        note: str,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Note that the school's leaders were told of a major problem."""
        return self._post(f"/cases/cases/{_q(number)}/tell-leaders", {"note": note}, once, version)

    def cases_extensions(self, **query: Any) -> Iterator[Any]:
        """Extensions asked and decided; `state=asked` is the inbox. Asked by: q, state, sort, limit."""
        return self._walk("/cases/extensions", **query)

    def cases_extension(self, pk: int) -> Any:
        """One extension."""
        return self._get(f"/cases/extensions/{_q(pk)}")

    def cases_ask(
        self,
        number: str,
        *,
        amount: int,
        reason: str,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Ask for more time before the deadline; it runs on until somebody decides."""
        said = {
            "amount": amount,
            "reason": reason,
        }
        return self._post(f"/cases/cases/{_q(number)}/extensions", said, once, version)

    def cases_grant(
        self,
        pk: int,
        *,
        opinion: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Grant what was asked; both dates are kept."""
        return self._post(f"/cases/extensions/{_q(pk)}/grant", {"opinion": opinion}, once, version)

    def cases_refuse(
        self,
        pk: int,
        *,
        opinion: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Do not grant, and say why; the deadline stays."""
        return self._post(f"/cases/extensions/{_q(pk)}/refuse", {"opinion": opinion}, once, version)

    def cases_notices(self, **query: Any) -> Iterator[Any]:
        """Notices the owner of the token may see. Asked by: q, state, unit, tracked, issued_from,
        issued_to, sort, limit."""
        return self._walk("/cases/notices", **query)

    def cases_draft_notice(
        self,
        *,
        cases: list,
        requirement: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Draft a notice over open cases of one unit; it has no effect before it is issued."""
        return self._post("/cases/notices", {"cases": cases, "requirement": requirement}, once, version)

    def cases_notice(self, pk: int) -> Any:
        """One notice, with its cases."""
        return self._get(f"/cases/notices/{_q(pk)}")

    def cases_issue(self, pk: int, *, once: str = "", version: int | None = None) -> Any:
        """Issue the notice: number, clocks, word to the unit."""
        return self._post(f"/cases/notices/{_q(pk)}/issue", None, once, version)

    def cases_discard_notice(self, pk: int, *, once: str = "", version: int | None = None) -> Any:
        """Throw a draft away."""
        return self._post(f"/cases/notices/{_q(pk)}/discard", None, once, version)

    def cases_receive(
        self,
        pk: int,
        *,
        receipt: str = LEFT,
        name: str = LEFT,
        signature: Any = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Receive the notice; rectification begins."""
        said = {
            "receipt": receipt,
            "name": name,
            "signature": signature,
        }
        return self._post(f"/cases/notices/{_q(pk)}/receive", said, once, version)

    def cases_refuse_receipt(
        self,
        pk: int,
        *,
        reason: str,
        witness: str,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Note that the unit would not sign; it counts as received."""
        said = {
            "reason": reason,
            "witness": witness,
        }
        return self._post(f"/cases/notices/{_q(pk)}/refuse-receipt", said, once, version)

    def cases_withdraw(self, pk: int, *, reason: str, once: str = "", version: int | None = None) -> Any:
        """Take an issued notice back; its number stays in the register as void."""
        return self._post(f"/cases/notices/{_q(pk)}/withdraw", {"reason": reason}, once, version)

    def cases_track(self, pk: int, *, note: str, once: str = "", version: int | None = None) -> Any:
        """Note how the fixes of a closed notice hold; by the head of the issuing unit."""
        return self._post(f"/cases/notices/{_q(pk)}/track", {"note": note}, once, version)

    # ------------------------------------------------------------ inspections

    def inspections_tasks(self, **query: Any) -> Iterator[Any]:
        """Tasks the owner of the token may see; `whose=mine` are his own. Asked by: q, whose, state, plan,
        unit, level, window_from, window_to, sort, limit."""
        return self._walk("/inspections/tasks", **query)

    def inspections_task(self, pk: int) -> Any:
        """One task."""
        return self._get(f"/inspections/tasks/{_q(pk)}")

    def inspections_reassign(
        self,
        pk: int,
        *,
        lead: str,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Give a task nobody has begun to another person; it may then be hidden from the former one."""
        return self._post(f"/inspections/tasks/{_q(pk)}/reassign", {"lead": lead}, once, version)

    def inspections_cancel(
        self,
        pk: int,
        *,
        reason: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Take a task out, with its reason."""
        return self._post(f"/inspections/tasks/{_q(pk)}/cancel", {"reason": reason}, once, version)

    def inspections_outline(
        self,
        pk: int,
        *,
        outline: list,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Write an outline of this visit's own."""
        return self._post(f"/inspections/tasks/{_q(pk)}/outline", {"outline": outline}, once, version)

    def inspections_explain(
        self,
        pk: int,
        *,
        reason: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Say why the visit goes ahead with a gap."""
        return self._post(f"/inspections/tasks/{_q(pk)}/explain", {"reason": reason}, once, version)

    def inspections_inspections(self, **query: Any) -> Iterator[Any]:
        """The ledger of inspections, those that found nothing included. Asked by: q, level, kind, area,
        unit, lead, state, result, day_from, day_to, sort, limit."""
        return self._walk("/inspections/inspections", **query)

    def inspections_start(
        self,
        *,
        id: Any = LEFT,
        task: Any = LEFT,
        level: Any = LEFT,
        kind: Any = LEFT,
        area: Any = LEFT,
        unit: Any = LEFT,
        host: Any = LEFT,
        place: Any = LEFT,
        checklist: Any = LEFT,
        theme: str = LEFT,
        outline: list = LEFT,
        is_unannounced: bool = LEFT,
        co_hosts: list = LEFT,
        inspectors: list = LEFT,
        participants: list = LEFT,
        accompanied_by: str = LEFT,
        route: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Begin an inspection, from a task or by itself; the clauses in force today are its sheet."""
        said = {
            "id": id,
            "task": task,
            "level": level,
            "kind": kind,
            "area": area,
            "unit": unit,
            "host": host,
            "place": place,
            "checklist": checklist,
            "theme": theme,
            "outline": outline,
            "is_unannounced": is_unannounced,
            "co_hosts": co_hosts,
            "inspectors": inspectors,
            "participants": participants,
            "accompanied_by": accompanied_by,
            "route": route,
        }
        return self._post("/inspections/inspections", said, once, version)

    def inspections_inspection(self, pk: str) -> Any:
        """One inspection."""
        return self._get(f"/inspections/inspections/{_q(pk)}")

    def inspections_sheet(self, pk: str) -> Any:
        """The clauses of its day with what was answered."""
        return self._get(f"/inspections/inspections/{_q(pk)}/sheet")

    def inspections_answer(
        self,
        pk: str,
        *,
        clause: str,
        result: str,
        place: Any = LEFT,
        measured: list = LEFT,
        note: str = LEFT,
        photos: list = LEFT,
        operation_id: Any = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Answer one clause; a value out of its limits makes it a problem."""
        said = {
            "clause": clause,
            "result": result,
            "place": place,
            "measured": measured,
            "note": note,
            "photos": photos,
            "operation_id": operation_id,
        }
        return self._post(f"/inspections/inspections/{_q(pk)}/answers", said, once, version)

    def inspections_submit(
        self,
        pk: str,
        *,
        summary: str = LEFT,
        weather: str = LEFT,
        route: str = LEFT,
        reported_to: str = LEFT,
        handover: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Hand in: each finding becomes a case with its points, and one notice is drafted for each unit."""
        said = {
            "summary": summary,
            "weather": weather,
            "route": route,
            "reported_to": reported_to,
            "handover": handover,
        }
        return self._post(f"/inspections/inspections/{_q(pk)}/submit", said, once, version)

    def inspections_confirm(self, pk: str, *, once: str = "", version: int | None = None) -> Any:
        """Confirm: the record is complete and stays as it is."""
        return self._post(f"/inspections/inspections/{_q(pk)}/confirm", None, once, version)

    def inspections_return(
        self,
        pk: str,
        *,
        reason: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Back to the lead for completion."""
        return self._post(f"/inspections/inspections/{_q(pk)}/return", {"reason": reason}, once, version)

    def inspections_abandon(
        self,
        pk: str,
        *,
        reason: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Give up a visit that was begun by mistake; its task can be started anew."""
        return self._post(f"/inspections/inspections/{_q(pk)}/abandon", {"reason": reason}, once, version)

    def inspections_release(self, pk: str, *, once: str = "", version: int | None = None) -> Any:
        """Show an unannounced inspection to the unit; only now its cases, points and notices exist."""
        return self._post(f"/inspections/inspections/{_q(pk)}/release", None, once, version)

    def inspections_findings(self, **query: Any) -> Iterator[Any]:
        """The ledger of findings. Asked by: q, state, unit, area, severity, domain, heading, level,
        found_from, found_to, sort, limit."""
        return self._walk("/inspections/findings", **query)

    def inspections_finding(self, pk: str) -> Any:
        """One finding, with its photographs."""
        return self._get(f"/inspections/findings/{_q(pk)}")

    def inspections_record_finding(
        self,
        pk: str,
        *,
        clause: str,
        description: str,
        id: Any = LEFT,
        stop: Any = LEFT,
        place: Any = LEFT,
        unit: Any = LEFT,
        count: int = LEFT,
        severity: str = LEFT,
        post_name: str = LEFT,
        is_fixed_on_spot: bool = LEFT,
        measures: str = LEFT,
        cause: str = LEFT,
        guidance: str = LEFT,
        is_veto: bool = LEFT,
        photos: list = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Record what was seen; the answer to its clause becomes a problem."""
        said = {
            "clause": clause,
            "description": description,
            "id": id,
            "stop": stop,
            "place": place,
            "unit": unit,
            "count": count,
            "severity": severity,
            "post_name": post_name,
            "is_fixed_on_spot": is_fixed_on_spot,
            "measures": measures,
            "cause": cause,
            "guidance": guidance,
            "is_veto": is_veto,
            "photos": photos,
        }
        return self._post(f"/inspections/inspections/{_q(pk)}/findings", said, once, version)

    def inspections_void_finding(
        self,
        pk: str,
        *,
        reason: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Take a finding back: its case is voided and its points are reversed."""
        return self._post(f"/inspections/findings/{_q(pk)}/void", {"reason": reason}, once, version)

    def inspections_plans(self, **query: Any) -> Iterator[Any]:
        """Plans the owner of the token may see. Asked by: q, state, kind, level, host, ends_from, ends_to,
        sort, limit."""
        return self._walk("/inspections/plans", **query)

    def inspections_draft_plan(
        self,
        *,
        host: str,
        name: str,
        level: int,
        area: str,
        from_date: str,
        to_date: str,
        kind: Any = LEFT,
        targets: list = LEFT,
        rhythm: Any = LEFT,
        times: int = LEFT,
        theme: str = LEFT,
        checklist: Any = LEFT,
        follows_seasons: bool = LEFT,
        is_unannounced: bool = LEFT,
        needs_full_coverage: bool = LEFT,
        lead: Any = LEFT,
        inspectors: list = LEFT,
        co_hosts: list = LEFT,
        outline: list = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Draft a plan; it owes nothing until it is activated."""
        said = {
            "host": host,
            "name": name,
            "level": level,
            "area": area,
            "from_date": from_date,
            "to_date": to_date,
            "kind": kind,
            "targets": targets,
            "rhythm": rhythm,
            "times": times,
            "theme": theme,
            "checklist": checklist,
            "follows_seasons": follows_seasons,
            "is_unannounced": is_unannounced,
            "needs_full_coverage": needs_full_coverage,
            "lead": lead,
            "inspectors": inspectors,
            "co_hosts": co_hosts,
            "outline": outline,
        }
        return self._post("/inspections/plans", said, once, version)

    def inspections_plan(self, pk: int) -> Any:
        """One plan."""
        return self._get(f"/inspections/plans/{_q(pk)}")

    def inspections_activate(self, pk: int, *, once: str = "", version: int | None = None) -> Any:
        """Put a plan in force; its tasks appear."""
        return self._post(f"/inspections/plans/{_q(pk)}/activate", None, once, version)

    def inspections_pause(
        self,
        pk: int,
        *,
        reason: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """No further tasks until it is put in force again."""
        return self._post(f"/inspections/plans/{_q(pk)}/pause", {"reason": reason}, once, version)

    def inspections_end(
        self,
        pk: int,
        *,
        reason: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """End a plan, with its reason; what was missed stays missed."""
        return self._post(f"/inspections/plans/{_q(pk)}/end", {"reason": reason}, once, version)

    def inspections_discard_plan(self, pk: int, *, once: str = "", version: int | None = None) -> Any:
        """Throw a draft away."""
        return self._post(f"/inspections/plans/{_q(pk)}/discard", None, once, version)

    def inspections_reports(self, **query: Any) -> Iterator[Any]:
        """Half-month reports that were handed in, with the figures of that moment. Asked by: unit,
        due_from, due_to, sort, limit."""
        return self._walk("/inspections/reports", **query)

    def inspections_hand_in_report(
        self,
        *,
        unit: str,
        due: str,
        reasons: str = LEFT,
        focus: str = LEFT,
        coordination: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Hand in the report of a unit over a half month; it is not changed afterwards."""
        said = {
            "unit": unit,
            "due": due,
            "reasons": reasons,
            "focus": focus,
            "coordination": coordination,
        }
        return self._post("/inspections/reports", said, once, version)

    # ------------------------------------------------------------ publications

    def publications_bulletins(self, **query: Any) -> Iterator[Any]:
        """Issues, published ones for everyone. Asked by: q, state, sort, limit."""
        return self._walk("/publications/bulletins", **query)

    def publications_draft(self, *, period: str, once: str = "", version: int | None = None) -> Any:
        """Draft the issue of a month whose scores are frozen; asking again gives the draft that is there."""
        return self._post("/publications/bulletins", {"period": period}, once, version)

    def publications_bulletin(self, period: str) -> Any:
        """The issue of a month."""
        return self._get(f"/publications/bulletins/{_q(period)}")

    def publications_rewrite_section(
        self,
        period: str,
        key: str,
        *,
        text: str,
        heading: str = LEFT,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Write the words of a section; figures are put in by their code."""
        said = {
            "text": text,
            "heading": heading,
        }
        return self._post(f"/publications/bulletins/{_q(period)}/sections/{_q(key)}", said, once, version)

    def publications_refresh(self, period: str, *, once: str = "", version: int | None = None) -> Any:
        """Take the figures of the month anew, while it is a draft."""
        return self._post(f"/publications/bulletins/{_q(period)}/refresh", None, once, version)

    def publications_publish(self, period: str, *, once: str = "", version: int | None = None) -> Any:
        """Publish the draft, the month's scores with it, and tell the head of every unit listed."""
        return self._post(f"/publications/bulletins/{_q(period)}/publish", None, once, version)

    def publications_discard_bulletin(
        self,
        period: str,
        *,
        once: str = "",
        version: int | None = None,
    ) -> Any:
        """Give a draft up; the month can be drafted anew."""
        return self._post(f"/publications/bulletins/{_q(period)}/discard", None, once, version)

    def publications_acknowledge(self, period: str, *, once: str = "", version: int | None = None) -> Any:
        """Note that the owner of the token has read the issue; once."""
        return self._post(f"/publications/bulletins/{_q(period)}/acknowledge", None, once, version)


def _problem(refused: urllib.error.HTTPError) -> dict[str, Any]:
    with refused:
        try:
            found = json.loads(refused.read())
        except (ValueError, OSError, http.client.HTTPException):  # of a proxy, or cut
            found = None
    if isinstance(found, dict):
        return found
    return {"status": refused.code, "code": "http", "detail": refused.reason}


def _seconds(said: str | None, usual: float) -> float:
    """How long to wait: what Retry-After says in seconds, within bounds."""
    return min(float(said), LONGEST_WAIT) if said and said.isdigit() else usual


def _q(part: object) -> str:
    return quote(str(part), safe="")
