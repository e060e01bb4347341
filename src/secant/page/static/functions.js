/** Elementwise ops: exponentials, logarithms, roots, sines and their kin. */
import { elementwise } from "./arithmetic.js";

const LN2 = Math.LN2;

function logSumExp(a, b) {
  if (a === b) return a + LN2;
  const gap = a - b;
  return gap > 0 ? a + Math.log1p(Math.exp(-gap)) : gap <= 0 ? b + Math.log1p(Math.exp(gap)) : gap;
}

function logSumExp2(a, b) {
  if (a === b) return a + 1;
  const gap = a - b;
  return gap > 0 ? a + Math.log1p(2 ** -gap) / LN2 : gap <= 0 ? b + Math.log1p(2 ** gap) / LN2 : gap;
}

/** The sine of an angle in degrees, exact at multiples of 30. */
function sineOfDegrees(x) {
  const turn = ((x % 360) + 360) % 360;
  if (!Number.isFinite(x)) return NaN;
  const table = { 0: 0, 30: 0.5, 90: 1, 150: 0.5, 180: 0, 210: -0.5, 270: -1, 330: -0.5 };
  return turn in table ? table[turn] : Math.sin((turn > 180 ? turn - 360 : turn) * (Math.PI / 180));
}

const cosineOfDegrees = (x) => sineOfDegrees(x + 90);

export const FUNCTIONS = {
  exp: elementwise(Math.exp),
  exp2: elementwise((x) => 2 ** x),
  exp10: elementwise((x) => 10 ** x),
  expm1: elementwise(Math.expm1),
  log: elementwise((x, base) => (base === undefined ? Math.log(x) : Math.log(x) / Math.log(base))),
  log2: elementwise(Math.log2),
  log10: elementwise(Math.log10),
  log1p: elementwise(Math.log1p),
  sqrt: elementwise(Math.sqrt),
  cbrt: elementwise(Math.cbrt),
  hypot: elementwise(Math.hypot),
  logaddexp: elementwise(logSumExp),
  logaddexp2: elementwise(logSumExp2),
  sin: elementwise(Math.sin),
  cos: elementwise(Math.cos),
  tan: elementwise(Math.tan),
  arcsin: elementwise(Math.asin),
  arccos: elementwise(Math.acos),
  arctan: elementwise(Math.atan),
  arctan2: elementwise(Math.atan2),
  deg2rad: elementwise((x) => x * (Math.PI / 180)),
  rad2deg: elementwise((x) => x * (180 / Math.PI)),
  sinc: elementwise((x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))),
  sindg: elementwise(sineOfDegrees),
  cosdg: elementwise(cosineOfDegrees),
  tandg: elementwise((x) => sineOfDegrees(x) / cosineOfDegrees(x)),
  cotdg: elementwise((x) => cosineOfDegrees(x) / sineOfDegrees(x)),
  cosm1: elementwise((x) => -2 * Math.sin(x / 2) ** 2),
  sinh: elementwise(Math.sinh),
  cosh: elementwise(Math.cosh),
  tanh: elementwise(Math.tanh),
  arcsinh: elementwise(Math.asinh),
  arccosh: elementwise(Math.acosh),
  arctanh: elementwise(Math.atanh),
  fsum: elementwise(exactSum),
  dist: elementwise((...xs) => {
    const n = xs.length / 2;
    return Math.hypot(...xs.slice(0, n).map((p, i) => p - xs[n + i]));
  }),
};

/** The sum of numbers without rounding on the way: partial sums that do not overlap. */
function exactSum(...xs) {
  const partials = [];
  for (let x of xs) {
    let kept = 0;
    for (let y of partials) {
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const high = x + y;
      const low = y - (high - x);
      if (low) partials[kept++] = low;
      x = high;
    }
    partials.length = kept;
    partials.push(x);
  }
  return partials.reduceRight((sum, x) => sum + x, 0);
}
