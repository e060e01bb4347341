/** Elementwise ops: the special functions of probability and statistics. */
import { elementwise } from "./arithmetic.js";
import {
  betaOf, digamma, gammaOf, gammaShares, gammaSign, logBeta, logGamma, polygamma,
} from "./gammas.js";
import { erf, erfInverse, erfc, erfcInverse, erfcx, logNdtr, ndtr, ndtrInverse } from "./normal.js";

function expit(x) {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

function logit(p) {
  if (p < 0.3 || p > 0.65) return Math.log(p / (1 - p));
  const s = 2 * (p - 0.5);
  return Math.log1p(s) - Math.log1p(-s);
}

const timesLog = (x, log) => (x === 0 && !Number.isNaN(log) ? 0 : x * log);

function relativeEntropy(x, y) {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (x > 0 && y > 0) {
    const ratio = x / y;
    return x * (Math.abs(ratio - 1) < 0.5 ? Math.log1p((x - y) / y) : Math.log(ratio));
  }
  return x === 0 && y >= 0 ? 0 : Infinity;
}

const powerOfBox = (log, l) => (l === 0 ? log : Math.expm1(l * log) / l);

function pseudoHuber(delta, r) {
  if (delta < 0) return Infinity;
  if (delta === 0 || r === 0) return 0;
  const v = r / delta;
  return (delta * delta * v * v) / (Math.sqrt(1 + v * v) + 1);
}

export const SPECIAL = {
  expit: elementwise(expit),
  logit: elementwise(logit),
  log_expit: elementwise((x) => (x < 0 ? x - Math.log1p(Math.exp(x)) : -Math.log1p(Math.exp(-x)))),
  erf: elementwise(erf),
  erfc: elementwise(erfc),
  erfcx: elementwise(erfcx),
  erfinv: elementwise(erfInverse),
  erfcinv: elementwise(erfcInverse),
  ndtr: elementwise(ndtr),
  log_ndtr: elementwise(logNdtr),
  ndtri: elementwise(ndtrInverse),
  exprel: elementwise((x) => (x === 0 ? 1 : x > 717 ? Infinity : Math.expm1(x) / x)),
  boxcox: elementwise((x, l) => powerOfBox(Math.log(x), l)),
  boxcox1p: elementwise((x, l) => powerOfBox(Math.log1p(x), l)),
  gamma: elementwise(gammaOf),
  gammaln: (xs, { via, common }, types) => elementwise(
    via === 1 ? (x) => (x < 0 ? NaN : logGamma(x)) : logGamma)(xs, { common }, types),
  gammasgn: elementwise(gammaSign),
  rgamma: elementwise((x) => (x <= 0 && Number.isInteger(x) ? 0 : 1 / gammaOf(x))),
  digamma: elementwise(digamma),
  polygamma: elementwise(polygamma),
  beta: elementwise(betaOf),
  betaln: elementwise(logBeta),
  gammainc: elementwise((a, x) => gammaShares(a, x)[0]),
  gammaincc: elementwise((a, x) => gammaShares(a, x)[1]),
  xlogy: elementwise((x, y) => timesLog(x, Math.log(y))),
  xlog1py: elementwise((x, y) => timesLog(x, Math.log1p(y))),
  entr: elementwise((x) => (x > 0 ? -x * Math.log(x) : x === 0 ? 0 : Number.isNaN(x) ? x : -Infinity)),
  rel_entr: elementwise(relativeEntropy),
  kl_div: elementwise((x, y) => relativeEntropy(x, y) - x + y),
  huber: elementwise((d, r) => (d < 0 ? Infinity : Math.abs(r) <= d ? 0.5 * r * r : d * (Math.abs(r) - 0.5 * d))),
  pseudo_huber: elementwise(pseudoHuber),
};
