/** Cards: one value each, with name and formula, value and derivative; the numbers follow when they change. */
import { drag } from "./drag.js";
import { cellsOf } from "./cells.js";
import { s, write } from "./dom.js";
import { indexText, plain, powers, short, shapeText } from "./figures.js";
import { loose, quotient, shorten, spans, whole } from "./typeset.js";

const LONGEST = 34;

/** ``u = b·c``; one of the two where there is no other. */
export function equation(item) {
  const { name, formula } = item;
  return name && formula && name !== formula ? `${name} = ${formula}` : formula || name;
}

/** Name and formula as they stand on a card. */
export function heading(item) {
  const formula = shorten(item.formula, LONGEST);
  if (!formula || !item.name || item.name === item.formula) return formula || shorten(item.name, LONGEST);
  return `${shorten(item.name, 18)} = ${formula}`;
}

/** The name of a derivative: dJ/du. */
export function derivative(of, by) {
  return `d${whole(of)}/d${whole(by)}`;
}

/** A card in words, for screen readers and for a pointer that rests on it. */
export function words(state, item) {
  const [value, adjoint] = [state.value(item.id), state.adjoint(item.id)];
  let said = `${equation(item)} = ${short(value)}`;
  if (adjoint) {
    const part = item.role === "fixed" ? "part of " : "";
    said += `; ${part}${derivative(state.model.outputItem.name, item.name)} = ${short(adjoint)}`;
  }
  return item.source ? `${said} (line ${item.source[1]})` : said;
}

/** The card of an item in a box. */
export function itemCard(state, box) {
  const { item } = box;
  const [tall, look] = state.model.looks[item.look];
  const middle = box.w / 2;
  const top = (box.h - tall) / 2;
  const output = item.id === state.model.output;
  const kind = output ? "output" : item.role;
  const el = s("g", {
    class: `node ${kind}`,
    "data-id": item.id,
    role: "button",
    tabindex: -1,
    transform: `translate(${box.x} ${box.y})`,
  });
  if (state.model.wrt.includes(item.id)) el.classList.add("wrt");
  el.append(s("rect", { class: "card", width: box.w, height: box.h, rx: 10 }));
  const updates = [];
  for (const [sign, y, grid] of look) line(sign, top + y, grid);
  const card = { el, item, box };
  card.update = () => {
    for (const update of updates) update();
  };
  // What screen readers say is written when things are quiet: it costs as much as everything else.
  card.say = () => {
    const said = words(state, item);
    if (el.lastSaid !== said) el.setAttribute("aria-label", (el.lastSaid = said));
  };
  card.update();
  card.say();
  return card;

  function text(y, size, cls, content) {
    const t = s("text", { x: middle, y, "font-size": size, class: cls });
    if (content) t.append(...content);
    el.append(t);
    return t;
  }

  function line(sign, y, grid) {
    if (sign === "h") text(y, 15, "serif", spans(heading(item), 15));
    else if (sign === "v") number(y);
    else if (sign === "t") {
      const shape = item.shape.length ? ` ${shapeText(item.shape)}` : "";
      write(text(y, 8.5, "sans note"), item.type.split("[")[0] + shape);
    } else if (sign === "r")
      el.append(s("rect", { class: "rule", x: 15, y, width: box.w - 30, height: 0.8 }));
    else if (sign === "a" || sign === "n") slope(sign, y);
    else {
      const of = () => (sign === "g" ? state.value(item.id) : state.adjoint(item.id));
      const cells = cellsOf(grid, item, of, sign === "g" ? "forward" : "backward", middle, y, state);
      el.append(cells.el);
      updates.push(cells.update);
      if (sign === "G") cells.el.classList.add("slope");
      else if (item.role === "input" && state.movable) elements(cells);
    }
  }

  function number(y) {
    const t = text(y, 18, "serif value");
    updates.push(() => write(t, powers(short(state.value(item.id)))));
    if (item.role === "input" && state.movable && plain(state.value(item.id))) {
      t.classList.add("drag");
      t.append(s("title", {}, `drag to change ${item.name}`));
      drag(t, state, item.id, () => 0);
    }
  }

  function elements(cells) {
    cells.each((cell, k) => {
      cell.classList.add("drag");
      cell.append(s("title", {}, `drag to change ${item.name}[${indexText(item.shape, k)}]`));
      drag(cell, state, item.id, () => k);
    });
  }

  function slope(sign, y) {
    const name = quotient(shorten(whole(state.model.outputItem.name), 12), shorten(whole(item.name), 14), 13);
    const part = item.role === "fixed" ? [s("tspan", {}, "part of ")] : [];
    const t = text(y, 13, "serif slope", [...part, ...name]);
    if (sign === "n") return;
    const v = s("tspan", {});
    name[name.length - 1].textContent = " = ";
    t.append(v);
    updates.push(() => write(v, powers(short(state.adjoint(item.id)))));
  }
}

/** A pill that stands for a value from outside of an opened fold. */
export function inletCard(state, box) {
  const out = box.part[0] === "out";
  const el = s("g", {
    class: out ? "outlet" : "inlet",
    "data-id": box.item.id,
    transform: `translate(${box.x} ${box.y})`,
  });
  if (out) el.append(s("circle", { cx: box.w / 2, cy: box.h / 2, r: 4.5 }));
  else {
    const t = s("text", { x: box.w / 2, y: box.h / 2 + 4.5, "font-size": 13, class: "serif" });
    t.append(...spans(shorten(box.item.name, 18), 13));
    el.append(s("rect", { width: box.w, height: box.h, rx: box.h / 2 }), t);
  }
  el.append(s("title", {}, out ? `${box.item.name} is read outside` : `${box.item.name}, from outside`));
  return { el, item: box.item, box, update() {} };
}

/** A factor's text: in parentheses where it is a sum. */
export function factor(text) {
  return loose(text) ? `(${text})` : text;
}
