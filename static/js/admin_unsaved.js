// What somebody typed in a long form of the admin is not left behind unasked.

const form = document.querySelector("#content-main form[id$='_form']");

if (form) {
  // After a refusal the form holds what is stored nowhere.
  let isTyped = document.querySelector(".errornote") !== null;
  form.addEventListener("input", () => {
    isTyped = true;
  });
  form.addEventListener("submit", (event) => {
    // A preview in another window saves nothing.
    if (!event.submitter?.formTarget) isTyped = false;
  });
  addEventListener("beforeunload", (event) => {
    if (isTyped) event.preventDefault();
  });
  // Whoever signed in again in another window has a new token there; with the old one saving is refused.
  addEventListener("focus", () => {
    const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
    if (!token) return;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  });
}
