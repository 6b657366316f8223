#!/usr/bin/env python3
"""A whole sign-in and some work with clients that others wrote: `pyotp` makes the codes, `gql` asks.

    tests/conformance/client.py PATH_TO_CHARTLOG
"""

import sys
import time
import uuid

import pyotp
import requests
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport

from demo import clinic, demo

PASSWORD = "tangerine portrait of an otter"


class Authenticator:
    """Each step of a code is good once; one step of skew either way is allowed."""

    def __init__(self, key):
        self.totp, self.used = pyotp.TOTP(key), 0

    def code(self):
        step = max(int(time.time() + 5) // 30 - 1, self.used + 1)
        self.used = step
        return self.totp.at(step * 30)


def post(address, path, body, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = requests.post(f"{address}/auth/{path}", json=body, headers=headers, timeout=30)
    return answer.status_code, answer.json()


def sign_in(address, login, password, authenticator):
    """Goes through the steps that the server asks for, whichever they are; gives the token."""
    status, step = post(address, "sign-in", {"login": login, "password": password})
    for _ in range(5):
        assert status == 200, (login, status, step)
        if step["next"] == "signed_in":
            return step["token"]
        send = {"signIn": step["signIn"]}
        if step["next"] == "second_factor":
            path = "second-factor"
            send["totp"] = authenticator.code()
        elif step["next"] == "new_password":
            path = "new-password"
            send["password"] = PASSWORD
        elif step["next"] == "enrol":
            path = "enrol"
            uri = pyotp.parse_uri(step["uri"])
            assert uri.secret == step["secret"] and uri.name == login, step["uri"]
            authenticator = Authenticator(step["secret"])
            send["code"] = authenticator.code()
        else:
            path = "role"
            send["role"] = step["roles"][0]
        status, step = post(address, path, send)
    sys.exit(f"a sign-in has no more steps than these: {step}")


def client(address, token):
    transport = RequestsHTTPTransport(
        url=f"{address}/graphql", headers={"Authorization": f"Bearer {token}"}, timeout=30)
    # The schema is fetched by introspection, and documents are validated against it here.
    return Client(transport=transport, fetch_schema_from_transport=True)


def code_of(ask):
    try:
        ask()
    except TransportQueryError as error:
        return error.errors[0]["extensions"]["code"]
    return None


def administrator(binary):
    with clinic(binary) as (address, printed):
        authenticator = Authenticator(printed["key"])
        login, password = printed["administrator"], printed["password for the first sign-in"]
        chief = sign_in(address, login, password, authenticator)
        with client(address, chief) as asking:
            hire = gql("""mutation($in: CreateAccountInput!) {
                createAccount(input: $in) { account oneTimePassword position } }""")
            made = asking.execute(hire, variable_values={"in": {
                "commandId": str(uuid.uuid4()), "login": "ada.example", "roles": ["FRONT_DESK"],
                "name": {"given": "Ada", "family": "Example"}}})["createAccount"]
            staff = asking.execute(gql('{ staff(search: { text: "ada" }) { nodes { login } } }'))
            assert staff == {"staff": {"nodes": [{"login": "ada.example"}]}}, staff
        desk = sign_in(address, "ada.example", made["oneTimePassword"], None)
        with client(address, desk) as asking:
            found = asking.execute(gql("{ patients { totalCount } }"))
            assert found == {"patients": {"totalCount": 0}}, found
        # The password of the first sign-in was for one.
        status, refused = post(
            address, "sign-in", {"login": "ada.example", "password": made["oneTimePassword"]})
        assert (status, refused["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
        assert post(address, "sign-out", {}, desk) == (200, {"signedOut": True})
        over = requests.post(f"{address}/graphql", json={"query": "{ __typename }"},
                             headers={"Authorization": f"Bearer {desk}"}, timeout=30)
        assert over.status_code == 401, over.text


def every_role(binary):
    with demo(binary) as (address, tokens):
        for role, token in tokens.items():
            with client(address, token) as asking:
                fields = asking.client.schema.query_type.fields
                assert fields, role
                # Somebody whom nobody knows.
                name = "patient" if "patient" in fields else "account"
                if name in fields and "id" in fields[name].args:
                    unknown = gql("query($id: UUID!) { %s(id: $id) { id } }" % name)
                    nobody = {"id": str(uuid.uuid4())}
                    code = code_of(lambda: asking.execute(unknown, variable_values=nobody))
                    assert code == "NOT_FOUND", (role, code)
        with client(address, tokens["front_desk"]) as asking:
            page = asking.execute(gql(
                "{ patients(first: 5) { totalCount nodes { patient { id displayName } } } }"))
            assert page["patients"]["totalCount"] == 24, page
            assert len(page["patients"]["nodes"]) == 5, page
        with client(address, tokens["compliance"]) as asking:
            seen = asking.execute(gql(
                "{ accesses(filter: { role: FRONT_DESK }) { nodes { operation } } }"))
            assert any(one["operation"] == "patients" for one in seen["accesses"]["nodes"]), seen


administrator(sys.argv[1])
every_role(sys.argv[1])
print("signed in with pyotp, asked in six roles with gql")
