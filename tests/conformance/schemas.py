#!/usr/bin/env python3
"""Questions and commands that nobody would write, made by schemathesis out of each role's SDL, put
to a demo: every answer is one that the contract knows.

    tests/conformance/schemas.py PATH_TO_CHARTLOG [EXAMPLES_PER_FIELD]
"""

import collections
import pathlib
import re
import sys
import time

import requests
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis_graphql import nodes

from demo import demo

SDL = pathlib.Path(__file__).resolve().parents[2] / "api" / "schema"
#: What an answer to a document of the schema may say (graphql/error.rs). It is never that the
#: document is not of the schema, and never that the server cannot answer.
CODES = {"NOT_FOUND", "BAD_INPUT", "LIMITED", "REFUSED", "STEP_UP_REQUIRED", "CONFLICT", "BEHIND"}
#: Words of the machinery.
INTERNALS = re.compile(r"panic|sqlite|rusqlite|\.rs:\d|/src/|unwrap|thread '|0x[0-9a-f]{8}", re.I)


def known_scalars(address, token):
    """Ids that exist, among those that do not: both ways through a resolver are taken."""
    answer = requests.post(f"{address}/graphql", timeout=30, json={
        "query": "{ patients(first: 50) { nodes { patient { id appointments(first: 1) "
                 "{ nodes { id providerId } } } } } }"},
        headers={"Authorization": f"Bearer {token}"}).json()
    ids = set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", str(answer["data"])))
    some = st.sampled_from(sorted(ids)) | st.uuids().map(str)
    schemathesis.graphql.scalar("UUID", some.map(nodes.String))
    dates = st.dates().map(str) | st.sampled_from(["2026", "2026-13", "", "tomorrow", "9" * 400])
    for name in ("Date", "DateTime"):
        schemathesis.graphql.scalar(name, dates.map(nodes.String))
    numbers = st.decimals(-1000, 1000, places=2).map(str) | st.sampled_from(["1e9", "", "-", "9" * 90])
    schemathesis.graphql.scalar("Decimal", numbers.map(nodes.String))


def check(role, document, answer, counted):
    what = f"{role}: {document}\n{answer.status_code} {answer.text[:2000]}"
    assert answer.status_code == 200, what
    assert answer.headers["content-type"] == "application/json", what
    body = answer.json()
    assert set(body) <= {"data", "errors", "extensions"}, what
    assert not INTERNALS.search(str(body.get("errors"))), what
    for error in body.get("errors", []):
        code = error["extensions"]["code"]
        assert code in CODES and error["extensions"]["requestId"], what
        assert not re.match("Unknown|Invalid value for argument.*expected type", error["message"]) \
            or code == "BAD_INPUT" and "path" in error, what
        counted[code] += 1
    counted["answered"] += "errors" not in body


def main(binary, examples):
    began, asked = time.monotonic(), 0
    with demo(binary) as (address, tokens):
        known_scalars(address, tokens["front_desk"])
        for role, token in tokens.items():
            counted = collections.Counter()
            schema = schemathesis.graphql.from_path(SDL / f"{role}.graphql")
            session = requests.Session()
            session.headers["Authorization"] = f"Bearer {token}"
            for operation in schema.get_all_operations():
                @given(case=operation.ok().as_strategy())
                @settings(max_examples=examples, derandomize=True, database=None, deadline=None,
                          suppress_health_check=list(HealthCheck))
                def ask(case):
                    answer = session.post(
                        f"{address}/graphql", json={"query": case.body}, timeout=60)
                    check(role, case.body, answer, counted)

                ask()
            asked += sum(counted.values())
            print(f"{role}: " + ", ".join(f"{name} {n}" for name, n in counted.most_common()))
        ready = requests.get(f"{address}/health/ready", timeout=30)
        assert ready.status_code == 200, ready.text
    print(f"{asked} answers to generated documents, {time.monotonic() - began:.0f} s")


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 12)
