"use strict";
// Passkeys (WebAuthn): what the server asks for, as the browser takes it, and the answer as the
// server reads it. Browsers that cannot do the translation themselves are still in use.
const passkeys = (() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((known) => ({ ...known, id: bytes(known.id) }));

  const REASONS = {
    NotAllowedError: "No passkey was shown. Try again, or take another way.",
    InvalidStateError: "This device or key holds a passkey for you already. Take another one.",
    SecurityError: "Passkeys do not work at this address. Ask your operator for the right one.",
    NotSupportedError: "This device or key cannot hold a passkey. Take another one.",
  };

  async function asked(work) {
    try {
      return await work();
    } catch (error) {
      throw new Refusal(0, REASONS[error.name] || REASONS.NotAllowedError);
    }
  }

  const whole = (credential, response) =>
    ({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });

  // Has a challenge signed by a passkey.
  async function sign({ publicKey }) {
    const credential = await asked(() => navigator.credentials.get({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        allowCredentials: named(publicKey.allowCredentials),
      },
    }));
    const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response;
    return whole(credential, {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    });
  }

  // Has a passkey made.
  async function make({ publicKey }) {
    const credential = await asked(() => navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        user: { ...publicKey.user, id: bytes(publicKey.user.id) },
        excludeCredentials: named(publicKey.excludeCredentials),
      },
    }));
    const { response } = credential;
    return whole(credential, {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports ? response.getTransports() : [],
    });
  }

  // What stands in the way of a passkey on this page; nothing when there is nothing.
  function obstacle(origin) {
    if (!origin) return ["Passkeys cannot be used at this server."];
    if (origin !== location.origin) {
      const link = document.createElement("a");
      link.href = link.textContent = origin + "/sign-in";
      return ["Passkeys work at another address of this server only. Open ", link, " and sign in there."];
    }
    if (!window.PublicKeyCredential) return ["This browser cannot use passkeys."];
    return [];
  }

  return { sign, make, obstacle };
})();
