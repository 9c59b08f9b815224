// Runs before the first paint: the chosen theme must not flash, and the page must know that scripts run.
(() => {
  const root = document.documentElement;
  root.dataset.script = "";
  try {
    const choice = localStorage.getItem("theme");
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
  } catch {
    // Storage is forbidden: the system's theme it is.
  }
})();
