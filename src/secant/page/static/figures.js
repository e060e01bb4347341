/** Numbers as people write them, as explain/numbers.py does: few digits, a true minus, short arrays. */
const SHOWN = 6;
const RAISED = {
  "-": "⁻",
  "−": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};

/** A number with at most so many significant digits. */
export function real(x, digits = 6) {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  if (x === 0) return "0";
  if (Number.isInteger(x) && Math.abs(x) < 1e9) return String(x).replace("-", "−");
  const [mantissa, exponent] = x.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power < -4 || power >= digits) return `${trimmed(mantissa)}e${power}`.replaceAll("-", "−");
  return trimmed(x.toFixed(Math.max(0, digits - 1 - power))).replace("-", "−");
}

function trimmed(text) {
  return text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
}

/** A number whose power of ten is written as such: 1.5·10⁻⁷. */
export function powers(text) {
  const found = /^(−?[\d.]+)e(−?\d+)$/.exec(text);
  return found ? `${found[1]}·10${[...found[2]].map((c) => RAISED[c]).join("")}` : text;
}

/** A value of any shape in few characters. */
export function short(v, digits = 6) {
  if (v === null || v === undefined) return "";
  if (v.text !== undefined) return v.text;
  if (!v.shape.length) return scalar(v.data[0], v.dtype, digits);
  const size = v.shape.reduce((a, b) => a * b, 1);
  if (!size) return `${shapeText(v.shape)}, empty`;
  if (v.means) return `${v.shape.join("×")}, means ${span(v.means.data)}`;
  if (size <= SHOWN) return nested(v, 0, v.shape, digits);
  if (v.shape.length === 1) {
    const few = Math.min(digits, 4);
    const head = [0, 1, 2].map((k) => scalar(v.data[k], v.dtype, few)).join(", ");
    return `[${head}, …, ${scalar(v.data[size - 1], v.dtype, few)}]`;
  }
  return `${v.shape.join("×")}, ${span(v.data, digits)}`;
}

function span(data, digits = 6) {
  let low = Infinity;
  let high = -Infinity;
  for (const x of data) {
    if (x < low) low = x;
    if (x > high) high = x;
    if (Number.isNaN(x)) return "with NaN";
  }
  return low === high ? `all ${real(low, digits)}` : `${real(low, 4)} to ${real(high, 4)}`;
}

function scalar(x, dtype, digits) {
  return dtype === "bool" ? (x ? "True" : "False") : real(x, digits);
}

function nested(v, at, shape, digits) {
  if (!shape.length) return scalar(v.data[at], v.dtype, digits);
  const [count, ...rest] = shape;
  const step = rest.reduce((a, b) => a * b, 1);
  return `[${Array.from({ length: count }, (_, k) => nested(v, at + k * step, rest, digits)).join(", ")}]`;
}

/** A shape as Python writes it. */
export function shapeText(shape) {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** Axes in words. */
export function axesText(axes) {
  if (axes.length === 1) return `axis ${axes[0]}`;
  return `axes ${axes.slice(0, -1).join(", ")} and ${axes[axes.length - 1]}`;
}

/** A number ready to be a factor: a negative one in parentheses. */
export function signed(text) {
  return text.startsWith("−") ? `(${text})` : text;
}

/** Whether a value is one number. */
export function plain(v) {
  return Boolean(v) && v.text === undefined && v.shape.length === 0;
}

/** The number of a value that is one, else NaN. */
export function numberOf(v) {
  return plain(v) ? v.data[0] : NaN;
}

/** The index of an element as text: "1, 2". */
export function indexText(shape, at) {
  const out = [];
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    out.unshift(at % shape[axis]);
    at = Math.floor(at / shape[axis]);
  }
  return out.join(", ");
}

/** A typed number: with a comma or a true minus too; NaN where it is none. */
export function parsed(text) {
  const clean = text.trim().replace("−", "-").replace(",", ".");
  return clean === "" ? NaN : Number(clean);
}
