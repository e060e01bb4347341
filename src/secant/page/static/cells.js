/** Arrays as cells that are tinted by their values, with numbers where there is room and they are wanted. */
import { s, write } from "./dom.js";
import { real } from "./figures.js";
import { shorten } from "./typeset.js";

const GAP = 2;

/** The role and strength of a tint: what is not finite is an alarm, what is negative has its own colour. */
export function tint(x, top, role, strongest) {
  if (!Number.isFinite(x)) return ["alarm", strongest];
  return [x < 0 ? "negative" : role, 0.07 + (strongest - 0.07) * (top ? Math.min(1, Math.abs(x) / top) : 0)];
}

/** The largest finite magnitude. */
export function largest(data) {
  let top = 0;
  for (const x of data) {
    const size = Math.abs(x);
    if (size > top && size !== Infinity) top = size;
  }
  return top;
}

/** The rows and columns an array is drawn in. */
export function matrix(v) {
  const from = v.means || v;
  const columns = from.shape.length ? from.shape[from.shape.length - 1] : 1;
  return { rows: columns ? Math.round(from.data.length / columns) : 0, columns, data: from.data };
}

/** Means over near-equal blocks, at most so many rows and columns of them. */
export function averaged({ rows, columns, data }, most, wide) {
  const [m, n] = [Math.min(rows, most), Math.min(columns, wide)];
  if (m === rows && n === columns) return data;
  const sums = new Float64Array(m * n);
  const counts = new Float64Array(m * n);
  for (let i = 0, k = 0; i < rows; i += 1) {
    const row = Math.min(m - 1, Math.floor(((i + 1) * m - 1) / rows)) * n;
    for (let j = 0; j < columns; j += 1, k += 1) {
      const cell = row + Math.min(n - 1, Math.floor(((j + 1) * n - 1) / columns));
      sums[cell] += data[k];
      counts[cell] += 1;
    }
  }
  return sums.map((x, k) => x / counts[k]);
}

/** A few digits that fit a cell. */
export function cellText(x, wide, dtype) {
  if (dtype === "bool") return x ? "True" : "False";
  for (const digits of [4, 3, 2]) {
    const text = real(x, digits);
    if (text.length * 5.9 + 3 <= wide || digits === 2) return text;
  }
  return "";
}

/**
 * The cells of an array on a card, centred at `middle`, from y down.
 * @param {number[]} grid rows, columns, cell width, cell height, room for row labels and for column labels
 */
export function cellsOf([rows, columns, wide, tall, left, head], item, of, role, middle, y, state) {
  const el = s("g", { class: "cells" });
  const width = left + columns * (wide + GAP) - GAP;
  const x0 = middle - width / 2 + left;
  const written = tall > 12;
  const cells = [];
  labels();
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < columns; j += 1) {
      const [x, top] = [x0 + j * (wide + GAP), y + head + i * (tall + GAP)];
      const rect = s("rect", { x, y: top, width: wide, height: tall, rx: 2.5 });
      const text = written
        ? s("text", { x: x + wide / 2, y: top + tall / 2 + 3.6, "font-size": 10.5, class: "serif digits" })
        : null;
      const g = s("g", {}, rect, text);
      cells.push({ g, rect, text });
      el.append(g);
    }
  }
  if (!rows || !columns)
    el.append(s("text", { x: middle, y: y + 10, "font-size": 10, class: "sans note" }, "empty"));
  return { el, update, each: (f) => written && cells.forEach((c, k) => f(c.g, k)) };

  function labels() {
    if (!written) return;
    const named = [...item.labels, null, null];
    const across = item.shape.length === 1 ? named[0] : named[1];
    const down = item.shape.length === 2 ? named[0] : null;
    if (head)
      across.forEach((text, j) => {
        const x = x0 + j * (wide + GAP) + wide / 2;
        el.append(s("text", { x, y: y + 9, "font-size": 8.5, class: "sans note" }, shorten(text, 12)));
      });
    if (left)
      down.forEach((text, i) => {
        const at = y + head + i * (tall + GAP) + tall / 2 + 3;
        el.append(
          s("text", { x: x0 - 6, y: at, "font-size": 8.5, class: "sans note end" }, shorten(text, 12)),
        );
      });
  }

  function update() {
    const v = of();
    if (!v || v.text !== undefined || !cells.length) return;
    const data = v.shape.length ? averaged(matrix(v), rows, columns) : cells.map(() => v.data[0]);
    const top = largest(data);
    cells.forEach((c, k) => {
      const [colour, strength] = tint(data[k], top, role, written && state.cells ? 0.42 : 0.88);
      const paint = `${colour} ${strength.toFixed(3)}`;
      if (c.paint !== paint) {
        c.paint = paint;
        c.rect.setAttribute("class", `cell ${colour}`);
        c.rect.setAttribute("fill-opacity", strength.toFixed(3));
      }
      if (c.text) write(c.text, state.cells ? cellText(data[k], wide, v.dtype) : "");
    });
  }
}
