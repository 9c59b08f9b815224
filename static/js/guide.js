// The table of contents follows the reader: the section that is being read is marked. Without it, it is a list of links.

const list = document.querySelector(".guide-contents");
const links = new Map([...list.querySelectorAll("a[href^='#']")].map((link) => [link.hash.slice(1), link]));
const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);

// Read is what begins in the upper third of the window, or further up.
function current() {
  const line = window.innerHeight / 3;
  const above = headings.filter((heading) => heading.getBoundingClientRect().top <= line);
  return above.at(-1) ?? headings[0];
}

// A long list scrolls by itself, and never the page with it.
function reveal(link) {
  const [top, bottom] = [link.offsetTop, link.offsetTop + link.offsetHeight];
  if (top < list.scrollTop) list.scrollTop = top;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}

function mark() {
  const id = current()?.id;
  for (const [own, link] of links) {
    if (own === id && !link.hasAttribute("aria-current")) {
      link.setAttribute("aria-current", "true");
      reveal(link);
    } else if (own !== id) link.removeAttribute("aria-current");
  }
}

// Headings cross the line one by one; a jump to the end may cross none, so scrolling that ends counts too.
const observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
for (const heading of headings) observer.observe(heading);
document.addEventListener("scrollend", mark);

// An address with a question's name, which has plain letters only, opens it.
function openNamed() {
  const named = document.getElementById(location.hash.slice(1));
  if (named instanceof HTMLDetailsElement) named.open = true;
}
window.addEventListener("hashchange", openNamed);
openNamed();

// What is folded is printed too.
const folded = () => document.querySelectorAll("main details:not([open])");
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...folded()];
  for (const each of opened) each.open = true;
});
window.addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
  opened = [];
});
