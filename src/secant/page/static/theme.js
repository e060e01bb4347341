/** Light, dark, or as the system is. */
import { h } from "./dom.js";

const NAMES = { system: "as the system", light: "light", dark: "dark" };
const SIGNS = { system: "◐", light: "☀", dark: "☾" };

/** Put a theme on the page. */
export function applyTheme(theme) {
  const root = document.documentElement;
  if (theme === "system") root.removeAttribute("data-theme");
  else root.setAttribute("data-theme", theme);
}

/** The button that goes round the themes. */
export function themeButton(state) {
  const button = h("button", { type: "button" });
  const show = () => {
    button.textContent = SIGNS[state.theme];
    const said = `Colours: ${NAMES[state.theme]}`;
    button.setAttribute("aria-label", said);
    button.title = said;
    applyTheme(state.theme);
  };
  button.addEventListener("click", () => {
    const names = Object.keys(NAMES);
    state.theme = names[(names.indexOf(state.theme) + 1) % names.length];
    state.changed("theme");
  });
  state.on((kinds) => kinds.has("theme") && show());
  show();
  return button;
}
