// The text of an edition beside its field, rendered by the site as it is typed. Without this, a button opens it.

const PAUSE = 500;

const section = document.querySelector("[data-preview]");
const form = section?.closest("form");

if (section && form) {
  const frame = section.querySelector("iframe");
  const status = section.querySelector("[role=status]");
  let timer = 0;
  let request = null;

  const show = (html) => {
    const top = frame.contentDocument?.documentElement.scrollTop ?? 0;
    frame.addEventListener("load", () => frame.contentDocument?.documentElement.scrollTo(0, top), { once: true });
    frame.srcdoc = html;
  };

  const refresh = async () => {
    request?.abort();
    const mine = new AbortController();
    request = mine;
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "title", "summary", "text"]) {
      body.set(name, form.elements.namedItem(name).value);
    }
    try {
      const answer = await fetch(section.dataset.preview, {
        method: "POST",
        body,
        signal: mine.signal,
        redirect: "manual",
      });
      if (answer.type === "opaqueredirect") {
        status.textContent = "You are signed out. Sign in again in another window, come back here, and save.";
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.text());
      status.textContent = "";
    } catch {
      if (!mine.signal.aborted) status.textContent = "The preview did not come. It is asked for again as you type.";
    }
  };

  section.hidden = false;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE);
  });
  refresh();
}
