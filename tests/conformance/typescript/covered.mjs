// Says which mutations and subscriptions of a role's SDL file stand in none of the role's documents. A new
// one wants its operation there, so that what a front end does with it is type-checked.
//
//     SCHEMAS=../../../api/schema node covered.mjs

import { readFileSync, readdirSync } from 'node:fs';
import { Kind, OperationTypeNode, buildSchema, parse } from 'graphql';

const roles = readdirSync(process.env.SCHEMAS)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => file.slice(0, -'.graphql'.length));

/** The fields at the root of a role's operations of one type. */
function asked(role, type) {
  const fields = new Set();
  for (const file of readdirSync(role).filter((name) => name.endsWith('.graphql'))) {
    for (const definition of parse(readFileSync(`${role}/${file}`, 'utf8')).definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION || definition.operation !== type) continue;
      for (const field of definition.selectionSet.selections) fields.add(field.name.value);
    }
  }
  return fields;
}

let missing = 0;
let covered = 0;
for (const role of roles) {
  const schema = buildSchema(readFileSync(`${process.env.SCHEMAS}/${role}.graphql`, 'utf8'));
  for (const type of [OperationTypeNode.MUTATION, OperationTypeNode.SUBSCRIPTION]) {
    const root = schema.getRootType(type);
    if (!root) {
      missing += 1;
      console.error(`${role}: the SDL file has no ${type}`);
      continue;
    }
    const there = asked(role, type);
    for (const name of Object.keys(root.getFields())) {
      if (there.has(name)) covered += 1;
      else {
        missing += 1;
        console.error(`${role}: no document has the ${type} ${name}`);
      }
    }
  }
}
if (roles.length === 0) throw new Error(`there is no SDL file in ${process.env.SCHEMAS}`);
if (missing) process.exit(1);
console.log(`${covered} mutations and subscriptions of ${roles.length} roles have their documents`);
