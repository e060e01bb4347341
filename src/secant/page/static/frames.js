/** Folds: closed ones as cards that say what they hold, opened ones as frames around their inside. */
import { rounded } from "./curves.js";
import { h, s, write } from "./dom.js";
import { FRAME } from "./arranging.js";
import { plain, powers, short } from "./figures.js";
import { shorten, spans } from "./typeset.js";

/** What a fold is called. */
export function titleOf(state, box) {
  const { fold } = box;
  if (fold.kind === "round") return fold.title || "one round";
  return fold.title;
}

/** A closed fold. */
export function foldCard(state, box) {
  const { fold, key, w, h: tall } = box;
  const region = fold.region ? box.run.regions.get(fold.region) : null;
  const now = () => state.region(fold.region) || region;
  const el = s("g", {
    class: `node fold ${fold.kind}`,
    "data-fold": key,
    role: "button",
    tabindex: -1,
    "aria-expanded": "false",
    transform: `translate(${box.x} ${box.y})`,
  });
  const many = fold.kind === "rounds" || (region && region.loop);
  for (let k = many ? 2 : 1; k > 0; k -= 1)
    el.append(s("rect", { class: "behind", x: 5 * k, y: -4.5 * k, width: w - 10 * k, height: 30, rx: 9 }));
  el.append(s("rect", { class: "card", width: w, height: tall, rx: 10 }));
  const title = shorten(titleOf(state, box), 34);
  const formal = title.includes("(") && !(region && region.loop);
  const head = s("text", {
    x: w / 2,
    y: 25,
    "font-size": 14,
    class: region && region.loop ? "mono" : formal ? "serif" : "sans title",
  });
  if (formal) head.append(...spans(title, 14));
  else write(head, title);
  el.append(head);
  fold.lines.forEach((line, k) => {
    el.append(
      s("text", { x: w / 2, y: 43 + 15.4 * k, "font-size": 12, class: "serif note" }, spans(line, 12)),
    );
  });
  const y = 43 + 15.4 * fold.lines.length;
  const holds = s("text", { x: w / 2, y, "font-size": 8.5, class: "sans note" });
  el.append(holds, chevron(w - 14, 18, false));
  const last = region ? null : box.run.sheet.items[fold.last];
  const value = s("text", { x: w / 2, y: y + 22, "font-size": 15, class: "serif value" });
  const number = s("tspan", {});
  if (last && fold.kind !== "inputs") {
    value.append(...spans(shorten(last.name, 18), 15), s("tspan", {}, " = "), number);
    el.append(value);
  }
  if (many) badge(el, w, () => `× ${region ? now().count : fold.count}`);
  const card = { el, box, fold, item: last || outputOf(box, region) };
  card.update = () => {
    const n = fold.nodes;
    const said = region
      ? regionWords(now())
      : fold.kind === "rounds"
        ? `${fold.count} rounds, ${n} nodes`
        : `${n} ${fold.kind === "inputs" ? "values" : "nodes"}`;
    write(holds, said);
    if (last && fold.kind !== "inputs") {
      const v = state.value(last.id);
      write(number, plain(v) || v.text !== undefined ? powers(short(v)) : `${v.shape.join("×")} numbers`);
    }
    el.setAttribute("aria-label", `${titleOf(state, box)}: ${said}; closed`);
  };
  card.update();
  return card;
}

/** What is said of a loop, branch or call. */
export function regionWords(region) {
  if (!region) return "";
  if (region.note) return region.note;
  if (region.kind === "if") return region.taken === "then" ? "true" : "false";
  if (!region.loop) return "called once";
  if (!region.count) return "did not run";
  const pass = region.passes[region.shown];
  return `${region.count} times${pass ? `, iteration ${pass.number} shown` : ""}`;
}

function outputOf(box, region) {
  return region && region.outputs.length ? box.run.sheet.byId.get(region.outputs[0]) : null;
}

function badge(el, w, text) {
  const said = text();
  const wide = said.length * 6.4 + 14;
  el.append(s("rect", { class: "badge", x: w - wide + 8, y: -10, width: wide, height: 19, rx: 9.5 }));
  el.append(s("text", { class: "sans badge", x: w - wide / 2 + 8, y: 3.6, "font-size": 11 }, said));
}

function chevron(x, y, open) {
  const d = open ? `M${x - 4},${y - 2} l4,4 l4,-4` : `M${x - 2},${y - 4} l4,4 l-4,4`;
  return s("path", { class: "chevron", d });
}

