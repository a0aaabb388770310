// Single keys press the button that names them, on pages that say so and only outside of fields (WCAG 2.1.4: a link on the
// page turns them off). And a link to a line puts the caret there. Without this file everything is done by buttons and links.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const key = event.key.toLowerCase();
  const button = [...document.querySelectorAll("button[data-keys]")].find((one) => one.dataset.keys.split(" ").includes(key));
  if (!button) return;
  event.preventDefault();
  button.click();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  const field = document.querySelector("textarea[data-lines]");
  if (!link || !field) return;
  const before = field.value.split("\n").slice(0, Number(link.dataset.line) - 1);
  const start = before.join("\n").length + (before.length ? 1 : 0);
  const end = field.value.indexOf("\n", start);
  event.preventDefault();
  location.replace(link.hash); // scrolls there and marks the number, as the link does
  field.focus({ preventScroll: true });
  field.setSelectionRange(start, end < 0 ? field.value.length : end);
});
