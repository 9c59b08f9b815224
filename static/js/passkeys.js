// Passkeys: a form with `data-passkey` is sent with what the browser's own dialog gave.
//
// `sign-in` asks the site for what to sign first; `ask` and `make` have it in `data-passkey-options`.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const named = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

async function make(form, options) {
  const asked = structuredClone(options.creation_options.publicKey);
  const isAlone = Boolean(form.elements.passwordless?.checked);
  asked.challenge = bytes(asked.challenge);
  asked.user.id = bytes(asked.user.id);
  asked.excludeCredentials = named(asked.excludeCredentials);
  asked.authenticatorSelection = {
    ...asked.authenticatorSelection,
    residentKey: isAlone ? "required" : "discouraged",
    requireResidentKey: isAlone,
    ...(isAlone ? { userVerification: "required" } : {}),
  };
  const made = await navigator.credentials.create({ publicKey: asked });
  return {
    ...common(made),
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
  };
}

async function ask(form, options) {
  const asked = structuredClone(options.request_options.publicKey);
  asked.challenge = bytes(asked.challenge);
  asked.allowCredentials = named(asked.allowCredentials);
  const got = await navigator.credentials.get({ publicKey: asked });
  const { clientDataJSON, authenticatorData, signature, userHandle } = got.response;
  return {
    ...common(got),
    response: {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    },
  };
}

function common(credential) {
  return {
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsOf(form) {
  if (form.dataset.passkeyOptions) return JSON.parse(form.dataset.passkeyOptions);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`The site answered ${answer.status}.`);
  return answer.json();
}

// Browsers tell a page as little as they can: cancelled, timed out and no passkey here are one error.
const SAID = {
  NotAllowedError: "That did not work, or was cancelled. Try again, or use another way.",
  InvalidStateError: "This device has a passkey of your account already.",
  SecurityError: "Passkeys work at the site's own secure address only.",
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const error = form.querySelector("[data-passkey-error]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.textContent = "";
    try {
      const options = await optionsOf(form);
      const credential = await (form.dataset.passkey === "make" ? make : ask)(form, options);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (problem) {
      error.textContent = SAID[problem.name] ?? "This browser could not do that. Use another way.";
    }
  });
}
