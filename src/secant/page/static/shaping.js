/** Ops that move elements, make arrays, and change dtypes. Each takes `(inputs, params, types)`. */
import {
  Unfit, castTo, filled, makeArray, placesOf, reshaped, scalarOf, sizeOf, stretched, stridesOf, taken,
} from "./arrays.js";

function transposed(x, axes) {
  const strides = stridesOf(x.shape);
  const shape = axes.map((i) => x.shape[i]);
  return taken(x, placesOf(shape, axes.map((i) => strides[i])), shape);
}

const reversedAxes = (x) => transposed(x, x.shape.map((_, i) => i).reverse());

function reshape([x], { shape, order }) {
  if (order !== "F") return reshaped(x, shape);
  return reversedAxes(reshaped(reversedAxes(x), [...shape].reverse()));
}

function concatenate(xs, { axis }, [[dtype]]) {
  const parts = xs.map((x) => castTo(axis === null ? reshaped(x, [x.data.length]) : x, dtype));
  const [first] = parts;
  const at = axis === null ? 0 : axis < 0 ? axis + first.shape.length : axis;
  const outer = sizeOf(first.shape.slice(0, at));
  const widths = parts.map((p) => sizeOf(p.shape.slice(at)));
  const shape = [...first.shape];
  shape[at] = parts.reduce((sum, p) => sum + p.shape[at], 0);
  const made = filled(shape, dtype, 0);
  let to = 0;
  for (let row = 0; row < outer; row += 1) {
    parts.forEach((p, i) => {
      made.data.set(p.data.subarray(row * widths[i], (row + 1) * widths[i]), to);
      to += widths[i];
    });
  }
  return made;
}

function stack(xs, { axis }, types) {
  const wide = xs.map((x) => reshaped(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]));
  return concatenate(wide, { axis }, types);
}

function array(leaves, { shape, dtype }) {
  const [{ shape: inner }] = leaves;
  const data = leaves.flatMap((x) => [...castTo(x, dtype).data]);
  return makeArray([...shape, ...inner], dtype, Float64Array.from(data));
}

function roll([x], { shift, axis }) {
  if (axis === null) return reshaped(roll([reshaped(x, [x.data.length])], { shift: [shift], axis: [0] }), x.shape);
  let made = x;
  axis.forEach((at, k) => {
    const n = x.shape[at];
    const inner = sizeOf(x.shape.slice(at + 1));
    const places = Array.from(made.data, (_, i) => {
      const j = Math.floor(i / inner) % n;
      return i + ((((j - shift[k]) % n) + n) % n - j) * inner;
    });
    made = taken(made, places, x.shape);
  });
  return made;
}

function tile([x], { reps }) {
  const n = Math.max(reps.length, x.shape.length);
  const own = [...new Array(n - x.shape.length).fill(1), ...x.shape];
  const times = [...new Array(n - reps.length).fill(1), ...reps];
  const strides = stridesOf(own);
  const pairs = own.flatMap((d, i) => [times[i], d]);
  return taken(x, placesOf(pairs, own.flatMap((_, i) => [0, strides[i]])), own.map((d, i) => d * times[i]));
}

function repeat([x], { repeats, axis }) {
  const strides = stridesOf(x.shape);
  const shape = [...x.shape.slice(0, axis + 1), repeats, ...x.shape.slice(axis + 1)];
  const steps = [...strides.slice(0, axis + 1), 0, ...strides.slice(axis + 1)];
  const made = x.shape.map((d, i) => (i === axis ? d * repeats : d));
  return taken(x, placesOf(shape, steps), made);
}

/** A matrix, or a stack of them, with elements on one side of a diagonal made 0. */
function triangle(keeps) {
  return ([x], { k }) => {
    const m = x.shape.length > 1 ? x : stretched(x, [x.shape[0], x.shape[0]]);
    const columns = m.shape[m.shape.length - 1];
    const rows = m.shape[m.shape.length - 2];
    const data = m.data.map((v, i) => (keeps(Math.floor(i / columns) % rows, i % columns, k) ? v : 0));
    return makeArray(m.shape, m.dtype, data);
  };
}

function diag([v], { k }) {
  const n = v.shape[0] + Math.abs(k);
  const made = filled([n, n], v.dtype, 0);
  v.data.forEach((x, i) => { made.data[(i + Math.max(-k, 0)) * n + i + Math.max(k, 0)] = x; });
  return made;
}

/** The same single number with another dtype and no axes. */
function single([x], params, [[dtype]]) {
  return castTo(makeArray([], x.dtype, x.data), dtype);
}

const cast = ([x], params, [[dtype]]) => castTo(x, dtype);
const same = ([x]) => x;

/** How many elements a slice with computed bounds takes. */
function extent(bounds, { index, dim }) {
  const rest = bounds.map((b) => b.data[0]);
  const [start, stop, step] = index.map((b) => (b === "*" ? rest.shift() : b));
  const by = step ?? 1;
  const at = (x, otherwise) => (x === null ? otherwise
    : Math.min(Math.max(x < 0 ? x + dim : x, by > 0 ? 0 : -1), by > 0 ? dim : dim - 1));
  const first = at(start, by > 0 ? 0 : dim - 1);
  const last = at(stop, by > 0 ? dim : -1);
  return scalarOf(Math.max(0, Math.ceil((last - first) / by)), "int64");
}

function rows([items], { count, item }, [[dtype]]) {
  if (items.length !== count) {
    throw new Unfit(`a loop made ${items.length} items where ${count} were recorded`);
  }
  const shape = items.length ? items[0].shape : item;
  const data = Float64Array.from(items.flatMap((x) => [...x.data]));
  return makeArray([items.length, ...shape], dtype, data);
}

function items([x]) {
  const shape = x.shape.slice(1);
  const size = sizeOf(shape);
  return Array.from({ length: x.shape[0] },
    (_, i) => makeArray(shape, x.dtype, x.data.slice(i * size, (i + 1) * size)));
}

export const SHAPING = {
  reshape,
  transpose: ([x], { axes }) => transposed(x, axes),
  expand_dims: ([x], { axis }) => {
    const shape = [...x.shape];
    for (const i of axis) shape.splice(i, 0, 1);
    return reshaped(x, shape);
  },
  squeeze: ([x], { axis }) => reshaped(x, x.shape.filter((_, i) => !axis.includes(i))),
  broadcast_to: ([x], { shape }) => stretched(x, shape),
  full: ([x], { shape, dtype }) => stretched(castTo(x, dtype), shape),
  concatenate,
  stack,
  array,
  roll,
  tile,
  repeat,
  tril: triangle((i, j, k) => j <= i + k),
  triu: triangle((i, j, k) => j >= i + k),
  diag,
  astype: cast,
  retype: cast,
  copy: same,
  identity: same,
  conjugate: same,
  real: same,
  imag: ([x]) => filled(x.shape, x.dtype, 0),
  float: single,
  int: single,
  bool: single,
  item: single,
  length: ([s]) => scalarOf(s.length, "int64"),
  extent,
  rows,
  items,
  ruler: ([x], { axis }) => filled([x.shape[axis], 0], "bool", 0),
};
