/** Products of matrices, and sums over named axes. Each takes `(inputs, params, types)`. */
import {
  castTo, caster, commonShape, filled, makeArray, placesOf, reshaped, sizeOf, stretched, stridesOf,
} from "./arrays.js";

/** The product of two matrices, or stacks of them. */
export function matrixProduct(a, b, dtype) {
  const stackShape = commonShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const [n, m] = a.shape.slice(-2);
  const p = b.shape[b.shape.length - 1];
  const x = stretched(castTo(a, dtype), [...stackShape, n, m]).data;
  const y = stretched(castTo(b, dtype), [...stackShape, m, p]).data;
  const made = filled([...stackShape, n, p], dtype, 0);
  const cast = caster(dtype);
  for (let s = 0; s < sizeOf(stackShape); s += 1) {
    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j < p; j += 1) {
        let sum = 0;
        for (let k = 0; k < m; k += 1) sum += x[(s * n + i) * m + k] * y[(s * m + k) * p + j];
        made.data[(s * n + i) * p + j] = cast(sum);
      }
    }
  }
  return made;
}

function matmul([a, b], params, [[dtype]]) {
  const row = a.shape.length === 1;
  const column = b.shape.length === 1;
  const left = row ? reshaped(a, [1, ...a.shape]) : a;
  const right = column ? reshaped(b, [...b.shape, 1]) : b;
  const made = matrixProduct(left, right, dtype);
  const shape = made.shape.filter((_, i) => {
    const last = made.shape.length - 1;
    return !(column && i === last) && !(row && i === last - 1);
  });
  return reshaped(made, shape);
}

/** A sum over products: `inputs` name the axes of each operand, `output` those of the result. */
export function contracted(operands, inputs, output, dtype) {
  const sizes = {};
  operands.forEach((x, k) => inputs[k].forEach((name, i) => {
    if (!(name in sizes) || sizes[name] === 1) sizes[name] = x.shape[i];
  }));
  const summed = Object.keys(sizes).filter((name) => !output.includes(name));
  const names = [...output, ...summed];
  const shape = names.map((name) => sizes[name]);
  const places = operands.map((x, k) => {
    const strides = stridesOf(x.shape);
    const steps = names.map((name) => inputs[k].reduce(
      (sum, own, i) => sum + (own === name && x.shape[i] !== 1 ? strides[i] : 0), 0));
    return placesOf(shape, steps);
  });
  const made = filled(output.map((name) => sizes[name]), dtype, 0);
  const inner = sizeOf(summed.map((name) => sizes[name]));
  const cast = caster(dtype);
  made.data.forEach((_, i) => {
    let sum = 0;
    for (let j = i * inner; j < (i + 1) * inner; j += 1) {
      let product = 1;
      for (let k = 0; k < operands.length; k += 1) product *= operands[k].data[places[k][j]];
      sum += product;
    }
    made.data[i] = cast(sum);
  });
  return made;
}

/** The names of the axes of each operand; those of an ellipsis are "0", "1", ... counted from the right. */
function namedAxes(text, ndims) {
  const [left, right] = text.replaceAll(" ", "").split("->");
  const spare = [];
  const inputs = left.split(",").map((part, k) => {
    if (!part.includes("...")) return [...part];
    const [before, after] = part.split("...");
    const count = ndims[k] - before.length - after.length;
    const names = Array.from({ length: count }, (_, i) => `.${count - i}`);
    if (count > spare.length) spare.splice(0, spare.length, ...names);
    return [...before, ...names, ...after];
  });
  if (!right.includes("...")) return { inputs, output: [...right] };
  const [before, after] = right.split("...");
  return { inputs, output: [...before, ...spare, ...after] };
}

function einsum(operands, { subscripts }, [[dtype]]) {
  const { inputs, output } = namedAxes(subscripts, operands.map((x) => x.shape.length));
  return contracted(operands, inputs, output, dtype);
}

const letters = (n, from = 0) => Array.from({ length: n }, (_, i) => `a${from + i}`);

/** A contraction of axes of a with axes of b; the others follow in order. */
function overAxes(a, b, first, second, dtype) {
  const left = letters(a.shape.length);
  const right = letters(b.shape.length, 100);
  first.forEach((axis, k) => { right[second[k]] = left[axis]; });
  const output = [...left.filter((_, i) => !first.includes(i)), ...right.filter((_, i) => !second.includes(i))];
  return contracted([a, b], [left, right], output, dtype);
}

function dot([a, b], params, [[dtype]]) {
  if (!a.shape.length || !b.shape.length) return overAxes(a, b, [], [], dtype);
  return overAxes(a, b, [a.shape.length - 1], [Math.max(b.shape.length - 2, 0)], dtype);
}

function inner([a, b], params, [[dtype]]) {
  if (!a.shape.length || !b.shape.length) return overAxes(a, b, [], [], dtype);
  return overAxes(a, b, [a.shape.length - 1], [b.shape.length - 1], dtype);
}

function tensordot([a, b], { axes }, [[dtype]]) {
  if (typeof axes === "number") {
    const n = a.shape.length;
    return overAxes(a, b, Array.from({ length: axes }, (_, i) => n - axes + i),
      Array.from({ length: axes }, (_, i) => i), dtype);
  }
  const counted = (list, x) => [list].flat().map((i) => (i < 0 ? i + x.shape.length : i));
  return overAxes(a, b, counted(axes[0], a), counted(axes[1], b), dtype);
}

const flat = (x) => reshaped(x, [x.data.length]);

function convolve([a, v], { mode }, [[dtype]]) {
  const [long, short] = a.data.length >= v.data.length ? [a.data, v.data] : [v.data, a.data];
  const [n, m] = [long.length, short.length];
  const full = new Float64Array(n + m - 1);
  for (let i = 0; i < n; i += 1) for (let j = 0; j < m; j += 1) full[i + j] += long[i] * short[j];
  const start = mode === "full" ? 0 : mode === "same" ? Math.floor((m - 1) / 2) : m - 1;
  const length = mode === "full" ? n + m - 1 : mode === "same" ? n : n - m + 1;
  return castTo(makeArray([length], "float64", full.slice(start, start + length)), dtype);
}

export const PRODUCTS = {
  matmul,
  dot,
  inner,
  vdot: ([a, b], params, [[dtype]]) => overAxes(flat(a), flat(b), [0], [0], dtype),
  outer: ([a, b], params, [[dtype]]) => overAxes(flat(a), flat(b), [], [], dtype),
  tensordot,
  einsum,
  convolve,
  correlate: ([a, v], params, types) => convolve(
    [a, makeArray(v.shape, v.dtype, v.data.slice().reverse())], params, types),
};
