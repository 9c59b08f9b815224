// Applying by mail leaves no trace on the site: ask for the way there, which counts it, and go nowhere.

for (const link of document.querySelectorAll("a[data-counted]")) {
  link.addEventListener("click", () => {
    fetch(link.dataset.counted, { redirect: "manual", keepalive: true }).catch(() => {});
  });
}
