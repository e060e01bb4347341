/** What went wrong: what happened, the place, and what to do. */
import { h } from "./dom.js";

export function problem(root, error, file) {
  root.hidden = !error;
  if (!error) return root.replaceChildren();
  const parts = [h("p", {}, h("strong", {}, error.message), error.line ? ` (line ${error.line}${file ? ` of ${file}` : ""})` : "")];
  if (error.code) parts.push(h("pre", {}, h("span", { class: "line" }, `${error.line}  `), error.code.trim()));
  else if (error.place) parts.push(h("pre", {}, error.place.replace(/^ {2}/gm, "")));
  if (error.remedy) parts.push(h("p", {}, h("span", { class: "note" }, "What to do: "), error.remedy, "."));
  return root.replaceChildren(...parts);
}
