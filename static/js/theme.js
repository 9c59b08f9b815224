// Runs before the first paint: the chosen theme must not flash, the page must know that scripts run, and steps
// through history must not be missed.
(() => {
  const root = document.documentElement;
  root.dataset.script = "";
  try {
    const choice = localStorage.getItem("theme");
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
  } catch {
    // Storage is forbidden: the system's theme it is.
  }
  // Back and forward between two states of one page load it anew. HTMX sees to that, but only once the document
  // is complete: whoever is faster would see the address of one search and the openings of another.
  const reload = (event) => {
    if (event.state?.htmx) location.reload();
  };
  addEventListener("popstate", reload);
  addEventListener("DOMContentLoaded", () => removeEventListener("popstate", reload));
})();
