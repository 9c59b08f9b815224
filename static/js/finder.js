// The page of openings: filters that find their values, a drawer on phones, and focus that stays put.

const form = document.querySelector("#filters-form");
const drawer = document.querySelector("#filters");

// Addresses without empty parameters, sent by script or without.
function dropEmpty(parameters) {
  for (const name of [...new Set(parameters.keys())]) {
    const values = parameters.getAll(name).filter((value) => value !== "");
    parameters.delete(name);
    for (const value of values) parameters.append(name, value);
  }
}

for (const each of document.querySelectorAll("form[data-clean]")) {
  each.addEventListener("formdata", (event) => dropEmpty(event.formData));
}

document.body.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.formData) dropEmpty(event.detail.formData);
});

// The search box of a long list shows the values that hold its words. It is not part of the search.
function narrow(box) {
  const wanted = box.value.trim().toLowerCase();
  const list = document.getElementById(box.dataset.narrows);
  let shown = 0;
  for (const item of list?.children ?? []) {
    const hit = item.textContent.toLowerCase().includes(wanted);
    item.hidden = !hit;
    if (hit) shown += 1;
  }
  const none = document.getElementById(`${box.dataset.narrows}-none`);
  if (none) none.hidden = shown > 0;
}

for (const box of document.querySelectorAll("[data-narrows]")) {
  box.addEventListener("input", () => narrow(box));
  box.addEventListener("change", (event) => event.stopPropagation());
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Escape" && box.value) {
      event.stopPropagation();
      box.value = "";
      narrow(box);
    }
  });
}

// Drawer: a dialog while it is open; the page behind cannot be reached.
const opener = document.querySelector(".drawer-opener");
const outside = [...document.querySelectorAll(".masthead, .colophon, .finder > :not(#filters), .finder-head")];

function setDrawer(open) {
  drawer.toggleAttribute("data-open", open);
  for (const part of outside) part.inert = open;
  if (open) {
    drawer.setAttribute("role", "dialog");
    drawer.setAttribute("aria-modal", "true");
    drawer.querySelector(".drawer-head button, .drawer-head a")?.focus();
  } else {
    drawer.removeAttribute("role");
    drawer.removeAttribute("aria-modal");
    opener.focus();
  }
}

if (drawer && opener) {
  const narrowScreen = matchMedia("(width < 56rem)");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    setDrawer(true);
  });
  for (const closer of drawer.querySelectorAll("[data-closes]")) {
    closer.addEventListener("click", (event) => {
      event.preventDefault();
      setDrawer(false);
    });
  }
  drawer.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drawer.hasAttribute("data-open")) setDrawer(false);
  });
  narrowScreen.addEventListener("change", () => {
    if (!narrowScreen.matches && drawer.hasAttribute("data-open")) setDrawer(false);
  });
}

// What was pressed may be gone after a swap (a chip, a page number): then its result takes the focus.
let pressed = null;

document.body.addEventListener("htmx:beforeRequest", (event) => {
  pressed = event.detail.elt;
  document.querySelector("#results")?.setAttribute("aria-busy", "true");
});

document.body.addEventListener("htmx:afterSettle", () => {
  for (const box of document.querySelectorAll("[data-narrows]")) if (box.value) narrow(box);
  if (!pressed || pressed.isConnected) return;
  if (document.activeElement && document.activeElement !== document.body) return;
  const heading = document.querySelector("#results-heading");
  heading?.focus({ preventScroll: !pressed.closest?.(".pagination") });
  if (pressed.matches?.(".pagination a")) heading?.scrollIntoView();
  pressed = null;
});

for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(failed, () => {
    document.querySelector("#results")?.removeAttribute("aria-busy");
    const problem = document.querySelector("#results-problem");
    if (problem) problem.hidden = false;
  });
}
