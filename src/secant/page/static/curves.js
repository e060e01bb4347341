/** Curves between boxes, as draw/routing.py has them: between two knots a curve swings from level to level. */
import { fixed } from "./dom.js";

/** Half the distance between an arrow and its backward twin. */
export const PAIR = 4.5;

/** The Bézier points `[x, y]` of the curve through the knots, shifted by `distance` to its lower side. */
export function beside(knots, distance) {
  let [x, y] = knots[0];
  const out = [[x, y + distance]];
  for (const [x1, y1] of knots.slice(1)) {
    const dx = x1 - x;
    const slope = dx ? (2 * (y1 - y)) / dx : 0;
    const lean = (-distance * slope) / Math.sqrt(1 + slope * slope) / 0.75;
    const middle = (x + x1) / 2 + lean;
    out.push([middle, y + distance], [middle, y1 + distance], [x1, y1 + distance]);
    [x, y] = [x1, y1];
  }
  return out;
}

/** A curve as the path of an SVG element. */
export function path(points) {
  if (!points.length) return "";
  const text = ([x, y]) => `${fixed(x)},${fixed(y)}`;
  return `M${text(points[0])} C${points.slice(1).map(text).join(" ")}`;
}

/** The curve without its last points under the arrow head, so that the tip stays sharp. */
export function clipped(points) {
  const [x, y] = points[points.length - 1];
  const before = points.length > 1 ? points[points.length - 2][0] : x;
  return [...points.slice(0, -1), [x + (before < x ? -4 : 4), y]];
}

/** The points of a slender arrow head that ends at a tip and points right (1) or left (-1). */
export function head([x, y], way, size = 7) {
  const [back, side, notch] = [size * way, size * 0.42, size * 0.78 * way];
  const points = [
    [x, y],
    [x - back, y + side],
    [x - notch, y],
    [x - back, y - side],
  ];
  return points.map((p) => p.map(fixed).join(",")).join(" ");
}

/** A point of one Bézier piece, and a point near the middle of a whole curve. */
export function at(points, piece, t) {
  const [a, b, c, d] = points.slice(3 * piece, 3 * piece + 4);
  const u = 1 - t;
  return [0, 1].map((i) => u ** 3 * a[i] + 3 * u * u * t * b[i] + 3 * u * t * t * c[i] + t ** 3 * d[i]);
}

/** Where on a curve a label stands: the nearest of its points, and how far away the label is. */
export function anchor(points, [x, y]) {
  let best = null;
  for (let piece = 0; piece * 3 + 3 < points.length; piece += 1) {
    for (let k = 0; k <= 12; k += 1) {
      const [px, py] = at(points, piece, k / 12);
      const far = (px - x) ** 2 + (py - y) ** 2;
      if (!best || far < best.far) best = { far, piece, t: k / 12, dx: x - px, dy: y - py };
    }
  }
  return best;
}

/** The path of straight pieces with round corners. */
export function rounded(route, radius = 11) {
  const towards = (a, b) => {
    const length = Math.max(Math.abs(b[0] - a[0]), Math.abs(b[1] - a[1])) || 1;
    const t = Math.min(radius, length / 2) / length;
    return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
  };
  const text = (p) => p.map(fixed).join(",");
  let out = `M${text(route[0])}`;
  for (let k = 1; k + 1 < route.length; k += 1) {
    out += ` L${text(towards(route[k], route[k - 1]))} Q${text(route[k])} ${text(towards(route[k], route[k + 1]))}`;
  }
  return `${out} L${text(route[route.length - 1])}`;
}
