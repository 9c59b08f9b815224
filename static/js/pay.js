// Two handles over the drawing of pay: they write into the number fields, which are what is sent.

function money(amount, currency) {
  return new Intl.NumberFormat("en", { style: "currency", currency, maximumFractionDigits: 0 }).format(amount);
}

document.addEventListener("input", (event) => {
  const handle = event.target;
  if (!(handle instanceof HTMLInputElement) || !handle.dataset.writes) return;
  const box = handle.closest("[data-width]");
  const [low, high] = box.querySelectorAll("input[type=range]");
  // The handles never pass each other.
  if (handle === low) low.value = Math.min(Number(low.value), Number(high.value));
  else high.value = Math.max(Number(low.value), Number(high.value));
  const step = Number(handle.value);
  const isOpen = handle === low ? step === 0 : step === Number(handle.max);
  const amount = step * Number(box.dataset.width);
  document.getElementById(handle.dataset.writes).value = isOpen ? "" : String(amount);
  handle.setAttribute("aria-valuetext", isOpen ? "any" : money(amount, box.dataset.currency));
});
