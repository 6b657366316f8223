#!/usr/bin/env python3
"""Accesses as a compliance officer takes them away: FHIR AuditEvents by the models of fhir.resources
and by what IHE BALP wants of them, CSV by Python's own reader. In a clinic of invented people.

    target/python/bin/python tests/interop/audit_event.py PATH_TO_CHARTLOG
"""

import base64
import collections
import csv
import hashlib
import hmac
import io
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid

from fhir.resources.R4B.auditevent import AuditEvent
from fhir.resources.R4B.bundle import Bundle

PROFILES = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
DCM = "http://dicom.nema.org/resources/ontology/DCM"
PASSWORD = "tangerine portrait of an otter"
TYPED = "Xylophonia"
AGENT = "=1+1 (a client that thinks it is a formula)"

# Action, subtype, roles of client and server (DICOM), kinds of user, the entity that must be there.
READ = ("R", {"read", "vread"}, "110152", "110153", {"IRCP"}, "data")
QUERY = ("E", {"search", "search-type", "search-system"}, "110153", "110152", {"IRCP"}, "query")
UPDATE = ("U", {"update", "patch"}, "110153", "110152", {"AUT", "INF", "CST"}, "data")
CREATE = ("C", {"create"}, "110153", "110152", {"AUT", "INF", "CST"}, "data")
PATTERNS = {"Read": READ, "Query": QUERY, "Update": UPDATE, "Create": CREATE}

# Some changes that make a record, and some of one that is there.
MAKING = {"AccountCreated", "PatientRegistered", "EncounterOpened", "NoteSigned", "ClaimDrafted"}
CHANGING = {"PasswordChanged", "SecondFactorEnrolled", "EncounterClosed", "CheckedIn"}


class Client:
    """Somebody at a server, with a session."""

    def __init__(self, address, token=None):
        self.address, self.token, self.last = address, token, None

    def post(self, path, body):
        headers = {"Content-Type": "application/json", "User-Agent": AGENT}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        request = urllib.request.Request(
            self.address + path, json.dumps(body).encode(), headers, method="POST")
        try:
            with urllib.request.urlopen(request) as answer:
                self.last = answer
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            self.last = refused
            return refused.code, refused.read().decode()

    def step(self, path, **body):
        status, text = self.post("/auth/" + path, body)
        assert status == 200, (path, status, text)
        return json.loads(text)

    def ask(self, query, variables=None, **extensions):
        _, text = self.post(
            "/graphql", {"query": query, "variables": variables or {}, "extensions": extensions})
        return json.loads(text)

    def data(self, query, variables=None, **extensions):
        answer = self.ask(query, variables, **extensions)
        assert "errors" not in answer, answer
        return answer["data"]

    def export(self, form, **more):
        status, text = self.post(
            "/exports/accesses", {"format": form, "purpose": "OPERATIONS", **more})
        assert status == 200, (form, status, text)
        assert self.last.headers["Content-Disposition"].startswith("attachment; filename=")
        return text


