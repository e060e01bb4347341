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

const DIVISIONS = ["divide", "floor_divide", "remainder", "divmod"];
const { power, fmod, ieee_remainder: ieeeRemainder } = ARITHMETIC;

/** Where Python's own operators raise an exception that NumPy's have a number for: division by zero. */
function dividing(evaluate) {
  return (xs, params, types) => {
    if (types[0][1] === "python" && xs[1].data[0] === 0) throw new Unfit("with these numbers Python divides by zero");
    return evaluate(xs, params, types);
  };
}

/** The same for the functions of `math` and for powers: outside of their domain, and beyond the largest number. */
function checked([name, evaluate]) {
  return [name, (xs, params, types) => {
    const made = evaluate(xs, params, types);
    if (types[0][1] !== "python" || Number.isFinite(made.data[0])) return made;
    const left = Number.isNaN(made.data[0]) ? (x) => !Number.isNaN(x) : Number.isFinite;
    if (xs.every((x) => left(x.data[0]))) throw new Unfit(`with these numbers Python's ${name} raises an exception`);
    return made;
  }];
}

const NAMED = { ...FUNCTIONS, ...SPECIAL, power, fmod, ieee_remainder: ieeeRemainder };

export const OPERATIONS = {
  ...ARITHMETIC, ...INDEXING, ...LOGIC, ...PRODUCTS, ...REDUCTIONS, ...SHAPING, ...SOLVING,
  ...Object.fromEntries(Object.entries(NAMED).map(checked)),
  ...Object.fromEntries(DIVISIONS.map((name) => [name, dividing(ARITHMETIC[name])])),
  check, bound, fail,
};
