// Subscriptions by clients that others wrote (the npm packages `graphql-ws` and `@apollo/client`): both
// open the chart of a clinician's patient, the front desk changes how the patient is reached, and both are
// told so, once and without a word of it. Then one goes on from where it began.
//
//     TOKENS='{"clinical": ..., "front_desk": ...}' node live.mjs URL

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { ApolloClient, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';

const [url] = process.argv.slice(2);
const tokens = JSON.parse(process.env.TOKENS);
const PATIENCE = 30_000;
const CHART = `subscription Chart($patient: UUID!, $after: String) {
  chartChanged(patient: $patient, after: $after) { position changes { kind recordId } } }`;

async function ask(token, query, variables = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

/** What comes, one after the other, for whoever waits. */
function inbox() {
  const come = [];
  let waiting;
  return {
    put(notice) {
      come.push(notice);
      waiting?.();
    },
    async next() {
      const until = Date.now() + PATIENCE;
      while (!come.length) {
        assert.ok(Date.now() < until, 'no notice came');
        await new Promise((resolve) => {
          waiting = resolve;
          setTimeout(resolve, 100);
        });
      }
      return come.shift();
    },
    async change() {
      for (;;) {
        const notice = await this.next();
        if (notice.changes.length) return notice;
      }
    },
  };
}

function sockets(token, { closed } = {}) {
  return createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    lazy: true,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${token}` },
    on: { closed: (event) => closed?.(event.code) },
  });
}

function failed(error) {
  console.error(error);
  process.exit(1);
}

function byGraphqlWs(client, variables) {
  const box = inbox();
  client.subscribe(
    { query: CHART, variables },
    { next: ({ data, errors }) => (errors ? failed(errors) : box.put(data.chartChanged)),
      error: failed,
      complete() {} });
  return box;
}

function byApollo(socket, variables) {
  const client = new ApolloClient({ link: new GraphQLWsLink(socket), cache: new InMemoryCache() });
  const box = inbox();
  client.subscribe({ query: gql(CHART), variables, fetchPolicy: 'no-cache' }).subscribe({
    next: ({ data, error }) => (error ? failed(error) : box.put(data.chartChanged)),
    error: failed,
  });
  return box;
}

const mine = await ask(tokens.clinical, '{ myPatients(first: 1) { nodes { id } } }');
const patient = mine.myPatients.nodes[0].id;
const [one, other] = [sockets(tokens.clinical), sockets(tokens.clinical)];
const boxes = [byGraphqlWs(one, { patient }), byApollo(other, { patient })];
const first = [];
for (const box of boxes) {
  const notice = await box.next();
  assert.deepEqual(notice.changes, []);
  first.push(notice.position);
}

await ask(tokens.front_desk, `mutation($in: SetConfidentialContactInput!) {
  setConfidentialContact(input: $in) { position } }`, { in: {
  commandId: randomUUID(), patient, contactPoints: [{ system: 'sms', value: '555-010-0042' }],
} });
const told = [];
for (const box of boxes) {
  const notice = await box.change();
  assert.deepEqual(notice.changes.map((change) => change.kind), ['PATIENT']);
  assert.ok(!JSON.stringify(notice).includes('555'));
  told.push(notice);
}

const again = byGraphqlWs(one, { patient, after: first[0] });
assert.equal((await again.next()).position, first[0]);
assert.deepEqual((await again.change()).changes.map(({ kind }) => kind), ['PATIENT']);

// Somebody without a session is told so, in the protocol's own code.
const code = await new Promise((resolve) => {
  const nobody = sockets('clog_nobody', { closed: resolve });
  nobody.subscribe({ query: CHART, variables: { patient } }, { next() {}, error() {}, complete() {} });
});
assert.equal(code, 4401);
await Promise.all([one.dispose(), other.dispose()]);
console.log('subscriptions by graphql-ws and @apollo/client: told once, without a word of it, and resumed');
process.exit(0);