def code_of(secret, at):
    mac = hmac.digest(
        base64.b32decode(secret + "=" * (-len(secret) % 8)), struct.pack(">Q", int(at) // 30), "sha1")
    start = mac[-1] & 15
    return "%06d" % ((struct.unpack(">I", mac[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000)


def officer(address, admin):
    """A compliance officer whom an administrator has just hired, signed in."""
    name = {"family": "Officer", "given": "Nell"}
    made = Client(address, admin).data(
        "mutation($i: CreateAccountInput!) { createAccount(input: $i) { account oneTimePassword } }",
        {"i": {"commandId": str(uuid.uuid4()), "login": "nell.officer", "name": name,
               "roles": ["COMPLIANCE", "ADMIN"]}})["createAccount"]
    client = Client(address)
    begun = client.step("sign-in", login="nell.officer", password=made["oneTimePassword"])
    assert begun["next"] == "new_password", begun
    begun = client.step("new-password", signIn=begun["signIn"], password=PASSWORD)
    assert begun["next"] == "enrol", begun
    begun = client.step(
        "enrol", signIn=begun["signIn"], code=code_of(begun["secret"], time.time()))
    assert begun["next"] == "role" and "INVESTIGATION" in begun["purposes"]["compliance"], begun
    begun = client.step(
        "role", signIn=begun["signIn"], role="compliance", purpose="INVESTIGATION")
    assert begun["next"] == "signed_in" and begun["purpose"] == "INVESTIGATION", begun
    client.token = begun["token"]
    return client, made["account"]


def a_day_at_the_clinic(address, tokens):
    """Reads, lists, searches that find nobody, refusals; one request is followed by its id."""
    desk, clinician = Client(address, tokens["front_desk"]), Client(address, tokens["clinical"])
    search = "query($t: String) { patients(search: { text: $t }) { totalCount nodes { patient { id } } } }"
    desk.data(search, {"t": TYPED})
    desk.data("{ patients(first: 30) { nodes { patient { displayName } } } }")
    mine = clinician.data("{ myPatients(first: 2) { nodes { id } } }")["myPatients"]["nodes"]
    one = "query($id: UUID!) { patient(id: $id) { displayName problems { totalCount } } }"
    followed = clinician.ask(one, {"id": mine[0]["id"]}, purpose="EMERGENCY")
    assert "errors" not in followed, followed
    request = followed["extensions"]["requestId"]
    assert clinician.last.headers["X-Request-Id"] == request
    clinician.ask(one, {"id": str(uuid.uuid4())})
    refused = clinician.ask(one, {"id": mine[0]["id"]}, purpose="PAYMENT")
    assert refused["errors"][0]["extensions"]["code"] == "BAD_INPUT", refused
    assert "EMERGENCY" in refused["errors"][0]["message"], refused
    clinician.ask("{ claims { totalCount } }")
    Client(address, tokens["billing"]).data("{ claims(first: 2) { totalCount } }")
    return mine[0]["id"], request


def codes(concepts):
    return {coding.code for concept in concepts or [] for coding in concept.coding or []}


def kinds(agent):
    return {(coding.system, coding.code) for coding in agent.type.coding}


def only(found, what, event):
    found = list(found)
    assert len(found) == 1, (what, len(found), event.id)
    return found[0]


def follows_balp(event, profile):
    """What the profile wants, slice by slice."""
    patient = profile.startswith("Patient")
    action, subtypes, client_role, server_role, users, entity = PATTERNS[
        profile.removeprefix("Patient")]
    assert event.type.system == "http://terminology.hl7.org/CodeSystem/audit-event-type"
    assert event.type.code == "rest"
    assert any(s.system == "http://hl7.org/fhir/restful-interaction" and s.code in subtypes
               for s in event.subtype), event.id
    assert (event.action, event.outcome) == (action, "0"), event.id
    for role in [client_role, server_role]:
        agent = only((a for a in event.agent if (DCM, role) in kinds(a)), role, event)
        assert agent.who and agent.network and agent.network.address and not agent.media
    server = only((a for a in event.agent if (DCM, server_role) in kinds(a)), "server", event)
    assert server.who.identifier.value == event.source.observer.identifier.value
    people = [a for a in event.agent if {code for _, code in kinds(a)} & users]
    assert len(people) <= 1, event.id
    for agent in people:
        assert agent.who.identifier.value and agent.requestor is True
        assert not agent.network and not agent.media
        assert codes(agent.purposeOfUse) == codes(event.purposeOfEvent)
    of_kind = collections.defaultdict(list)
    for one in event.entity:
        of_kind[one.type.code].append(one)
    thing = only(of_kind["2"], "data or query", event)
    assert thing.type.system == "http://terminology.hl7.org/CodeSystem/audit-entity-type"
    if entity == "query":
        assert thing.role.code == "24" and thing.query and not thing.what and not thing.detail
    else:
        assert thing.role.code in {"4", "3", "20"} and thing.what
        assert thing.what.display not in MAKING or action == "C", event.id
        assert thing.what.display not in CHANGING or action == "U", event.id
    for one in of_kind["XrequestId"]:
        assert one.type.system == "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType"
        assert one.what.identifier.value
    assert len(of_kind["XrequestId"]) <= 1
    for one in of_kind["4"]:
        assert one.role.code == "11" and one.what.identifier.value, event.id
    if patient:
        person = only(of_kind["1"], "patient", event)
        assert person.role.code == "1" and person.what.reference.startswith("Patient/")
    else:
        assert not of_kind["1"], event.id


def is_a_refusal(event):
    assert not (event.meta and event.meta.profile) and event.outcomeDesc, event.id
    if event.type.code == "110113":
        assert (event.outcome, event.subtype[0].code) == ("8", "AuthZ-Role"), event.id
        return "denied"
    assert (event.outcome, event.subtype[0].code) == ("4", "operation"), event.id
    return "failed"


def check_events(lines, patient, request):
    seen = collections.Counter()
    ids = set()
    followed = []
    for line in lines:
        event = AuditEvent.model_validate_json(line)
        assert event.id not in ids, event.id
        ids.add(event.id)
        assert event.recorded.tzinfo is not None and event.purposeOfEvent
        if event.outcome == "0":
            profile = only(event.meta.profile, "profile", event)
            assert profile.startswith(PROFILES), profile
            follows_balp(event, profile.removeprefix(PROFILES))
            seen[profile.removeprefix(PROFILES)] += 1
        else:
            seen[is_a_refusal(event)] += 1
        if any(e.type.code == "XrequestId" and e.what.identifier.value == request
               for e in event.entity):
            followed.append(event)
    for kind in ["PatientRead", "PatientQuery", "Query", "PatientCreate", "Create", "PatientUpdate",
                 "Update", "denied", "failed"]:
        assert seen[kind] > 0, (kind, seen)
    event = only(followed, "the request that was followed", followed)
    assert codes(event.purposeOfEvent) == {"ETREAT"}
    assert event.entity[-1].what.reference == "Patient/" + patient
    return seen


def concerned(line):
    """The accounts that an event is about, whoever did it."""
    return [one["what"]["identifier"]["value"] for one in json.loads(line)["entity"]
            if one["type"]["code"] == "4"]


def check_csv(text, request):
    assert text.count("\r\n") == text.count("\n"), "RFC 4180 ends lines with CRLF"
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    for row in rows:
        assert None not in row and None not in row.values(), row
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
    agents = {row["user_agent"] for row in rows}
    assert "'" + AGENT in agents, agents
    row = [row for row in rows if row["request"] == request]
    assert len(row) == 1 and row[0]["purpose"] == "EMERGENCY", row
    return rows


def nothing_typed(text):
    for secret in [TYPED, PASSWORD, "patients(search", "query($", "nell.officer"]:
        assert secret not in text, secret
        encoded = base64.b64encode(secret.encode()).decode().rstrip("=")[:-1]
        assert encoded not in text, secret


def check(address, tokens):
    nell, account = officer(address, tokens["admin"])
    patient, request = a_day_at_the_clinic(address, tokens)
    ndjson = nell.export("balp-ndjson")
    nothing_typed(ndjson)
    seen = check_events(ndjson.splitlines(), patient, request)
    print("measured:", sum(seen.values()), "audit events,",
          ", ".join(f"{count} {kind}" for kind, count in sorted(seen.items())))
    narrow = {"filter": {"patient": patient, "kinds": ["SHOWN", "SEARCH", "REFUSED"]}}
    bundle = Bundle.model_validate_json(nell.export("balp-bundle", **narrow))
    assert bundle.type == "collection" and len(bundle.entry) >= 3, len(bundle.entry)
    urls = [entry.fullUrl for entry in bundle.entry]
    assert len(set(urls)) == len(urls)
    text = nell.export("csv")
    nothing_typed(text)
    rows = check_csv(text, request)
    hired = [row for row in rows
             if row["operation"] == "AccountCreated" and row["concerned_accounts"] == account]
    assert len(hired) == 1 and hired[0]["account"] not in {"", account}, hired
    assert any(concerned(line) == [account] and f"change-{hired[0]['position']}" in line
               and json.loads(line)["action"] == "C" for line in ndjson.splitlines()), "who was hired"
    listed = nell.data("{ exports { nodes { id kind rows purpose actor { accountId } } } }")
    exports = listed["exports"]["nodes"]
    assert [e["kind"] for e in exports] == ["csv", "balp-bundle", "balp-ndjson"], exports
    assert exports[0]["rows"] == len(rows), (exports[0], len(rows))
    assert {e["actor"]["accountId"] for e in exports} == {account}
    assert {e["purpose"] for e in exports} == {"OPERATIONS"}
    kinds_of_rows = collections.Counter(row["kind"] for row in rows)
    assert kinds_of_rows["EXPORT"] == 2, "those that were made before"
    found = nell.data(
        "query($r: UUID) { accesses(filter: { requestId: $r }) { nodes { id purpose userAgent } } }",
        {"r": request})["accesses"]["nodes"]
    assert found == [{"id": request, "purpose": "EMERGENCY", "userAgent": AGENT}], found
    own = nell.data(
        "query($a: UUID) { sessions(filter: { account: $a }) { nodes { purpose userAgent } } }",
        {"a": account})["sessions"]["nodes"]
    assert own == [{"purpose": "INVESTIGATION", "userAgent": AGENT}], own


def main():
    with tempfile.TemporaryDirectory(prefix="chartlog-interop-") as folder:
        demo = subprocess.Popen(
            [sys.argv[1], "demo", "--listen", "127.0.0.1:0", "--patients", "40",
             "--data", os.path.join(folder, "data")],
            env={**os.environ, "CHARTLOG_PASSPHRASE": "a passphrase for tests only"},
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            address, role, tokens = None, None, {}
            for line in demo.stdout:
                if line.startswith("listening on "):
                    address = line.split()[-1]
                elif line.startswith("As "):
                    role = line.split()[1]
                elif (found := re.match(r"\s+token: (clog_\S+)$", line)) and role:
                    tokens.setdefault(role, found[1])
                if line.startswith("GraphQL explorer"):
                    break
            assert address and "compliance" in tokens and "admin" in tokens, (address, list(tokens))
            check(address, tokens)
        finally:
            demo.terminate()
            demo.wait()
    print("exports of accesses: passed")


if __name__ == "__main__":
    main()
