/** Typed inputs as numbers, for moving the page without asking the studio; the studio itself reads the text. */

/** `{shape, data}` of a number or a list that is typed; null where it is neither. */
export function parsed(text) {
  const plain = text.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return { shape: [], data: [Number(plain)] };
  if (!plain.startsWith("[")) return null;
  let found;
  try {
    found = JSON.parse(plain);
  } catch {
    return null;
  }
  const shape = [];
  for (let x = found; Array.isArray(x); x = x[0]) shape.push(x.length);
  const data = found.flat(Infinity);
  const size = shape.reduce((a, b) => a * b, 1);
  return data.length === size && data.every(Number.isFinite) && even(found, shape) ? { shape, data } : null;
}

function even(x, [n, ...rest]) {
  if (n === undefined) return typeof x === "number";
  return Array.isArray(x) && x.length === n && x.every((y) => even(y, rest));
}

/** Numbers as text that can be typed again. */
export function written({ shape, data }) {
  if (!shape.length) return String(data[0]);
  const size = shape.slice(1).reduce((a, b) => a * b, 1);
  const parts = Array.from({ length: shape[0] }, (_, k) => written({ shape: shape.slice(1), data: data.slice(k * size, (k + 1) * size) }));
  return `[${parts.join(", ")}]`;
}

/** A shape in words. */
export function shapeText(shape) {
  return shape.length === 1 ? `${shape[0]} ${shape[0] === 1 ? "number" : "numbers"}` : shape.join("×");
}

/** A number some steps away, in steps that fit its size. */
export function stepped(x, steps) {
  const size = 10 ** (Math.floor(Math.log10(Math.abs(x) > 1e-12 ? Math.abs(x) : 1)) - 1);
  const digits = Math.max(0, Math.min(15, -Math.floor(Math.log10(size))));
  return Number((x + steps * size).toFixed(digits));
}
