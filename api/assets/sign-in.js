"use strict";
// The sign-in page of Chartlog. Secrets are in the fields and in this script's memory only: never
// in an address, in the history or in storage. The page is built from text nodes only.
const $ = (id) => document.getElementById(id);
const STEPS = { new_password: "new-password-step", enrol: "enrol-step", role: "role-step" };
// The token of the step that is on: it changes with every step, and is lost when the page is left.
let signIn = null;
// What comes after the recovery codes.
let afterCodes = null;
// Which purposes of use the roles may name that can be chosen.
let rolePurposes = {};
let busy = false;

class Refusal extends Error {
  constructor(status, sentence, code) {
    super(sentence);
    this.status = status;
    this.code = code;
  }
}

async function send(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new Refusal(0, "The server could not be reached. Look at your connection and try again.");
  }
  const read = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const { message, extensions = {} } = (read.errors && read.errors[0]) || {};
    const said = sentence(message || "the server could not answer; try again");
    throw new Refusal(answer.status, said, extensions.code);
  }
  return read;
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}

function element(tag, text) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  return made;
}

const ROLE_NAMES = {
  front_desk: "Front desk", clinical: "Clinical", billing: "Billing", patient: "Patient",
  compliance: "Compliance", admin: "Administration",
};
const roleName = (role) => ROLE_NAMES[role] || role;
const clock = (instant) =>
  new Date(instant).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

// Shows one step and no other, with empty fields, and moves the focus there.
function show(id, news = "") {
  for (const step of document.querySelectorAll(".step")) step.hidden = step.id !== id;
  const step = $(id);
  askPurpose(step);
  clear(step);
  $("news").textContent = news;
  const heading = step.querySelector("h1");
  document.title = heading.textContent + " - Chartlog";
  // Where there is something to read before the first field, the reading begins at the heading.
  const reads = [
    "new-password-step", "enrol-step", "passkey-enrol-step", "codes-step", "signed-in-step",
    "confirm-step", "generator-step",
  ].includes(id);
  (reads ? heading : step.querySelector("input") || heading).focus();
  window.scrollTo(0, 0);
}

// The one choice of the purpose of use stands in whichever step can be the last one.
function askPurpose(step) {
  const place = step.querySelector("[data-purpose]");
  if (!place) return;
  place.append($("purpose-choice"));
  const error = step.querySelector(".error").id;
  $("purpose").setAttribute("aria-describedby", "purpose-hint " + error);
}

// The purposes of use that a role may name; all of them where the role is not known yet.
function offerPurposes(codes) {
  const choice = $("purpose");
  for (const option of choice.options) {
    option.disabled = option.hidden = Boolean(codes && option.value && !codes.includes(option.value));
  }
  if (choice.selectedOptions[0].disabled) choice.value = "";
}

// Nothing that was typed stays in a step that is over.
function clear(step) {
  for (const field of step.querySelectorAll("input:not([type=radio]):not([readonly])")) {
    if (field.id !== "login") field.value = "";
  }
  for (const field of step.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const error of step.querySelectorAll(".error")) error.textContent = "";
}

// Says where passkeys cannot be used why that is, and hides what would need one.
function offerPasskeys(origin) {
  const obstacle = passkeys.obstacle(origin);
  for (const at of document.querySelectorAll(".obstacle")) {
    at.replaceChildren(...obstacle.map((part) => (part.cloneNode ? part.cloneNode(true) : part)));
  }
  for (const at of document.querySelectorAll(".needs-passkey")) at.hidden = obstacle.length > 0;
  $("rather-passkey").hidden = !origin;
}

// The second factors that can be shown: a passkey where one works, else what there is.
function offer(methods, origin) {
  offerPasskeys(origin);
  for (const button of document.querySelectorAll("[data-method]")) {
    button.hidden = !methods.includes(button.dataset.method);
  }
  const passkey = methods.includes("passkey"), totp = methods.includes("totp");
  if (passkey && (!totp || passkeys.obstacle(origin).length === 0)) return "passkey-step";
  return totp ? "code-step" : "recovery-step";
}

function begin(news) {
  signIn = null;
  afterCodes = null;
  for (const step of document.querySelectorAll(".step")) clear(step);
  for (const id of ["codes", "roles", "sessions", "factors"]) $(id).replaceChildren();
  forgetSecret();
  rolePurposes = {};
  offerPurposes();
  $("purpose").value = "";
  show("password-step", news);
}

function complain(form, sentence, fields) {
  const error = form.querySelector(".error");
  error.textContent = "";
  error.textContent = sentence;
  for (const field of fields) field.setAttribute("aria-invalid", "true");
  if (fields.length > 0) {
    fields[0].focus();
    if (fields[0].select) fields[0].select();
  }
}

