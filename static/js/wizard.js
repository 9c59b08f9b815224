// Writing an opening: what is typed is saved on leaving a field, pasted text keeps its form, cities are suggested.
// Without this, every button saves.

const form = document.querySelector("form[data-autosave]");
const status = document.getElementById("saved");
const PAUSE = 300;

// Saving

const touched = new Set();
let wait = 0;
let running = null;
let isWaiting = false;
let isDirty = false;

function cookie(name) {
  return document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}

// A sign-in in another tab changes the token.
function freshToken() {
  const token = cookie("csrftoken");
  if (token) form.elements.csrfmiddlewaretoken.value = token;
}

function say(words, isWrong = false, link = null) {
  status.textContent = words;
  status.classList.toggle("wizard-unsaved", isWrong);
  if (link) {
    const anchor = document.createElement("a");
    [anchor.href, anchor.target, anchor.rel, anchor.textContent] = [link.url, "_blank", "noopener", link.words];
    status.append(" ", anchor);
  }
}

function showErrors(errors) {
  for (const place of form.querySelectorAll(".wizard-errors")) {
    const id = place.id.replace(/_error$/, "");
    const messages = errors[id.replace(/^id_/, "")] ?? [];
    if (messages.length && !touched.has(id) && !place.childElementCount) continue;
    place.replaceChildren(
      ...messages.map((message) => {
        const line = document.createElement("p");
        line.className = "field-error";
        line.textContent = message;
        return line;
      }),
    );
    const field = document.getElementById(id);
    if (!field) continue;
    if (messages.length) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    const described = new Set((field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
    if (messages.length) described.add(place.id);
    else described.delete(place.id);
    if (described.size) field.setAttribute("aria-describedby", [...described].join(" "));
    else field.removeAttribute("aria-describedby");
  }
}

function showSteps(steps) {
  for (const [key, { state, words }] of Object.entries(steps)) {
    const button = form.querySelector(`[data-step="${key}"]`);
    if (!button) continue;
    button.className = `wizard-step wizard-step-${state}`;
    button.querySelector(".wizard-state").textContent = words;
  }
}

function show(answer) {
  form.elements.version.value = answer.version;
  form.elements.mark.value = answer.mark;
  say(showOffers(answer.offers) ? `${answer.saved}. Something was found in your text: see below it.` : answer.saved);
  showErrors(answer.errors);
  showSteps(answer.steps);
}

// Only where they stand below the text: above the fields they would move what somebody is about to press.
function showOffers(html) {
  const place = form.querySelector("[data-live-offers]");
  if (!place || html === undefined || place.contains(document.activeElement)) return false;
  const before = place.textContent;
  place.innerHTML = html;
  return place.textContent.trim() !== "" && place.textContent !== before;
}

async function refused(response) {
  if (response.type === "opaqueredirect" || response.status === 401) {
    const signIn = { url: `${form.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`, words: "Sign in in a new tab" };
    say("Not saved: you are signed out. Your text is still here.", true, signIn);
  } else if (response.status === 409) {
    const { changed_by: who } = await response.json();
    say(`Not saved: ${who} changed this step after you opened it. Press Save to compare and choose.`, true);
  } else if (response.status === 400 || response.status === 413) {
    say("Not saved: this is more than we can take. Your text is still here; make it shorter.", true);
  } else if (response.status === 404) {
    say("Not saved: this draft was published or deleted meanwhile. Your text is still here.", true);
  } else {
    say(`Not saved: the site answered with an error (${response.status}). Your text is still here.`, true);
  }
}

// Whether a button may go on: it is saved, or the next page shows what two people typed.
async function attempt() {
  freshToken();
  isDirty = false;
  say("Saving…");
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Autosave": "1" },
      redirect: "manual",
      credentials: "same-origin",
    });
    if (response.ok) {
      show(await response.json());
      return true;
    }
    isDirty = true;
    await refused(response);
    return response.status === 409;
  } catch {
    isDirty = true;
    say("Not saved: there is no connection. Your text is still here, and saved with the next change.", true);
    return false;
  }
}

function save() {
  if (running) {
    isWaiting = true;
    return running;
  }
  running = attempt().finally(() => {
    running = null;
    if (isWaiting) {
      isWaiting = false;
      save();
    }
  });
  return running;
}

// A button leads away: first what is being saved has to arrive, and what is not saved yet has to be taken.
let isLeaving = false;
let isAsking = false;

async function leave(submitter) {
  isAsking = true;
  isWaiting = false;
  let mayLeave = running ? await running : true;
  if (isDirty) mayLeave = await save();
  isAsking = false;
  if (!mayLeave) {
    status.scrollIntoView({ block: "center" });
    return;
  }
  isDirty = false;
  isLeaving = true;
  form.requestSubmit(submitter);
}

function saveSoon() {
  clearTimeout(wait);
  wait = setTimeout(save, PAUSE);
}

// Formatted text

const KEPT = new Set(
  "P BR HR UL OL LI DL DT DD H3 H4 BLOCKQUOTE PRE STRONG B EM I U SUB SUP CODE A TABLE THEAD TBODY TR TH TD".split(" "),
);
const LOWERED = { H1: "H3", H2: "H3", H5: "H4", H6: "H4", DIV: "P" };
const DROPPED = new Set("SCRIPT STYLE HEAD TITLE META LINK TEMPLATE NOSCRIPT IFRAME OBJECT SVG".split(" "));

