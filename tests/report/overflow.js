// What is wider than the window, the window's own scrolling first; what scrolls by itself is left out.
const width = document.documentElement.clientWidth;
const list = document.documentElement.scrollWidth > width ? ["the page: " + document.documentElement.scrollWidth] : [];
for (const element of document.querySelectorAll("body *")) {
  if (element.closest("pre, .skip") || !element.checkVisibility()) continue;
  const { left, right } = element.getBoundingClientRect();
  if (right > width + 1 || left < -1) list.push(element.outerHTML.slice(0, 120));
}
return list.slice(0, 5);
