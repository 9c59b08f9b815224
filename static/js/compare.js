// Openings ticked for comparison: kept while the list changes, with a bar that counts them.

const MOST = 4;
const KEY = "compare";

function stored() {
  try {
    const ids = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(ids) ? ids.map(String).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

let chosen = stored();

function keep() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // Storage is forbidden: the ticks last as long as the page.
  }
}

const boxes = () => document.querySelectorAll("input[data-compare]");

// Ticks, the bar, and hidden fields for what is ticked but not on this page.
function show() {
  const form = document.querySelector("#compare-form");
  if (!form) return;
  const here = new Set();
  for (const box of boxes()) {
    here.add(box.value);
    box.checked = chosen.includes(box.value);
    box.disabled = !box.checked && chosen.length >= MOST;
  }
  for (const old of form.querySelectorAll("input[type=hidden]")) old.remove();
  for (const id of chosen.filter((each) => !here.has(each))) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "id";
    field.value = id;
    form.append(field);
  }
  const noun = chosen.length === 1 ? "opening" : "openings";
  form.querySelector("[data-compare-show]").textContent = `Compare ${chosen.length} ${noun}`;
  form.querySelector("[data-compare-state]").textContent =
    chosen.length >= MOST ? `${MOST} ticked, the most` : `${chosen.length} ticked, up to ${MOST}`;
  form.toggleAttribute("data-count", chosen.length > 0);
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || !("compare" in box.dataset)) return;
  chosen = chosen.filter((each) => each !== box.value);
  if (box.checked && chosen.length < MOST) chosen.push(box.value);
  keep();
  show();
});

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("[data-compare-clear]")) return;
  chosen = [];
  keep();
  show();
  document.querySelector("#results-heading")?.focus({ preventScroll: true });
});

document.body.addEventListener("htmx:afterSettle", show);
// A page from the browser's memory has the ticks of when it was left.
window.addEventListener("pageshow", () => {
  chosen = stored();
  show();
});
show();