// A copy of a node with nothing in it that could style, script or load something.
function cleaned(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  const copies = document.createDocumentFragment();
  if (node.nodeType === Node.ELEMENT_NODE && DROPPED.has(node.nodeName.toUpperCase())) return copies;
  for (const child of node.childNodes) copies.append(cleaned(child));
  const name = LOWERED[node.nodeName] ?? node.nodeName;
  // A block around blocks is no paragraph.
  const isOuter = node.nodeName === "DIV" && node.querySelector("p, div, ul, ol, table, h1, h2, h3, h4, h5, h6");
  if (node.nodeType !== Node.ELEMENT_NODE || !KEPT.has(name) || isOuter) return copies;
  const made = document.createElement(name);
  if (name === "A" && /^(https?:|mailto:)/i.test(node.getAttribute("href") ?? "")) {
    made.setAttribute("href", node.getAttribute("href"));
  }
  made.append(copies);
  return made;
}

// Styles go first: parsing them is against the policy of the site already.
function cleanedHtml(html) {
  const plain = html.replace(/<style[\s\S]*?<\/style\s*>/gi, "").replace(/\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, "");
  return cleaned(new DOMParser().parseFromString(plain, "text/html").body);
}

function hasForm(html) {
  return /<(p|li|h[1-6]|strong|b|em|a|table|br)\b/i.test(html);
}

function enrich(part, shown = null) {
  const area = part.querySelector("textarea");
  const format = part.querySelector("select");
  const rich = shown ?? document.createElement("div");
  const label = part.querySelector(`label[for="${area.id}"]`);
  label.id = `${area.id}_label`;
  rich.className = "wizard-rich prose";
  rich.hidden = false;
  rich.contentEditable = "true";
  rich.setAttribute("role", "textbox");
  rich.setAttribute("aria-multiline", "true");
  rich.setAttribute("aria-labelledby", label.id);
  area.after(rich);
  area.hidden = true;
  format.value = "html";
  label.addEventListener("click", () => rich.focus());
  const keep = () => {
    area.value = rich.textContent.trim() ? rich.innerHTML : "";
    isDirty = true;
  };
  rich.addEventListener("input", keep);
  rich.addEventListener("blur", () => {
    if (isDirty) {
      touched.add(area.id);
      saveSoon();
    }
  });
  rich.addEventListener("paste", (event) => {
    const html = event.clipboardData?.getData("text/html") ?? "";
    const text = event.clipboardData?.getData("text/plain") ?? "";
    event.preventDefault();
    const selection = getSelection();
    if (!selection?.rangeCount) return;
    const range = selection.getRangeAt(0);
    range.deleteContents();
    range.insertNode(hasForm(html) ? cleanedHtml(html) : document.createTextNode(text));
    range.collapse(false);
    keep();
  });
  format.addEventListener("change", () => {
    if (format.value === "html") return;
    area.value = rich.innerText.trim();
    rich.remove();
    area.hidden = false;
    prepare(part);
  }, { once: true });
  return { rich, keep };
}

function prepare(part) {
  const area = part.querySelector("textarea");
  const pasted = (event) => {
    const html = event.clipboardData?.getData("text/html") ?? "";
    const isAll = area.selectionStart === 0 && area.selectionEnd === area.value.length;
    if (!hasForm(html) || !isAll) return;
    event.preventDefault();
    area.removeEventListener("paste", pasted);
    const { rich, keep } = enrich(part);
    rich.append(cleanedHtml(html));
    keep();
    rich.focus();
  };
  area.addEventListener("paste", pasted);
}

// Cities

function suggestCities(list) {
  let asked = null;
  let known = [];
  const fields = (box) => box.closest("[data-place]");
  const wordsOf = (one) => [one.city, one.region, one.country].filter(Boolean).join(", ");
  const pick = (box) => {
    const chosen = known.find((one) => wordsOf(one) === box.value);
    if (!chosen) return;
    box.value = chosen.city;
    fields(box).querySelector("[name=place_country]").value = chosen.country;
    fields(box).querySelector("[name=place_region]").value = chosen.region;
  };
  form.addEventListener("input", async (event) => {
    const box = event.target;
    if (box.name !== "place_city") return;
    pick(box);
    asked?.abort();
    if (box.value.trim().length < 2) return;
    asked = new AbortController();
    try {
      const response = await fetch(`${list.dataset.cities}?q=${encodeURIComponent(box.value)}`, { signal: asked.signal });
      if (!response.ok) return;
      known = (await response.json()).cities;
      list.replaceChildren(...known.map((one) => Object.assign(document.createElement("option"), { value: wordsOf(one) })));
    } catch {
      // Another letter came, or there is no connection: the box is a plain one.
    }
  });
}

// What an address points at is where one goes on typing, also in a part that is folded.
function showTarget() {
  const target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  for (let around = target?.closest("details"); around; around = around.parentElement?.closest("details")) around.open = true;
  if (target?.matches("input, select, textarea, [tabindex]")) target.focus();
}

if (form) {
  form.addEventListener("input", () => {
    isDirty = true;
  });
  form.addEventListener("change", (event) => {
    isDirty = true;
    touched.add(event.target.id);
    saveSoon();
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(wait);
    freshToken();
    if (!isLeaving && (running || isDirty || isAsking)) {
      event.preventDefault();
      if (!isAsking) leave(event.submitter);
    }
    isLeaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (isDirty) event.preventDefault();
  });
  for (const part of form.querySelectorAll("[data-rich]")) {
    const shown = part.querySelector("[data-rich-text]");
    if (part.dataset.rich === "html" && shown) enrich(part, shown);
    else prepare(part);
  }
  const cities = form.querySelector("[data-cities]");
  if (cities) suggestCities(cities);
}
showTarget();
addEventListener("hashchange", showTarget);