// Runs the work of a form, one at a time, and shows in the form what went wrong.
function onSubmit(form, work) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    const button = form.querySelector("button[type=submit]");
    button.setAttribute("aria-disabled", "true");
    clearErrors(form);
    try {
      await work(form.elements);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const fields = [...form.querySelectorAll("input[required]:not([type=radio])")];
      complain(form, error.message, error.status === 0 ? [] : error.fields || fields.slice(-1));
    } finally {
      busy = false;
      button.removeAttribute("aria-disabled");
    }
  });
}

function clearErrors(form) {
  for (const error of form.querySelectorAll(".error")) error.textContent = "";
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

// What the server says comes next.
async function next(answer) {
  signIn = answer.signIn || null;
  if (answer.recoveryCodes) {
    const { recoveryCodes, ...rest } = answer;
    afterCodes = rest;
    $("codes").replaceChildren(...recoveryCodes.map((code) => element("li", code)));
    forgetSecret();
    show("codes-step");
    return;
  }
  if (answer.next === "signed_in") {
    await signedIn();
    return;
  }
  if (answer.next === "second_factor") {
    show(offer(answer.methods, answer.passkeyOrigin));
    return;
  }
  if (answer.next === "new_password") {
    for (const least of document.querySelectorAll(".least")) least.textContent = answer.leastCharacters;
  } else if (answer.next === "enrol") {
    offerPasskeys(answer.passkeyOrigin);
    showSecret("key", "qr", answer);
  } else if (answer.next === "role") {
    $("roles").replaceChildren(...answer.roles.map(roleChoice));
    rolePurposes = answer.purposes || {};
    offerPurposes(rolePurposes[answer.roles[0]]);
  }
  show(STEPS[answer.next]);
}

function showSecret(key, qr, answer) {
  $(key).textContent = answer.secret.replace(/(.{4})(?=.)/g, "$1 ");
  $(qr).replaceChildren(...drawn(answer.qr));
}

function forgetSecret() {
  for (const id of ["key", "qr", "new-key", "new-qr"]) $(id).replaceChildren();
}

// The QR code drawn anew from the shape of its dark squares: nothing else of the text is taken.
function drawn(text) {
  const read = text && new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const shape = read && read.querySelector("path");
  if (!shape || !read.getAttribute("viewBox")) return [];
  const made = (name, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  const svg = made("svg", {
    viewBox: read.getAttribute("viewBox"), role: "img", "shape-rendering": "crispEdges",
    "aria-label": "QR code for your authenticator application; the key below says the same",
  });
  svg.append(made("path", { d: shape.getAttribute("d"), fill: "#000000" }));
  return [svg];
}

function roleChoice(role, at) {
  const label = element("label");
  const radio = element("input");
  Object.assign(radio, { type: "radio", name: "role", value: role, required: true, checked: at === 0 });
  label.append(radio, element("span", roleName(role)));
  return label;
}

// Asks which sessions there are, which is also the proof that this browser has one.
async function signedIn() {
  let answer;
  try {
    answer = await send("GET", "/auth/sessions");
  } catch (error) {
    if (error.status !== 401) throw error;
    begin("You are signed in, but this browser did not keep the session. It keeps sessions only " +
      "over https, and on this machine itself: ask your operator for the right address.");
    return;
  }
  list(answer);
  await listFactors();
  show("signed-in-step");
}

function list(answer) {
  const current = answer.sessions.find((session) => session.current);
  $("role").textContent = current ? roleName(current.role) : "";
  if (current) {
    $("expires").dateTime = current.expiresAt;
    $("expires").textContent = clock(current.expiresAt);
  }
  $("idle").textContent = Math.floor(answer.idleSeconds / 60);
  const sorted = [...answer.sessions].sort((a, b) => b.current - a.current || (a.usedAt < b.usedAt ? 1 : -1));
  $("sessions").replaceChildren(...sorted.map(sessionLine));
}

function sessionLine(session) {
  const line = element("li");
  const what = roleName(session.role) + ", since " + clock(session.openedAt);
  line.append(element("p", what + (session.current ? " (this one)" : "")));
  if (session.current) return line;
  line.append(element("p", "Last used " + clock(session.usedAt)));
  const button = element("button", "End this session");
  Object.assign(button, { type: "button", className: "plain" });
  button.setAttribute("aria-label", "End this session: " + what);
  button.addEventListener("click", () => end(session));
  line.append(button);
  return line;
}

async function end(session) {
  $("sessions-error").textContent = "";
  try {
    await send("POST", "/auth/sessions/end", { session: session.session });
    list(await send("GET", "/auth/sessions"));
    $("news").textContent = "The session was ended.";
    $("sessions-heading").focus();
  } catch (error) {
    if (error.status === 401) begin("Your session is over. Sign in again.");
    else $("sessions-error").textContent = error.message;
  }
}

function twice(fields) {
  if (fields.new.value === fields.again.value) return fields.new.value;
  const refusal = new Refusal(400, "The two new passwords are not the same.");
  refusal.fields = [fields.again];
  throw refusal;
}

onSubmit($("password-step"), async (fields) => {
  const answer = await send("POST", "/auth/sign-in", {
    login: fields.login.value, password: fields.password.value,
  });
  for (const whose of document.querySelectorAll(".whose")) whose.value = fields.login.value;
  fields.password.value = "";
  await next(answer);
});
const digits = (field) => field.value.replace(/\s/g, "");

// What a step shows that can be the last one, with the purpose of use where one was chosen.
async function finish(path, shown) {
  const body = { signIn, ...shown, deliver: "cookie" };
  if ($("purpose").value) body.purpose = $("purpose").value;
  try {
    return await send("POST", path, body);
  } catch (error) {
    if (body.purpose && error.message.includes("purpose of use")) error.fields = [$("purpose")];
    throw error;
  }
}

onSubmit($("passkey-step"), async () => {
  const passkey = await passkeys.sign(await send("POST", "/auth/passkey/challenge", { signIn }));
  await next(await finish("/auth/second-factor", { passkey }));
});
onSubmit($("code-step"), async (fields) => next(await finish("/auth/second-factor", {
  totp: digits(fields.code),
})));
onSubmit($("recovery-step"), async (fields) => next(await finish("/auth/second-factor", {
  recoveryCode: fields.recovery.value,
})));
onSubmit($("new-password-step"), async (fields) => {
  try {
    await next(await finish("/auth/new-password", { password: twice(fields) }));
  } catch (error) {
    error.fields = error.fields || [fields.new];
    throw error;
  }
});
onSubmit($("enrol-step"), async (fields) => next(await finish("/auth/enrol", {
  code: digits(fields.code),
})));
onSubmit($("passkey-enrol-step"), async (fields) => {
  const label = fields.label.value;
  const passkey = await passkeys.make(await send("POST", "/auth/passkey/creation", { signIn }));
  await next(await finish("/auth/enrol", { passkey, label }));
});
onSubmit($("codes-step"), async () => {
  const rest = afterCodes;
  afterCodes = null;
  $("codes").replaceChildren();
  await next(rest);
});
onSubmit($("role-step"), async (fields) => next(await finish("/auth/role", {
  role: fields.role.value,
})));
$("roles").addEventListener("change", (event) => offerPurposes(rolePurposes[event.target.value]));
onSubmit($("sign-out"), async () => {
  try {
    await send("POST", "/auth/sign-out", {});
  } catch (error) {
    if (error.status !== 401) throw error;
  }
  begin("You are signed out.");
});
onSubmit($("change"), async (fields) => {
  try {
    await send("POST", "/auth/password", { old: fields.old.value, new: twice(fields) });
  } catch (error) {
    // The list tells a wrong password from a session that is over.
    if (error.status === 401 && !(await stillIn())) return begin("Your session is over. Sign in again.");
    error.fields = error.fields || [error.status === 401 ? fields.old : fields.new];
    throw error;
  }
  begin("Your password was changed, and all your sessions have ended. Sign in with the new one.");
});

const stillIn = () => send("GET", "/auth/sessions").then(() => true, (error) => error.status !== 401);

for (const button of document.querySelectorAll("[data-begin]")) {
  button.addEventListener("click", () => begin(""));
}
for (const button of document.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => show(button.dataset.show));
}
$("print").addEventListener("click", () => window.print());
$("copy").addEventListener("click", () => {
  const range = document.createRange();
  range.selectNodeContents($("codes"));
  window.getSelection().removeAllRanges();
  window.getSelection().addRange(range);
  $("news").textContent = document.execCommand("copy")
    ? "Copied. Paste them somewhere safe, then copy something else."
    : "The codes are selected: copy them with Ctrl+C.";
});
// A page that comes back from the browser's memory would show an old session.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

// When the other scripts are there too.
window.addEventListener("DOMContentLoaded", () => send("GET", "/auth/sessions").then(
  async (answer) => {
    list(answer);
    await listFactors();
    show("signed-in-step");
  },
  () => begin(""),
));
