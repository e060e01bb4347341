/**
 * Every primitive op that the page computes, by its name in Secant's graphs.
 *
 * An entry takes the inputs, the static parameters and the types of the outputs, `[dtype, kind]` each, and gives
 * the output, or the list of outputs where there are several. No derivative is written here: derivatives are
 * graphs of these ops.
 */
import { ARITHMETIC } from "./arithmetic.js";

export const OPERATIONS = {
  ...ARITHMETIC,
};
