/**
 * The page: reads its data, builds its parts, and keeps them together.
 *
 * `start(data, root)` builds the page in an element and returns `{state, scene, player}`; a server that embeds the
 * page in one of its own calls it with what `secant.page.payload` made.
 */
import { Copy } from "./copy.js";
import { fill, h, printable } from "./dom.js";
import { Find } from "./find.js";
import { all, openAround, openAtStart } from "./folding.js";
import { followHash, restore } from "./hash.js";
import { Inputs } from "./inputs.js";
import { helpDialog, Keys } from "./keys.js";
import { Model } from "./model.js";
import { Panel } from "./panel.js";
import { Lights } from "./paths.js";
import { Player } from "./player.js";
import { Scene } from "./scene.js";
import { State } from "./state.js";
import { themeButton } from "./theme.js";
import { formula, shorten } from "./typeset.js";
import { Zoom } from "./zoom.js";

/** Build the page. */
export function start(data, root) {
  const state = new State(new Model(data));
  state.firstBy = state.by;
  openAtStart(state);
  state.first = new Set(state.open);
  restore(state, location.hash);
  const host = h("div", { class: "stage", tabindex: -1 });
  const overlay = h("div", { class: "overlay" });
  host.append(overlay);
  const scene = new Scene(state, host, overlay);
  const readout = h("aside", { class: "readout", hidden: true });
  const toast = h("div", { class: "toast", role: "status", hidden: true });
  const say = (text) => {
    toast.textContent = text;
    toast.hidden = false;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => (toast.hidden = true), 4000);
  };
  const lights = new Lights(state, scene, readout);
  const player = new Player(state, scene);
  const panel = new Panel(state);
  const inputs = new Inputs(state);
  const zoom = new Zoom(scene);
  const help = helpDialog();
  const find = new Find(state, (id) => {
    openAround(state, id);
    state.selected = id;
    state.changed("select");
    state.flush();
    const card = scene.cards.get(id);
    if (card) {
      scene.reveal(card);
      card.el.focus({ preventScroll: true });
    }
  });
  const bar = h(
    "div",
    { class: "tools", role: "toolbar", "aria-label": "Tools" },
    find.el,
    folds(state, scene),
    cellsButton(state),
    new Copy(state, scene, say).el,
    themeButton(state),
    h(
      "button",
      { type: "button", "aria-label": "Keys (?)", title: "Keys (?)", onclick: () => help.showModal() },
      "?",
    ),
  );
  const title = heading(data.title);
  const keys = new Keys({ state, scene, player, find, zoom, panel, help });
  fill(
    root,
    h("header", {}, title, bar),
    h("div", { class: "left" }, h("div", { class: "picture" }, host, readout, zoom.el), player.el),
    h("div", { class: "right" }, inputs.el, panel.el),
    toast,
    help,
  );
  document.title = printable(data.title);
  root.hidden = false;
  zoom.begin();
  followHash(state, () =>
    state.changed("numbers", "step", "select", "folds", "nudge", "theme", "cells", "iteration"),
  );
  if (state.step) scene.reveal(scene.rep(player.told.item.id));
  return { state, scene, player, lights, keys };
}

/** The title: its equations, as many of the first ones as the line holds. */
function heading(text) {
  const said = text.split(",  ").map((part) => formula(shorten(part, 110)));
  return h("h1", { title: text }, said);
}

/** Open and close everything, where there is something to open. */
function folds(state, scene) {
  if (!scene.folds.size) return null;
  const open = h(
    "button",
    { type: "button", title: "open all folds", onclick: () => all(state, true) },
    "Open all",
  );
  const close = h(
    "button",
    { type: "button", title: "close all folds", onclick: () => all(state, false) },
    "Fold all",
  );
  return h("span", { class: "folds" }, open, close);
}

/** Numbers in the cells of arrays, where there are arrays. */
function cellsButton(state) {
  if (!state.model.sheets.some((x) => x.items.some((i) => i.shape.length))) return null;
  const button = h(
    "button",
    { type: "button", "aria-pressed": "true", title: "numbers in the cells of arrays" },
    "Numbers",
  );
  button.addEventListener("click", () => {
    state.cells = !state.cells;
    state.changed("cells");
  });
  state.on((kinds) => kinds.has("cells") && button.setAttribute("aria-pressed", String(state.cells)));
  button.setAttribute("aria-pressed", String(state.cells));
  return button;
}

const data = document.getElementById("secant-data");
if (data) {
  const root = document.documentElement;
  const begun = performance.now();
  try {
    globalThis.secantPage = start(JSON.parse(data.textContent), document.getElementById("app"));
    root.dataset.ready = Math.round(performance.now() - begun);
  } catch (error) {
    root.classList.remove("js"); // the picture and the tables are still there
    throw error;
  }
}
