// The audits of the GraphQL-over-HTTP specification (the npm package `graphql-http`) against a
// server. What does not pass stands in REFUSED with its reason; anything else fails.
//
//     node http.mjs URL TOKEN

import { auditServer } from 'graphql-http';

// What is not done, and why. An entry that passes fails too: then it has no place here any more.
const REFUSED = {
  '5A70': 'GET is refused: addresses end up in logs, histories and caches, and questions are PHI',
  D6D5: 'GET is refused, see 5A70',
  '6A70': 'GET is refused, see 5A70',
};

const [url, token] = process.argv.slice(2);
const results = await auditServer({
  url,
  fetchFn: (address, init = {}) =>
    fetch(address, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } }),
});
let failed = 0;
for (const { id, name, status, reason } of results) {
  const refused = id in REFUSED;
  if ((status === 'ok') !== refused) continue;
  failed += 1;
  console.error(refused ? `${id} passes, so it is not refused: ${name}` : `${id} ${name}: ${reason}`);
}
for (const id of Object.keys(REFUSED)) {
  if (!results.some((result) => result.id === id)) {
    failed += 1;
    console.error(`${id} is no audit`);
  }
}
const passed = results.filter((result) => result.status === 'ok').length;
console.log(`${passed} of ${results.length} audits of GraphQL over HTTP pass, ` +
  `${Object.keys(REFUSED).length} are refused by design`);
process.exit(failed ? 1 : 0);
