/** The error function and its relatives, for single numbers, to about 1e-15. */

const ROOT_PI = Math.sqrt(Math.PI);
const ROOT_2 = Math.SQRT2;

/** exp(-x*x) without the rounding of x*x. */
function bell(x) {
  const high = Math.fround(x);
  return Math.exp(-high * high) * Math.exp((high - x) * (high + x));
}

/** The series of the error function, whose terms are all of one sign: for |x| up to about 2. */
function series(x) {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200 && Math.abs(term) > Math.abs(sum) * 1e-17; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / ROOT_PI) * bell(x) * sum;
}

/** erfc(x) exp(x*x) as a continued fraction, from 1 up. */
function fraction(x) {
  const terms = Math.ceil(20 + 180 / (x * x));
  let rest = 0;
  for (let k = terms; k >= 1; k -= 1) rest = k / 2 / (x + rest);
  return 1 / (x + rest) / ROOT_PI;
}

/** The error function. */
export function erf(x) {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size < 2) return series(x);
  return Math.sign(x) * (size > 6 ? 1 : 1 - bell(size) * fraction(size));
}

/** 1 - erf(x), accurate where it is small. */
export function erfc(x) {
  if (Number.isNaN(x)) return x;
  if (x < 1) return 1 - erf(x);
  return x > 28 ? 0 : bell(x) * fraction(x);
}

/** erfc(x) exp(x*x). */
export function erfcx(x) {
  if (x >= 1) return x > 1e150 ? 1 / (x * ROOT_PI) : fraction(x);
  return erfc(x) / bell(x);
}

/** The normal distribution. */
export function ndtr(x) {
  const y = x / ROOT_2;
  return y < -1 ? 0.5 * erfc(-y) : y > 1 ? 1 - 0.5 * erfc(y) : 0.5 + 0.5 * erf(y);
}

/** The logarithm of the normal distribution. */
export function logNdtr(x) {
  const y = x / ROOT_2;
  if (x < -1) return Math.log(erfcx(-y) / 2) - (x * x) / 2;
  return Math.log1p(-erfc(y) / 2);
}

/** The x whose erfc is q. */
export function erfcInverse(q) {
  if (!(q >= 0 && q <= 2)) return NaN;
  if (q === 0 || q === 2) return q ? -Infinity : Infinity;
  if (q > 1) return -erfcInverse(2 - q);
  if (q > 0.5) return erfInverse(1 - q);
  const w = Math.log(q * (2 - q));
  const a = 2 / (Math.PI * 0.147) + w / 2;
  let x = Math.sqrt(Math.max(0, Math.sqrt(a * a - w / 0.147) - a));
  for (let n = 0; n < 6; n += 1) {
    // Halley's step for erfc(x) = q, whose slope is -2/√π exp(-x*x).
    const u = ((erfcx(x) - q / bell(x)) * ROOT_PI) / -2;
    x -= u / (1 + x * u);
    if (Math.abs(u) < 1e-16 * x) break;
  }
  return x;
}

/** The x whose erf is y. */
export function erfInverse(y) {
  if (!(Math.abs(y) <= 1)) return NaN;
  if (Math.abs(y) > 0.5) return Math.sign(y) * erfcInverse(1 - Math.abs(y));
  let x = (y * ROOT_PI) / 2;
  for (let n = 0; n < 6; n += 1) {
    const u = ((erf(x) - y) * ROOT_PI) / (2 * bell(x));
    x -= u / (1 + x * u);
    if (Math.abs(u) <= 1e-17 * Math.abs(x)) break;
  }
  return x;
}

/** The x up to which the normal distribution is p. */
export function ndtrInverse(p) {
  return p < 0.25 || p > 0.75 ? -ROOT_2 * erfcInverse(2 * p) : ROOT_2 * erfInverse(2 * p - 1);
}
