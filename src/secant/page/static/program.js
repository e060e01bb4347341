/**
 * A program (see program.py) evaluated: all values, adjoints, partials and contributions, and nudged values.
 *
 * `run(program, inputs, options)` gives
 * - `values`, `adjoints`: Maps from an item's id to an array `{shape, dtype, data}`;
 * - `partials`, `contributions`: Maps from `source + "|" + target + "|" + position` to an array; a partial that is
 *   one number everywhere is an array of shape [];
 * - `regions`: a Map from the id of each loop, branch and call to
 *   `{kind, count, taken, shown, passes}`. `count` is how often a loop ran, `taken` "then" or "else"; `passes` is a
 *   list of `{number, values, adjoints, partials, contributions, regions}`, and `shown` the place in it of the one
 *   to look at. Ids of items inside are the same in every pass, and are in no other Map.
 *
 * `options.iteration` says which iteration of loops is shown, as in Python: a number for the outermost ones,
 * negative from the end, or an object from a loop's id, title, counter or line to a number; the last one by default.
 * `options.series` is how many iterations of each outermost loop are computed, evenly chosen (1 by default).
 *
 * Both throw `Unfit`, an Error whose message is for people, where the page cannot follow: a check of the
 * recording failed, a whole number grew too large, a loop takes too long. What was on show then still stands.
 */
import { Unfit, caster, givenArray, makeArray, readArray, sameShape } from "./arrays.js";
import { Piece } from "./pieces.js";
import { refill } from "./regions.js";

const READY = new WeakMap();

/** The piece of a program made ready, once. */
function pieceOf(program) {
  if (!READY.has(program)) READY.set(program, new Piece(program.piece));
  return READY.get(program);
}

/**
 * The inputs in order, those not given as they were when the program was made.
 * @param {object} program @param {Record<string, unknown>|Map<string, unknown>} inputs by item id
 */
function numbersOf(program, inputs) {
  const given = inputs instanceof Map ? Object.fromEntries(inputs) : inputs || {};
  return program.inputs.map(({ id, name, value }) => {
    if (!(id in given)) return readArray(value);
    const x = givenArray(given[id], value.dtype);
    if (!sameShape(x.shape, value.shape)) {
      throw new Unfit(`${name} has the shape (${value.shape}) here, not (${x.shape})`);
    }
    return x;
  });
}

/**
 * Compute everything.
 * @param {object} program @param {object} [inputs] item id to a number, nested lists or an array
 * @param {{iteration?: number|object, series?: number}} [options]
 */
export function run(program, inputs = {}, options = {}) {
  refill();
  return pieceOf(program).show(numbersOf(program, inputs), { series: 1, ...options });
}

/**
 * The values after an input was moved.
 * @param {object} program @param {object} inputs as for `run`
 * @param {string} name of the input, or its id; `x[1, 2]` moves one element, `x` all of them
 * @param {number} by
 * @returns {Map<string, object>} item id to array
 */
export function nudge(program, inputs, name, by) {
  const [, base, place] = /^(.*?)(?:\[\s*(-?\d+(?:\s*,\s*-?\d+)*)\s*\])?$/s.exec(name);
  const which = program.inputs.findIndex((i) => i.id === base || i.name === base);
  if (which < 0) throw new Unfit(`there is no input named ${base}`);
  const numbers = numbersOf(program, inputs);
  const { shape, dtype, data } = numbers[which];
  const cast = caster(dtype);
  let at = null;
  if (place) {
    const index = place.split(",").map(Number);
    if (index.length !== shape.length) throw new Unfit(`${name} is not one element: the shape is (${shape})`);
    at = index.reduce((sum, i, axis) => {
      const from = i < 0 ? i + shape[axis] : i;
      if (!(from >= 0 && from < shape[axis])) throw new Unfit(`${name} is outside of the shape (${shape})`);
      return sum * shape[axis] + from;
    }, 0);
  }
  const step = cast(by);
  const moved = data.map((x, k) => (at === null || k === at ? cast(x + step) : x));
  numbers[which] = makeArray(shape, dtype, moved);
  refill();
  return pieceOf(program).values(numbers);
}

export { Unfit };
