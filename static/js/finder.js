// The page of openings: filters that find their values, a drawer on phones, and focus that stays put.

const drawer = document.querySelector("#filters");

// Addresses without what says nothing: empty parameters, and choices that are the usual ones anyway.
function tidy(parameters) {
  const usual = document.querySelectorAll("#filters-form [data-usual]");
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name).filter((value) => value !== "");
    parameters.delete(name);
    for (const value of values) parameters.append(name, value);
  }
  for (const field of usual) {
    if (parameters.get(field.name) === field.dataset.usual) parameters.delete(field.name);
  }
}

for (const form of document.querySelectorAll("form[data-clean]")) {
  form.addEventListener("formdata", (event) => tidy(event.formData));
}

document.body.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.formData) tidy(event.detail.formData);
});

// The box above a long list asks for the values that hold its words. It is not part of the search.
const boxes = document.querySelectorAll("[data-finds]");

for (const box of boxes) {
  box.addEventListener("change", (event) => event.stopPropagation());
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Escape" && box.value) {
      event.stopPropagation();
      box.value = "";
      box.dispatchEvent(new Event("find"));
    }
  });
}

// An answer to the search brings the largest values of each list: what was looked for is asked for again. A value
// that had the focus may be back only then.
let focusedId = "";

document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
  const focused = document.activeElement;
  if (event.detail.target.contains(focused)) focusedId = focused.id;
});

document.body.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful || event.detail.requestConfig.elt.matches("[data-finds]")) return;
  for (const box of boxes) if (box.value) box.dispatchEvent(new Event("find"));
});

// The drawer is a dialog while it is open: the page behind it cannot be reached. Its opener is part of
// the results and comes anew with each answer, so it is looked up when it is needed.
const behind = document.querySelectorAll(".skip-link, .masthead, .colophon, .finder-head, .finder > :not(#filters)");
const oneColumn = matchMedia("(width < 56rem)");

function openDrawer() {
  drawer.setAttribute("data-open", "");
  drawer.setAttribute("role", "dialog");
  drawer.setAttribute("aria-modal", "true");
  for (const part of behind) part.inert = true;
  drawer.querySelector("[data-closes]").focus();
}

function closeDrawer() {
  drawer.removeAttribute("data-open");
  drawer.removeAttribute("role");
  drawer.removeAttribute("aria-modal");
  for (const part of behind) part.inert = false;
  document.querySelector(".drawer-opener")?.focus();
}

document.addEventListener("click", (event) => {
  const pressed = event.target instanceof Element ? event.target : null;
  const clears = pressed?.closest("[data-clears]");
  if (clears) document.getElementById(clears.dataset.clears).value = "";
  if (!drawer) return;
  if (pressed?.closest(".drawer-opener")) {
    event.preventDefault();
    openDrawer();
  } else if (pressed?.closest("[data-closes]")) {
    // The answer to every choice is on the page already; there is nothing left to send.
    event.preventDefault();
    closeDrawer();
  }
});

drawer?.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drawer.hasAttribute("data-open")) closeDrawer();
});

oneColumn.addEventListener("change", () => {
  if (!oneColumn.matches && drawer?.hasAttribute("data-open")) closeDrawer();
});

// What was pressed may be gone after an answer (a chip, a page number): then its result takes the focus.
let pressedLast = null;

// An answer to what was chosen before the last choice is left aside: the answer to that one is on its way, and the
// earlier one would put back what stood in the fields.
let chosenAt = 0;
const sentAt = new WeakMap();

document.addEventListener(
  "change",
  (event) => {
    if (event.target.form?.id === "filters-form" && event.target.name) chosenAt = performance.now();
    if (event.target.dataset.writes) chosenAt = performance.now();
  },
  true,
);

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const sent = sentAt.get(event.detail.xhr);
  const isOfTheForm = event.detail.requestConfig?.elt?.id === "filters-form";
  if (isOfTheForm && sent !== undefined && sent < chosenAt) event.detail.shouldSwap = false;
});

document.body.addEventListener("htmx:beforeRequest", (event) => {
  sentAt.set(event.detail.xhr, performance.now());
  pressedLast = event.detail.elt;
  document.querySelector("#results-problem").hidden = true;
});

document.body.addEventListener("htmx:afterSettle", () => {
  if (focusedId && document.activeElement === document.body) {
    document.getElementById(focusedId)?.focus({ preventScroll: true });
  }
  if (document.activeElement !== document.body) focusedId = "";
  if (!pressedLast || pressedLast.isConnected) return;
  const isPage = pressedLast.matches(".pagination a");
  pressedLast = null;
  if (document.activeElement && document.activeElement !== document.body) return;
  const heading = document.querySelector("#results-heading");
  heading?.focus({ preventScroll: true });
  if (isPage) heading?.scrollIntoView();
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(failure, () => {
    document.querySelector("#results-problem").hidden = false;
  });
}
