#!/usr/bin/env python3
"""Subscriptions with the Python client `gql` over `websockets`: an administrator is told of an account.

    tests/conformance/live.py PATH_TO_CHARTLOG
"""

import asyncio
import sys
import uuid

from gql import Client, gql
from gql.transport.exceptions import TransportError
from gql.transport.requests import RequestsHTTPTransport
from gql.transport.websockets import WebsocketsTransport

from demo import demo

STAFF = "subscription { staffChanged%s { position changes { kind accountId } } }"
PATIENCE = 30


def socket(address, token):
    return WebsocketsTransport(
        url=f"{address}/graphql".replace("http", "ws", 1),
        init_payload={"authorization": f"Bearer {token}"},
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL])


def hire(address, token):
    transport = RequestsHTTPTransport(
        url=f"{address}/graphql", headers={"Authorization": f"Bearer {token}"}, timeout=30)
    with Client(transport=transport) as asking:
        made = asking.execute(
            gql("""mutation($in: CreateAccountInput!) {
                createAccount(input: $in) { account position } }"""),
            variable_values={"in": {
                "commandId": str(uuid.uuid4()), "login": f"ada.{uuid.uuid4().hex[:8]}",
                "roles": ["FRONT_DESK"], "name": {"given": "Ada", "family": "Example"}}})
    return made["createAccount"]


async def next_of(notices):
    notice = await asyncio.wait_for(anext(notices), PATIENCE)
    return notice["staffChanged"]


async def change_of(notices):
    while True:
        notice = await next_of(notices)
        if notice["changes"]:
            return notice


async def told(address, token):
    async with Client(transport=socket(address, token)) as session:
        notices = session.subscribe(gql(STAFF % ""))
        first = await next_of(notices)
        assert first["changes"] == [], first
        made = await asyncio.to_thread(hire, address, token)
        notice = await change_of(notices)
        assert notice["changes"][0]["accountId"] == made["account"], (notice, made)
        assert int(notice["position"]) >= int(made["position"]), (notice, made)
        await notices.aclose()
    # The next day it goes on from where it was.
    async with Client(transport=socket(address, token)) as session:
        after = f'(after: "{first["position"]}")'
        notices = session.subscribe(gql(STAFF % after))
        assert (await next_of(notices))["position"] == first["position"]
        assert (await change_of(notices))["changes"] == notice["changes"]
        await notices.aclose()


async def turned_away(address):
    try:
        async with Client(transport=socket(address, "clog_nobody")) as session:
            async for _ in session.subscribe(gql(STAFF % "")):
                sys.exit("nobody was told of accounts")
    except TransportError:
        return
    sys.exit("nobody was let in")


with demo(sys.argv[1]) as (address, tokens):
    asyncio.run(told(address, tokens["admin"]))
    asyncio.run(turned_away(address))
print("subscriptions by gql over websockets: told of an account, resumed, and nobody else let in")
