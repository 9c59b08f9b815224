// Keys for moderators, and the text of a canned reason. Everything here works without them.

const STORED = "moderation-keys";
const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

function keysAreOn() {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

// Single keys can be turned off: people who speak to their machine would press them by accident.
for (const box of document.querySelectorAll("[data-shortcuts-on]")) {
  box.checked = keysAreOn();
  box.addEventListener("change", () => {
    try {
      if (box.checked) localStorage.removeItem(STORED);
      else localStorage.setItem(STORED, "off");
    } catch {
      // Storage is forbidden: they stay on.
    }
  });
}

for (const button of document.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
}

const cases = [...document.querySelectorAll("[data-case]")];

function currentCase() {
  return cases.find((one) => one.contains(document.activeElement));
}

function moveBy(step) {
  const at = cases.indexOf(currentCase());
  const next = at < 0 ? (step > 0 ? 0 : cases.length - 1) : Math.min(Math.max(at + step, 0), cases.length - 1);
  const link = cases[next].querySelector("a");
  link.focus();
  link.scrollIntoView({ block: "nearest" });
}

// In the queue a key is about the case that has the focus.
const IN_QUEUE = {
  j: () => moveBy(1),
  k: () => moveBy(-1),
  x: (one) => one?.querySelector("input[type=checkbox]")?.click(),
  a: (one) => decide(one, "a"),
  r: (one) => decide(one, "r"),
  c: (one) => open(one, "#changes"),
  n: (one) => open(one, "#notes"),
};

// With those that are ticked; where none is, with the one that has the focus.
function decide(one, key) {
  const button = document.querySelector(`[data-bulk="${key}"]`);
  const box = one?.querySelector("input[type=checkbox]:enabled");
  if (!document.querySelector("[data-case] input:checked")) {
    if (!box) return;
    box.checked = true;
  }
  button?.click();
}

function open(one, part) {
  const link = one?.querySelector("a");
  if (link) location.assign(link.href + part);
}

// On a case a key presses its button, or opens its form and goes to the first field.
function onCase(key) {
  const form = document.querySelector(`[data-focus="${key}"]`);
  if (form) {
    form.closest("details")?.setAttribute("open", "");
    form.querySelector("select, textarea")?.focus();
    return true;
  }
  const target = document.querySelector(`[data-key="${key}"]`);
  if (key !== "?" && target && goToTyped()) return true;
  target?.click();
  return Boolean(target);
}

// No key leaves or decides while there are words that nobody has sent: it leads to them.
function goToTyped() {
  const typed = [...document.querySelectorAll("textarea")].find((one) => one.value.trim());
  typed?.closest("details")?.setAttribute("open", "");
  typed?.focus();
  return Boolean(typed);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
  if (!keysAreOn() || event.target.closest(typing) || document.querySelector("dialog[open]")) return;
  const inQueue = cases.length ? IN_QUEUE[event.key] : undefined;
  if (inQueue) inQueue(currentCase());
  else if (event.key.length > 1 || !onCase(CSS.escape(event.key))) return;
  event.preventDefault();
});

// Who comes for one of the forms finds it open.
if (location.hash.length > 1) {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.querySelector("select, textarea")?.focus();
  }
}

// What the chosen reason says, where it is chosen.
for (const group of document.querySelectorAll("[data-canned]")) {
  const choice = group.querySelector("select");
  const shown = group.querySelector("[data-canned-shown]");
  const show = () => {
    const text = group.querySelector(`[data-canned-text="${CSS.escape(choice.value)}"]`);
    shown.replaceChildren(...(text ? [...text.cloneNode(true).childNodes] : []));
  };
  choice.addEventListener("change", show);
  show();
}
