// Suggestions below a search box: a combobox with a list of options. Without it the box is a plain one.

const PAUSE = 120;
const SHORTEST = 2;

let count = 0;

class Suggestions {
  constructor(box) {
    this.box = box;
    this.options = [];
    this.active = -1;
    this.asked = null;
    this.wait = 0;
    count += 1;
    this.id = `suggestions-${count}`;
    this.list = this.element("div", { id: this.id, role: "listbox", "aria-label": "Suggestions", class: "suggest" });
    this.list.hidden = true;
    this.status = this.element("span", { role: "status", class: "visually-hidden" });
    box.parentElement.append(this.list, this.status);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" };
    for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);
    box.setAttribute("aria-controls", this.id);
    box.addEventListener("input", () => this.typed());
    box.addEventListener("keydown", (event) => this.pressed(event));
    box.addEventListener("blur", () => this.close());
    // The box keeps the focus while an option is pressed.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
      if (option) this.go(option, event.ctrlKey || event.metaKey);
    });
  }

  element(name, attributes) {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    return made;
  }

  get words() {
    return this.box.value.trim().replace(/\s+/g, " ");
  }

  get isOpen() {
    return !this.list.hidden;
  }

  typed() {
    clearTimeout(this.wait);
    this.asked?.abort();
    if (this.words.length < SHORTEST) this.close();
    else this.wait = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const words = this.words;
    this.asked?.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    try {
      const answer = await fetch(`${this.box.dataset.suggest}?${new URLSearchParams({ q: words })}`, { signal });
      const text = answer.ok ? await answer.text() : "";
      if (!signal.aborted && document.activeElement === this.box) this.show(words, text);
    } catch {
      // A newer question took its place, or the network is away: the box works without.
      if (!signal.aborted) this.close();
    }
  }

  show(words, html) {
    this.list.innerHTML = html;
    this.options = [...this.list.querySelectorAll("[role=option]")];
    this.options.forEach((option, place) => {
      option.id = `${this.id}-${place}`;
    });
    this.mark(-1);
    const found = this.options.length;
    this.list.hidden = found === 0;
    this.box.setAttribute("aria-expanded", String(found > 0));
    const keys = "use the up and down arrows";
    this.status.textContent =
      found === 0 ? "No suggestions." : `${found} ${found === 1 ? "suggestion" : "suggestions"}, ${keys}.`;
  }

  close() {
    clearTimeout(this.wait);
    this.asked?.abort();
    this.list.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
    this.status.textContent = "";
    this.mark(-1);
  }

  mark(place) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = place;
    const option = this.options[place];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.box.setAttribute("aria-activedescendant", option.id);
    } else {
      this.box.removeAttribute("aria-activedescendant");
    }
  }

  // Past either end lies the box itself, then the other end.
  move(step) {
    const places = this.options.length + 1;
    this.mark(((this.active + 1 + step + places) % places) - 1);
  }

  pressed(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.isOpen) this.move(event.key === "ArrowDown" ? 1 : -1);
      else if (this.words.length >= SHORTEST) this.ask();
      else return;
    } else if (event.key === "Escape" && this.isOpen) {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter") {
      const option = this.isOpen ? this.options[this.active] : undefined;
      if (!option) {
        this.close();
        return;
      }
      this.go(option, false);
    } else if (event.key === "Home" && this.active >= 0) {
      this.mark(0);
    } else if (event.key === "End" && this.active >= 0) {
      this.mark(this.options.length - 1);
    } else {
      return;
    }
    event.preventDefault();
  }

  go(option, beside) {
    const { url } = option.dataset;
    this.close();
    if (beside) window.open(url, "_blank", "noopener");
    else location.assign(url);
  }
}

for (const box of document.querySelectorAll("input[data-suggest]")) new Suggestions(box);
