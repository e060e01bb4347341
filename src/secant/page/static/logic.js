/** Elementwise ops that compare, test and choose. Each takes `(inputs, params, types)`. */
import { castTo, isInteger, mapped } from "./arrays.js";
import { elementwise, isNegative, withSign } from "./arithmetic.js";

const FINITE = { float64: Number.MAX_VALUE, float32: 3.4028234663852886e38 };

/** A choice between inputs, which are brought to the dtype of the result: the conditions stay as they are. */
function choosing(f, conditions) {
  return (xs, params, [[dtype]]) => {
    const n = typeof conditions === "function" ? conditions(xs) : conditions;
    return mapped(f, xs.map((x, i) => (i < n ? x : castTo(x, dtype))), dtype, "float64");
  };
}

/** An op on the bits of whole numbers, and on booleans. */
function bits(f, whole) {
  return (xs, { common }, [[dtype]]) => (isInteger(dtype)
    ? mapped((...as) => Number(whole(...as.map(BigInt))), xs, dtype)
    : mapped(f, xs, dtype, common));
}

/** The larger of two, NaN where one is NaN. */
const largest = (a, b) => (a >= b || Number.isNaN(a) ? a : b);
const smallest = (a, b) => (a <= b || Number.isNaN(a) ? a : b);

function clip(xs, { bounds, common }, [[dtype]]) {
  const f = (x, ...given) => given.reduce(
    (y, bound, i) => (bounds[i] === "low" ? largest(y, bound) : smallest(y, bound)), x);
  return mapped(f, xs, dtype, common);
}

function nanToNum(xs, { given, common }, [[dtype]]) {
  const limit = FINITE[dtype] ?? 0;
  return mapped((x, ...values) => {
    const named = { nan: 0, posinf: limit, neginf: -limit };
    given.forEach((name, i) => { named[name] = values[i]; });
    if (Number.isNaN(x)) return named.nan;
    return x === Infinity ? named.posinf : x === -Infinity ? named.neginf : x;
  }, xs, dtype, common);
}

function near(a, b, rtol, atol) {
  if (a === b) return true;
  return Number.isFinite(b) && Math.abs(a - b) <= atol + rtol * Math.abs(b);
}

function numberNear(a, b, rel, abs) {
  if (a === b) return true;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  return Math.abs(a - b) <= Math.max(rel * Math.max(Math.abs(a), Math.abs(b)), abs);
}

export const LOGIC = {
  equal: elementwise((a, b) => a === b),
  not_equal: elementwise((a, b) => a !== b),
  less: elementwise((a, b) => a < b),
  less_equal: elementwise((a, b) => a <= b),
  greater: elementwise((a, b) => a > b),
  greater_equal: elementwise((a, b) => a >= b),
  logical_and: elementwise((a, b) => a !== 0 && b !== 0),
  logical_or: elementwise((a, b) => a !== 0 || b !== 0),
  logical_xor: elementwise((a, b) => (a !== 0) !== (b !== 0)),
  logical_not: elementwise((a) => a === 0),
  not: elementwise((a) => a === 0),
  truth: elementwise((a) => a !== 0),
  bitwise_and: bits((a, b) => a && b, (a, b) => a & b),
  bitwise_or: bits((a, b) => a || b, (a, b) => a | b),
  bitwise_xor: bits((a, b) => a !== b, (a, b) => a ^ b),
  invert: bits((a) => !a, (a) => ~a),
  left_shift: bits((a, b) => a << b, (a, b) => a << b),
  right_shift: bits((a, b) => a >> b, (a, b) => a >> b),
  isnan: elementwise(Number.isNaN),
  isfinite: elementwise(Number.isFinite),
  isinf: elementwise((a) => Math.abs(a) === Infinity),
  isposinf: elementwise((a) => a === Infinity),
  isneginf: elementwise((a) => a === -Infinity),
  signbit: elementwise(isNegative),
  isreal: elementwise(() => true),
  iscomplex: elementwise(() => false),
  isclose: (xs, { equal_nan: nan, common }, [[dtype]]) => mapped(
    (a, b, r, t) => near(a, b, r, t) || (nan && Number.isNaN(a) && Number.isNaN(b)), xs, dtype, common),
  number_isclose: elementwise(numberNear),
  absolute: elementwise(Math.abs),
  sign: elementwise(Math.sign),
  copysign: elementwise(withSign),
  heaviside: elementwise((x, h) => (Number.isNaN(x) ? x : x === 0 ? h : x < 0 ? 0 : 1)),
  maximum: elementwise(largest),
  minimum: elementwise(smallest),
  fmax: elementwise((a, b) => (Number.isNaN(b) || a >= b ? a : b)),
  fmin: elementwise((a, b) => (Number.isNaN(b) || a <= b ? a : b)),
  clip,
  nan_to_num: nanToNum,
  where: choosing((c, a, b) => (c !== 0 ? a : b), 1),
  select: choosing((...xs) => {
    const n = (xs.length - 1) / 2;
    for (let i = 0; i < n; i += 1) if (xs[i] !== 0) return xs[n + i];
    return xs[xs.length - 1];
  }, (xs) => (xs.length - 1) / 2),
  choose: (xs, { mode }, [[dtype]]) => mapped((i, ...values) => {
    const n = values.length;
    return values[mode === "wrap" ? ((i % n) + n) % n : mode === "clip" ? Math.min(Math.max(i, 0), n - 1) : i];
  }, xs, dtype, "float64"),
};
