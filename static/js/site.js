// Small comforts on every page. Everything here works without them.

const stored = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // Storage is forbidden: the choice lasts as long as the page.
    }
  },
};

// Theme: as the system, light, dark, and round again.
const THEMES = ["auto", "light", "dark"];
const THEME_NAMES = { auto: "as the system", light: "light", dark: "dark" };

function showTheme(button, choice) {
  const next = THEMES[(THEMES.indexOf(choice) + 1) % THEMES.length];
  button.dataset.choice = choice;
  const label = `Colours: ${THEME_NAMES[choice]}. Change to ${THEME_NAMES[next]}.`;
  button.setAttribute("aria-label", label);
  button.title = label;
}

for (const button of document.querySelectorAll(".theme-switch")) {
  const root = document.documentElement;
  showTheme(button, root.dataset.theme ?? "auto");
  button.addEventListener("click", () => {
    const choice = THEMES[(THEMES.indexOf(button.dataset.choice) + 1) % THEMES.length];
    if (choice === "auto") delete root.dataset.theme;
    else root.dataset.theme = choice;
    stored.set("theme", choice === "auto" ? null : choice);
    showTheme(button, choice);
  });
}

// Minutes east of UTC, as `2026-11-26T23:59-12:00` says them, and as the reader's clock has them then.
function statedOffset(text) {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  return sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) : 0;
}

function ownOffset(moment) {
  return -moment.getTimezoneOffset();
}

// A deadline in the reader's own time, where that differs from the zone it is stated in.
for (const place of document.querySelectorAll("[data-moment]")) {
  const moment = new Date(place.dataset.moment);
  if (Number.isNaN(moment.valueOf()) || ownOffset(moment) === statedOffset(place.dataset.moment)) continue;
  const own = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(moment);
  place.textContent = `(${own} where you are)`;
  place.hidden = false;
}

// The checklist of materials remembers its ticks on this device.
for (const list of document.querySelectorAll("[data-checklist]")) {
  const key = `checklist-${list.dataset.checklist}`;
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];
  const ticked = new Set((stored.get(key) ?? "").split(" ").filter(Boolean));
  for (const box of boxes) {
    box.checked = ticked.has(box.value);
    box.addEventListener("change", () => {
      const values = boxes.filter((each) => each.checked).map((each) => each.value);
      stored.set(key, values.length ? values.join(" ") : null);
    });
  }
}
