// What the page can do without: a search, a button for all details, and links into details that are closed.
"use strict";
const all = (css) => [...document.querySelectorAll(css)];
const search = document.getElementById("search");
const unfold = document.getElementById("unfold");
const nothing = document.getElementById("nothing");

search.parentElement.hidden = unfold.hidden = false;
document.querySelector("form.filters").addEventListener("submit", (event) => event.preventDefault());

// The text of each section is read once, when the first search asks for it.
let texts;
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  texts ??= all(".section").map((section) => [section, section.textContent.toLowerCase()]);
  for (const [section, text] of texts) section.hidden = !words.every((word) => text.includes(word));
  settle();
}
function settle() {
  nothing.hidden = all(".section").some((section) => section.offsetParent !== null);
}
search.addEventListener("input", filter);
document.addEventListener("change", settle);

unfold.addEventListener("click", () => {
  const open = unfold.textContent === "Open all";
  for (const details of all(".section > details")) details.open = open;
  unfold.textContent = open ? "Close all" : "Open all";
});

function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let up = target.parentElement; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
  // An anchor inside of details stands for them.
  const place = target.matches("details .anchor") ? target.closest("details").querySelector("summary") : target;
  place.scrollIntoView();
  place.focus({ preventScroll: true });
}
addEventListener("hashchange", reveal);
// A link to where the page already is changes no hash.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("a[href='" + CSS.escape(location.hash) + "']")) reveal();
});
if (location.hash) reveal();
