/** Elementwise ops: arithmetic. Each takes `(inputs, params, types)`. */
import { mapped } from "./arrays.js";

/** An op from a function of numbers. */
export function elementwise(f) {
  return (xs, { common }, [[dtype]]) => mapped(f, xs, dtype, common);
}

export const ARITHMETIC = {
  add: elementwise((a, b) => a + b),
  subtract: elementwise((a, b) => a - b),
  multiply: elementwise((a, b) => a * b),
  divide: elementwise((a, b) => a / b),
  negative: elementwise((a) => -a),
  scale: elementwise((g, p) => (g === 0 ? 0 : g * p)),
};
