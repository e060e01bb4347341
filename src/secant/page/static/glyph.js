/** A broadcast in a few points: an operand's cells solid and their copies hollow, or the copies summed back. */
import { s } from "./dom.js";

const CELL = 5;
const STEP = 6;

/** The picture of a stretch; `back` for the sum on the way back. */
export function glyph({ before, after }, back) {
  const rows = Math.min(3, after.length > 1 ? after[after.length - 2] : 1);
  const columns = Math.min(4, after.length ? after[after.length - 1] : 1);
  const padded = [...after.map(() => 1), ...before].slice(-Math.max(after.length, 1));
  const own = [
    after.length > 1 ? Math.min(rows, padded[padded.length - 2]) : 1,
    after.length ? Math.min(columns, padded[padded.length - 1]) : 1,
  ];
  const el = s("g", { class: `glyph ${back ? "slope" : "value"}`, "aria-hidden": "true" });
  const block = (x, m, n, solid) => {
    for (let i = 0; i < m; i += 1) {
      for (let j = 0; j < n; j += 1) {
        const cls = i < solid[0] && j < solid[1] ? "own" : "copy";
        el.append(
          s("rect", {
            class: cls,
            x: x + j * STEP,
            y: ((3 - m) * STEP) / 2 + i * STEP - 3,
            width: CELL,
            height: CELL,
            rx: 1,
          }),
        );
      }
    }
  };
  const wide = [own[1] * STEP, columns * STEP];
  const [first, second] = back ? [[rows, columns], own] : [own, [rows, columns]];
  block(0, first[0], first[1], back ? first : own);
  const x = (back ? wide[1] : wide[0]) + 4;
  el.append(s("text", { x: x + 4, y: 8.5, "font-size": 9, class: "sans" }, back ? "Σ" : "→"));
  block(x + 12, second[0], second[1], back ? second : own);
  return { el, w: x + 12 + (back ? wide[0] : wide[1]) };
}
