/** The pair of arrows of every edge, and what stands beside them: the partial, and how a shape is stretched. */
import { factor } from "./cards.js";
import { beside, clipped, head, PAIR, path } from "./curves.js";
import { s, write } from "./dom.js";
import { axesText, plain, powers, short, shapeText, signed } from "./figures.js";
import { glyph } from "./glyph.js";
import { shorten, spans } from "./typeset.js";

/** The partial on an edge: `×c = 2`, without the number where it says nothing more. */
export function partialText(state, e) {
  const partial = state.partial(e);
  const flowing = state.contribution(e) || !state.adjoint(e.target.id);
  if (!flowing) return "";
  const number = plain(partial) ? powers(short(partial)) : "";
  if (!e.text) return number ? `×${signed(number)}` : "";
  const said = shorten(e.text, 26);
  if (!partial) return said;
  const inside = factor(said);
  return number && number !== e.text && number !== e.text.replace(/^\((.*)\)$/, "$1")
    ? `×${inside} = ${number}`
    : `×${inside}`;
}

/** A link drawn: the parts for behind the cards, and the labels for in front of them. */
export function linkOf(state, link) {
  const { edges, knots, from, to } = link;
  const back = edges.length ? edges.some((e) => flows(state, e)) : Boolean(state.adjoint(link.item.id));
  const lines = s("g", { class: "link" });
  const forward = beside(knots, -PAIR);
  const whole = path(clipped(forward));
  lines.append(s("path", { class: "forward", d: path(clipped(forward.slice(3 * link.shared))) }));
  lines.append(s("path", { class: "whole forward", d: whole }));
  lines.append(s("polygon", { class: "forward", points: head(forward[forward.length - 1], 1) }));
  if (back) {
    const way = beside(knots, PAIR).reverse();
    const cut = way.slice(0, way.length - 3 * link.shared);
    lines.append(s("path", { class: "backward", d: path(link.shared ? cut : clipped(cut)) }));
    lines.append(s("path", { class: "whole backward", d: path(clipped(way)) }));
    if (!link.shared)
      lines.append(s("polygon", { class: "backward", points: head(way[way.length - 1], -1, 6.4) }));
  }
  const labels = s("g", { class: "marks" });
  const updates = [];
  if (edges.length && to.part[0] !== "out") {
    if (link.below) below();
    if (link.above) above();
  }
  const made = { lines, labels, link, update: () => updates.forEach((u) => u()) };
  made.update();
  return made;

  function below() {
    const few = edges.length <= 2;
    const summed = few ? edges.filter((e) => e.stretch && e.stretch.axes.length) : [];
    const rows = few
      ? edges.map((e) => ({ e, size: 12, cls: "serif slope mark" }))
      : [{ size: 9, cls: "sans note mark", text: `${edges.length} paths, summed` }];
    for (const e of summed.slice(0, 1))
      rows.push({ size: 9, cls: "sans slope mark", text: `summed over ${axesText(e.stretch.axes)}` });
    const picture = summed.length ? glyph(summed[0].stretch, true) : null;
    const texts = rows.map((r) => s("text", { "font-size": r.size, class: r.cls, x: link.below[0] }));
    labels.append(...texts);
    if (picture) labels.append(picture.el);
    updates.push(() => {
      const said = rows.map((r) => (r.e ? partialText(state, r.e) : r.text));
      const kept = said.map((t, k) => (t && said.indexOf(t) === k ? t : ""));
      const tall = rows.reduce((sum, r, k) => sum + (kept[k] ? r.size * 1.3 : 0), picture ? 16 : 0);
      let y = link.below[1] - tall / 2;
      rows.forEach((r, k) => {
        if (texts[k].lastText !== kept[k]) {
          texts[k].lastText = kept[k];
          texts[k].replaceChildren(...(r.e ? spans(kept[k], r.size) : [kept[k]]));
        }
        if (kept[k]) texts[k].setAttribute("y", y + r.size * 0.98);
        if (kept[k]) y += r.size * 1.3;
      });
      if (picture)
        picture.el.setAttribute("transform", `translate(${link.below[0] - picture.w / 2} ${y + 3})`);
    });
  }

  function above() {
    const e = edges.find((x) => x.stretch && String(x.stretch.before) !== String(x.stretch.after));
    if (!e) return;
    const [x, y] = link.above;
    const picture = glyph(e.stretch, false);
    const said = (shape) => (shape.length ? shapeText(shape) : "scalar");
    const text = s("text", { "font-size": 9, class: "sans value mark", x, y: y + 11 });
    write(text, `${said(e.stretch.before)} → ${said(e.stretch.after)}`);
    picture.el.setAttribute("transform", `translate(${x - picture.w / 2} ${y - 15})`);
    labels.append(picture.el, text);
  }
}

/** Whether a derivative passes along an edge. */
export function flows(state, e) {
  return Boolean(state.contribution(e)) || (e.flows && !state.adjoint(e.target.id) && Boolean(e.text));
}
