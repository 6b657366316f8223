"use strict";
// The second factors of somebody who is signed in. Whatever changes them wants one that was shown
// a short while ago: where the server says so it is asked for, and then the change goes on.
let waiting = null;

// Runs a change, and shows with the factors what went wrong.
async function change(work) {
  $("factors-error").textContent = "";
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "STEP_UP_REQUIRED") {
      waiting = work;
      show("confirm-step");
    } else if (error.status === 401 && !(await stillIn())) {
      begin("Your session is over. Sign in again.");
    } else {
      show("signed-in-step");
      $("factors-error").textContent = error.message;
      $("factors-heading").focus();
    }
  }
}

async function changed(news) {
  await listFactors();
  show("signed-in-step", news);
  $("factors-heading").focus();
}

async function listFactors() {
  const answer = await send("GET", "/auth/factors");
  offerPasskeys(answer.passkeyOrigin);
  const kinds = answer.factors.map((factor) => factor.kind);
  $("confirm-passkey").hidden = !kinds.includes("passkey");
  $("generator").textContent = kinds.includes("totp")
    ? "Change to another authenticator application" : "Add an authenticator application";
  $("codes-left").textContent = answer.recoveryCodesLeft;
  $("factors").replaceChildren(...answer.factors.map((factor) => factorLine(factor, kinds.length > 1)));
}

function factorLine(factor, removable) {
  const line = element("li");
  const what = factor.kind === "passkey" ? "Passkey: " + factor.label : "Authenticator application";
  line.append(element("p", what));
  const used = factor.usedAt ? ", last used " + clock(factor.usedAt) : ", not used yet";
  line.append(element("p", "Since " + clock(factor.enrolledAt) + used));
  if (!removable) return line;
  const button = element("button", "Remove");
  Object.assign(button, { type: "button", className: "plain" });
  button.setAttribute("aria-label", "Remove: " + what);
  button.addEventListener("click", () => change(async () => {
    await send("POST", "/auth/factors/remove", { factor: factor.factor });
    await changed("Removed: " + what + ".");
  }));
  line.append(button);
  return line;
}

onSubmit($("add-passkey"), (fields) => {
  const label = fields.label.value;
  return change(async () => {
    const made = await passkeys.make(await send("POST", "/auth/passkey/creation", {}));
    await send("POST", "/auth/factors/passkey", { label, passkey: made });
    await changed("The passkey was added.");
  });
});

$("generator").addEventListener("click", () => change(async () => {
  const answer = await send("POST", "/auth/factors/totp", {});
  showSecret("new-key", "new-qr", answer);
  show("generator-step");
}));

onSubmit($("generator-step"), async (fields) => {
  await send("POST", "/auth/factors/totp/first-code", { code: digits(fields.code) });
  forgetSecret();
  await changed("The authenticator application was added.");
});

$("renew-codes").addEventListener("click", () => change(async () => {
  const { recoveryCodes } = await send("POST", "/auth/recovery-codes", {});
  await next({ next: "signed_in", recoveryCodes });
}));

// A fresh second factor, and then what it was wanted for.
async function confirmed(shown) {
  await send("POST", "/auth/step-up", shown);
  const work = waiting;
  waiting = null;
  show("signed-in-step", "Confirmed.");
  if (work) await change(work);
}

onSubmit($("confirm-passkey"), async () =>
  confirmed({ passkey: await passkeys.sign(await send("POST", "/auth/passkey/challenge", {})) }));
onSubmit($("confirm-code"), (fields) => {
  const typed = digits(fields.code);
  return confirmed(/^\d{6}$/.test(typed) ? { totp: typed } : { recoveryCode: fields.code.value });
});
for (const button of document.querySelectorAll("[data-back]")) {
  button.addEventListener("click", () => {
    waiting = null;
    forgetSecret();
    show("signed-in-step");
  });
}
