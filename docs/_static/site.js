/* Pages in frames take the theme of the site: their address says it, as in "#theme=dark". What else the address
   of a frame says (the step, the selection) is kept where the browser lets us read it. */
function paint(frame) {
  const theme = document.documentElement.dataset.theme === "dark" ? "dark" : "light";
  let said = "";
  try {
    said = frame.contentWindow.location.hash.slice(1);
  } catch {
    // a page opened from a file may not look into its frames
  }
  const state = new URLSearchParams(said);
  if (state.get("theme") === theme) return;
  state.set("theme", theme);
  frame.src = `${frame.src.split("#")[0]}#${state}`;
}

document.addEventListener("DOMContentLoaded", () => {
  const frames = document.querySelectorAll(".secant-frame iframe");
  const all = () => frames.forEach(paint);
  all();
  new MutationObserver(all).observe(document.documentElement, { attributeFilter: ["data-theme"] });
});
