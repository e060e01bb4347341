/**
 * Every primitive op that the page computes, by its name in Secant's graphs; embedding.py has the same list.
 *
 * An entry takes the inputs, the static parameters and the types of the outputs, `[dtype, kind]` each, and gives
 * the output, or the list of outputs where there are several. No derivative is written here: derivatives are
 * graphs of these ops.
 */
import { Unfit } from "./arrays.js";
import { ARITHMETIC } from "./arithmetic.js";
import { FUNCTIONS } from "./functions.js";
import { INDEXING } from "./indexing.js";
import { LOGIC } from "./logic.js";
import { PRODUCTS } from "./products.js";
import { REDUCTIONS } from "./reductions.js";
import { SHAPING } from "./shaping.js";
import { SOLVING } from "./solving.js";
import { SPECIAL } from "./special.js";

/** An assumption of the recording, which holds only while the code takes the same way. */
function check([x], { expected }) {
  if (x.data[0] !== Number(expected)) {
    throw new Unfit("with these numbers the code takes another way than the one recorded: run it again in Python");
  }
  return [];
}

function bound([condition], { name }) {
  if (!condition.data[0]) throw new Unfit(`with these numbers ${name} is read before it is set`);
  return [];
}

function fail() {
  throw new Unfit("with these numbers the code raises an exception");
}

export const OPERATIONS = {
  ...ARITHMETIC, ...FUNCTIONS, ...INDEXING, ...LOGIC, ...PRODUCTS, ...REDUCTIONS, ...SHAPING, ...SOLVING, ...SPECIAL,
  check, bound, fail,
};
