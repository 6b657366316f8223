"use strict";
// The explorer of Chartlog. It keeps nothing, loads nothing from elsewhere, and builds its page
// from text nodes only.
const $ = (id) => document.getElementById(id);
const EXAMPLES = {
  patients: "{\n  patients(first: 5) {\n    totalCount\n    nodes { patient { id displayName birthDate mrn } }\n  }\n}",
  myPatients: "{\n  myPatients(first: 5) {\n    totalCount\n    nodes { id displayName birthDate }\n  }\n}",
  unbilledVisits: "{\n  unbilledVisits(first: 5) {\n    totalCount\n    nodes { encounterId date patient { displayName } }\n  }\n}",
  claims: "{\n  claims(first: 5) {\n    totalCount\n    nodes { id status }\n  }\n}",
};
const INTROSPECTION = `{ __schema { types { kind name description fields { name description
  args { name description type { ...T } } type { ...T } } inputFields { name description type { ...T } }
  enumValues { name description } } } }
  fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

// Without a token the session of the sign-in page counts.
async function ask(query, variables) {
  const token = $("token").value.trim();
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(token && { Authorization: "Bearer " + token }) },
    body: JSON.stringify({ query, variables }),
  });
  return answer.json();
}

function typeText(type) {
  if (type.kind === "NON_NULL") return typeText(type.ofType) + "!";
  if (type.kind === "LIST") return "[" + typeText(type.ofType) + "]";
  return type.name;
}

function element(tag, text) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  return made;
}

let types = [];

function showSchema() {
  const find = $("find").value.trim().toLowerCase();
  const list = $("schema");
  list.replaceChildren();
  let shown = 0;
  for (const type of types) {
    if (type.name.startsWith("__")) continue;
    const members = type.fields || type.inputFields || type.enumValues || [];
    const hit = !find || type.name.toLowerCase().includes(find);
    const kept = hit ? members : members.filter((m) => m.name.toLowerCase().includes(find));
    if (!hit && kept.length === 0) continue;
    shown += 1;
    const box = element("details");
    box.open = type.name === "Query" || (find !== "" && shown < 4);
    box.append(element("summary", type.name));
    if (type.description) box.append(element("p", type.description));
    const fields = element("dl");
    for (const member of kept) {
      const args = (member.args || []).map((a) => a.name + ": " + typeText(a.type)).join(", ");
      const text = member.name + (args ? "(" + args + ")" : "") + (member.type ? ": " + typeText(member.type) : "");
      const term = element("dt");
      term.append(element("code", text));
      fields.append(term);
      if (member.description) fields.append(element("dd", member.description));
    }
    box.append(fields);
    list.append(box);
  }
  if (shown === 0) list.append(element("p", "Nothing has that name."));
}

async function connect() {
  $("state").textContent = "Loading the schema…";
  try {
    const answer = await ask(INTROSPECTION, {});
    if (!answer.data || !answer.data.__schema) {
      $("state").textContent = (answer.errors && answer.errors[0].message) || "No schema came.";
      return;
    }
    types = answer.data.__schema.types.sort((a, b) => (b.name === "Query") - (a.name === "Query") || a.name.localeCompare(b.name));
    const query = types.find((t) => t.name === "Query");
    $("state").textContent = "Connected: " + query.fields.map((f) => f.name).join(", ");
    const names = query.fields.map((f) => f.name).filter((name) => EXAMPLES[name]);
    $("example").replaceChildren(element("option", "choose"));
    $("example").firstChild.value = "";
    for (const name of names) {
      const option = element("option", name);
      option.value = name;
      $("example").append(option);
    }
    if (!$("query").value && names.length > 0) $("query").value = EXAMPLES[names[0]];
    showSchema();
  } catch (error) {
    $("state").textContent = "The server did not answer: " + error.message;
  }
}

async function run() {
  let variables;
  try {
    variables = JSON.parse($("variables").value || "{}");
  } catch (error) {
    $("answer").textContent = "The variables are not JSON: " + error.message;
    return;
  }
  $("answer").textContent = "Asking…";
  const began = performance.now();
  try {
    const answer = await ask($("query").value, variables);
    $("answer").textContent = JSON.stringify(answer, null, 2);
    $("state").textContent = "Answered and recorded in " + Math.round(performance.now() - began) + " ms.";
  } catch (error) {
    $("answer").textContent = "The server did not answer: " + error.message;
  }
}

$("connect").addEventListener("click", connect);
$("run").addEventListener("click", run);
$("find").addEventListener("input", showSchema);
$("token").addEventListener("keydown", (e) => { if (e.key === "Enter") connect(); });
$("query").addEventListener("keydown", (e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); run(); } });
$("example").addEventListener("change", () => {
  const text = EXAMPLES[$("example").value];
  if (text) $("query").value = text;
});
