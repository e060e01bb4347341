/** Elementwise ops: arithmetic, rounding and remainders. Each takes `(inputs, params, types)`. */
import { Unfit, isInteger, mapped } from "./arrays.js";

/**
 * An op from a function of numbers.
 * @param {(...xs: number[]) => number} f
 */
export function elementwise(f) {
  return (xs, { common }, [[dtype]]) => mapped(f, xs, dtype, common);
}

/** An op with one function for floats and another one for whole numbers. */
function byKind(floats, integers) {
  return (xs, { common }, [[dtype]]) => mapped(isInteger(dtype) ? integers : floats, xs, dtype, common);
}

/** Whether the sign bit is set. */
export function isNegative(x) {
  return x < 0 || Object.is(x, -0);
}

/** The size of a with the sign of b. */
export function withSign(a, b) {
  return isNegative(b) ? -Math.abs(a) : Math.abs(a);
}

/** The power as C defines it: 1 to anything is 1. */
export function powerOf(x, n) {
  if (x === 1 || (x === -1 && Math.abs(n) === Infinity)) return 1;
  return x ** n;
}

function wholePower(x, n) {
  if (n < 0) throw new Unfit("a whole number to a negative power");
  return x ** n;
}

/** The nearest whole number, halves to the even one. */
export function nearest(x) {
  if (!Number.isFinite(x) || Number.isInteger(x)) return x;
  const low = Math.floor(x);
  const rest = x - low;
  const made = rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
  return made === 0 ? withSign(0, x) : made;
}

/** What is left of a after taking b away whole times, with the sign of b. */
export function modulo(a, b) {
  const rest = a % b;
  if (rest) return rest < 0 !== b < 0 ? rest + b : rest;
  return Number.isNaN(rest) ? rest : withSign(0, b);
}

function floorDivided(a, b) {
  if (b === 0) return a / b;
  const rest = modulo(a, b);
  if (Number.isNaN(rest)) return rest;
  const quotient = (a - rest) / b;
  if (!quotient) return withSign(0, a / b);
  const low = Math.floor(quotient);
  return quotient - low > 0.5 ? low + 1 : low;
}

const wholeModulo = (a, b) => (b === 0 ? 0 : modulo(a, b) + 0);
const wholeFloorDivided = (a, b) => (b === 0 ? 0 : Math.floor(a / b) + 0);

function ieeeRemainder(a, b) {
  if (!Number.isFinite(a) || Number.isNaN(b) || b === 0) return NaN;
  if (!Number.isFinite(b)) return a;
  const size = Math.abs(b);
  let rest = Math.abs(a) % (2 * size);
  if (rest > size || rest * 2 > size) {
    if (2 * rest > size) rest -= size;
    if (2 * rest >= size) rest -= size;
  }
  return withSign(1, a) * rest;
}

/** The product whose zero is strong: 0 wherever g is 0, and where a boolean partial is false. */
function scale([g, p], { common }, [[dtype]]) {
  const selects = p.dtype === "bool";
  const strong = (a, b) => {
    const product = a * b;
    return !Number.isFinite(product) && (a === 0 || (selects && !b)) ? 0 : product;
  };
  return mapped(strong, [g, p], dtype, common === "bool" ? dtype : common);
}

/** Python's rounding to decimal digits: the decimal nearest to the exact number, halves to the even one. */
function digitsRounded(x, digits) {
  if (!Number.isFinite(x) || digits > 22) return x;
  const step = 10 ** Math.abs(digits);
  if (digits < 0) return nearest(x / step) * step;
  if (Math.abs(x) >= 1e21) return x;
  const scaled = x * step;
  const half = Math.abs(scaled - Math.trunc(scaled)) === 0.5 && scaled / step === x;
  if (half && Number.isInteger(x * 2 ** 40) && digits < 12) return nearest(scaled) / step;
  return Number(x.toFixed(digits));
}

function round(xs, { decimals, ndigits, common }, [[dtype]]) {
  if (isInteger(xs[0].dtype) && !(decimals < 0 || ndigits < 0)) return mapped((x) => x, xs, dtype, common);
  if (decimals === undefined) {
    return mapped((x) => (ndigits ? digitsRounded(x, ndigits) : nearest(x)), xs, dtype, common);
  }
  const by = 10 ** Math.abs(decimals);
  const single = dtype === "float32" ? Math.fround : (x) => x;
  const f = decimals > 0 ? (x) => nearest(single(x * by)) / by
    : decimals < 0 ? (x) => nearest(single(x / by)) * by : nearest;
  return mapped(f, xs, dtype, common);
}

/** The mantissa in [0.5, 1) and the exponent. */
function split(x) {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  let exponent = Math.max(-1023, Math.floor(Math.log2(Math.abs(x))) + 1);
  let mantissa = (x * 2 ** -Math.trunc(exponent / 2)) * 2 ** (Math.trunc(exponent / 2) - exponent);
  while (Math.abs(mantissa) < 0.5) { mantissa *= 2; exponent -= 1; }
  while (Math.abs(mantissa) >= 1) { mantissa /= 2; exponent += 1; }
  return [mantissa, exponent];
}

/** Several outputs, one function for each. */
function several(...functions) {
  return (xs, { common }, types) => types.map(([dtype], i) => mapped(functions[i], xs, dtype, common));
}

const fraction = (x) => withSign(Number.isFinite(x) ? x - Math.trunc(x) : Number.isNaN(x) ? x : 0, x);

export const ARITHMETIC = {
  add: elementwise((a, b) => a + b),
  subtract: elementwise((a, b) => a - b),
  multiply: elementwise((a, b) => a * b),
  divide: elementwise((a, b) => a / b),
  negative: elementwise((a) => -a),
  positive: elementwise((a) => a),
  square: elementwise((a) => a * a),
  reciprocal: byKind((a) => 1 / a, (a) => Math.trunc(1 / a) + 0),
  power: byKind(powerOf, wholePower),
  float_power: elementwise(powerOf),
  prod_of_numbers: elementwise((...xs) => xs.reduce((a, b) => a * b, 1)),
  scale,
  floor: elementwise(Math.floor),
  ceil: elementwise(Math.ceil),
  trunc: elementwise(Math.trunc),
  rint: elementwise(nearest),
  round,
  floor_divide: byKind(floorDivided, wholeFloorDivided),
  remainder: byKind(modulo, wholeModulo),
  fmod: elementwise((a, b) => a % b),
  ieee_remainder: elementwise(ieeeRemainder),
  divmod: (xs, params, types) => [
    ARITHMETIC.floor_divide(xs, params, [types[0]]), ARITHMETIC.remainder(xs, params, [types[1]])],
  modf: several(fraction, Math.trunc),
  frexp: several((x) => split(x)[0], (x) => split(x)[1]),
  ldexp: elementwise((x, n) => x * 2 ** Math.trunc(n / 2) * 2 ** (n - Math.trunc(n / 2))),
};
