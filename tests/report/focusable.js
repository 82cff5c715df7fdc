// Takes down what the focus should get to, what it gets to, and what does not show that it is there.
const all = [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")];
const visible = (element) => element.checkVisibility() && !element.disabled;
// Of several radio buttons the tabulator stops at the one that is chosen.
window.expected = new Set(all.filter((element) => visible(element) && (element.type !== "radio" || element.checked)));
window.reached = new Set();
window.unseen = new Set();
document.addEventListener("focusin", ({ target }) => {
  window.reached.add(target);
  const shown = target.type === "radio" ? document.querySelector(`label[for=${target.id}]`) : target;
  const { outlineStyle, outlineWidth } = getComputedStyle(shown);
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) window.unseen.add(target.outerHTML.slice(0, 120));
});
return window.expected.size;
