/** The gamma function and its relatives, for single numbers, to about 1e-15. */

const EULER = 0.5772156649015329; // Euler's constant
const ROOT_2PI = 2.5066282746310005;
const HALF_LOG_2PI = 0.9189385332046728;
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798];

/**
 * The sum of (x + k)**-s over k = 0, 1, ...: Hurwitz's zeta function by the formula of Euler and Maclaurin.
 * @param {number} s above 1, whole where x is below 0 @param {number} x not a whole number below 1
 */
export function hurwitz(s, x) {
  const n = Math.max(0, Math.ceil(14 - x));
  let sum = 0;
  for (let k = 0; k < n; k += 1) sum += (x + k) ** -s;
  const y = x + n;
  sum += y ** (1 - s) / (s - 1) + y ** -s / 2;
  let factor = s * y ** (-s - 1);
  for (let k = 0; k < BERNOULLI.length; k += 1) {
    sum += (BERNOULLI[k] * factor) / factorial(2 * k + 2);
    factor *= ((s + 2 * k + 1) * (s + 2 * k + 2)) / (y * y);
  }
  return sum;
}

function factorial(n) {
  let made = 1;
  for (let k = 2; k <= n; k += 1) made *= k;
  return made;
}

/** zeta(k) - 1 over k, with the sign of (-1)**k, for k = 2, 3, ... */
const ZETAS = Array.from({ length: 60 }, (_, i) => ((i % 2 ? -1 : 1) * hurwitz(i + 2, 2)) / (i + 2));

/** The logarithm of the gamma function at 2 + z, for z from -1/2 to 1/2. */
function nearTwo(z) {
  let sum = 0;
  for (let k = ZETAS.length - 1; k >= 0; k -= 1) sum = sum * z + ZETAS[k];
  return z * (1 - EULER + sum * z);
}

/** What Stirling's formula leaves out, from 10 up. */
function stirling(x) {
  let sum = 0;
  for (let k = BERNOULLI.length - 1; k >= 0; k -= 1) {
    sum = sum / (x * x) + BERNOULLI[k] / ((2 * k + 1) * (2 * k + 2));
  }
  return sum / x;
}

/** sin(pi x), exact where x is whole or half. */
export function sinPi(x) {
  const turn = x - 2 * Math.round(x / 2);
  if (Math.abs(turn) <= 0.5) return Math.sin(Math.PI * turn);
  return (turn > 0 ? 1 : -1) * Math.sin(Math.PI * (1 - Math.abs(turn)));
}

/** The logarithm of |gamma(x)|. */
export function logGamma(x) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? x : Infinity;
  if (x <= 0 && Number.isInteger(x)) return Infinity;
  if (x < 0) return Math.log(Math.PI / Math.abs(sinPi(x))) - logGamma(1 - x);
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  if (x < 1.5) return nearTwo(x - 1) - Math.log1p(x - 1);
  if (x >= 10) return (x - 0.5) * Math.log(x) - x + HALF_LOG_2PI + stirling(x);
  let product = 1;
  let y = x;
  while (y > 2.5) {
    y -= 1;
    product *= y;
  }
  return nearTwo(y - 2) + Math.log(product);
}

/** The gamma function; NaN at negative whole numbers, infinite at 0. */
export function gammaOf(x) {
  if (x === 0) return 1 / x;
  if (x < 0) return Number.isInteger(x) || x === -Infinity ? NaN : Math.PI / (sinPi(x) * gammaOf(1 - x));
  if (x > 171.7) return Infinity;
  if (Number.isNaN(x)) return x;
  if (x >= 20) {
    const half = x ** (x / 2 - 0.25);
    return half * Math.exp(-x) * half * ROOT_2PI * Math.exp(stirling(x));
  }
  let product = 1;
  let y = x;
  while (y > 2.5) {
    y -= 1;
    product *= y;
  }
  while (y < 1.5) {
    product /= y;
    y += 1;
  }
  return product * Math.exp(nearTwo(y - 2));
}

/** The sign of the gamma function. */
export function gammaSign(x) {
  if (Number.isNaN(x)) return x;
  if (x > 0) return 1;
  if (x === 0) return Object.is(x, -0) ? -1 : 1;
  if (Number.isInteger(x)) return NaN;
  return Math.floor(x) % 2 === 0 ? 1 : -1;
}

/** The derivative of logGamma. */
export function digamma(x) {
  if (x === 0) return Object.is(x, -0) ? Infinity : -Infinity;
  if (x < 0) {
    if (Number.isInteger(x) || x === -Infinity) return NaN;
    const turn = x - Math.round(x);
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * turn);
  }
  let sum = 0;
  let y = x;
  while (y < 10) {
    sum -= 1 / y;
    y += 1;
  }
  let rest = 0;
  for (let k = BERNOULLI.length - 1; k >= 0; k -= 1) rest = rest / (y * y) + BERNOULLI[k] / (2 * k + 2);
  return sum + (Math.log(y) - 1 / (2 * y) - rest / (y * y));
}

/** The n-th derivative of digamma. */
export function polygamma(n, x) {
  if (n === 0) return digamma(x);
  if (Number.isNaN(x) || x === -Infinity) return NaN;
  if (x <= 0 && Number.isInteger(x)) return n % 2 ? Infinity : -Infinity;
  return (n % 2 ? 1 : -1) * factorial(n) * hurwitz(n + 1, x);
}

/** The logarithm of |B(a, b)|. */
export function logBeta(a, b) {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Euler's beta function. */
export function betaOf(a, b) {
  if (Math.max(Math.abs(a), Math.abs(b), Math.abs(a + b)) < 100) return (gammaOf(a) / gammaOf(a + b)) * gammaOf(b);
  return gammaSign(a) * gammaSign(b) * gammaSign(a + b) * Math.exp(logBeta(a, b));
}

/** The shares P and Q = 1 - P of the gamma function below and above x. */
export function gammaShares(a, x) {
  if (!(a > 0) || !(x >= 0)) return [NaN, NaN];
  if (x === 0) return [0, 1];
  if (x === Infinity) return [1, 0];
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-17; n += 1) {
      term *= x / (a + n);
      sum += term;
    }
    return [front * sum, 1 - front * sum];
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 10_000; n += 1) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const change = c * d;
    h *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return [1 - front * h, front * h];
}