/** An opened fold: the frame, its title, which closes it, and the slider over its runs. */
export function frameCard(state, box) {
  const { fold, key, w, h: tall } = box;
  const { region } = box;
  const el = s("g", {
    class: `frame ${fold.kind}${region && region.loop ? " loop" : ""}`,
    transform: `translate(${box.x} ${box.y})`,
  });
  el.append(s("rect", { class: "card", width: w, height: tall, rx: 12 }));
  const title = shorten(titleOf(state, box), 60);
  const bar = s("g", {
    class: "bar",
    "data-fold": key,
    role: "button",
    tabindex: -1,
    "aria-expanded": "true",
  });
  bar.append(s("rect", { class: "hit", width: w, height: 34, rx: 12 }), chevron(18, 19, true));
  const mono = region && region.loop;
  const text = s("text", {
    x: 30,
    y: 23,
    "font-size": mono ? 12.5 : 13.5,
    class: `start ${mono ? "mono" : "serif"}`,
  });
  if (mono) write(text, title);
  else text.append(...spans(title, 13.5));
  const said = s("text", { x: w - 14, y: 23, "font-size": 9, class: "sans note end" });
  bar.append(text, said);
  el.append(bar);
  const card = { el, box, fold, bar, item: region ? outputOf(box, region) : box.run.sheet.items[fold.last] };
  if (box.slider) card.slider = region ? iterations(state, box) : rounds(state, box);
  card.update = () => {
    const now = region ? state.region(fold.region) : null;
    const words = now
      ? regionWords(now)
      : fold.kind === "rounds"
        ? `${fold.count} rounds`
        : `${fold.nodes} nodes`;
    write(
      said,
      now && now.loop && box.slider ? `${now.count} times${now.line ? ` · line ${now.line}` : ""}` : words,
    );
    bar.setAttribute("aria-label", `${titleOf(state, box)}: ${words}; open`);
    if (card.slider) card.slider.update();
  };
  card.update();
  return card;
}

function slider(label, describe, max, value, change) {
  const input = h("input", { type: "range", min: 0, max, step: 1, value, "aria-label": label });
  const said = h("output", {}, describe(value));
  input.addEventListener("input", () => change(Number(input.value)));
  const el = h("label", { class: "iterations" }, input, said);
  const update = (at) => {
    if (document.activeElement !== input || Number(input.value) !== at) input.value = at;
    input.setAttribute("aria-valuetext", describe(at));
    write(said, describe(at));
  };
  return { el, update, input };
}

function iterations(state, box) {
  const { id } = box.region;
  const now = () => state.region(id) || box.region;
  const all = state.movable;
  const numbers = box.region.passes.map((p) => p.number);
  const number = () => (now().passes[now().shown] || { number: 0 }).number;
  const at = () => (all ? number() : Math.max(0, numbers.indexOf(number())));
  const max = all ? box.region.count - 1 : numbers.length - 1;
  const describe = () => `iteration ${number()} of 0–${Math.max(0, now().count - 1)}`;
  const made = slider(`iteration of ${box.region.title}`, describe, max, at(), (k) =>
    state.iterate(id, all ? k : numbers[k]),
  );
  const { update } = made;
  made.update = () => {
    if (all) made.input.max = Math.max(0, now().count - 1);
    update(at());
  };
  made.el.dataset.region = id;
  return made;
}

function rounds(state, box) {
  const { key, fold } = box;
  const at = () => state.rounds.get(key) || 0;
  const describe = () => `round ${at() + 1} of ${fold.count}`;
  const made = slider("round", describe, fold.count - 1, at(), (k) => {
    state.rounds.set(key, k);
    state.changed("folds");
  });
  const { update } = made;
  made.update = () => update(at());
  return made;
}

/** The way back of a carried value, under the inside of a loop. */
export function laneOf({ name, from, to }, k, box) {
  const { inner } = box;
  const deep = inner.h + 6 + FRAME.lane * (k + 0.5);
  const [right, left] = [inner.w + 10 + 5 * k, -12 - 5 * k];
  const [x0, y0] = [from.x + from.w, Math.max(from.y + from.h / 2 + 14, from.y + from.h - 13)];
  const [x1, y1] = [to.x, Math.max(to.y + to.h / 2 + 14, to.y + to.h - 13)];
  const d = rounded([
    [x0, y0],
    [right, y0],
    [right, deep],
    [left, deep],
    [left, y1],
    [x1 - 3, y1],
  ]);
  const label = s("text", { x: inner.w / 2, y: deep + 3, "font-size": 9, class: "sans lane mark" });
  label.append(...spans(shorten(name, 16), 9), s("tspan", {}, " for the next iteration"));
  const tip = `${x1},${y1} ${x1 - 6.6},${y1 + 2.8} ${x1 - 5},${y1} ${x1 - 6.6},${y1 - 2.8}`;
  return s("g", { class: "lane" }, s("path", { d }), s("polygon", { points: tip }), label);
}
