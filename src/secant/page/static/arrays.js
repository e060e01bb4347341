/**
 * Small n-dimensional arrays with NumPy's shapes, dtypes and broadcasting.
 *
 * An array is `{shape, dtype, data}`, its data in C order in doubles whatever the dtype: float32 numbers are
 * rounded to their own precision, whole numbers are exact up to 2**53 (beyond that `Unfit` is thrown, never a
 * wrong number given), booleans are 0 and 1. A single number is an array of shape []. Arrays are never written
 * to once they are made. A stack, which loops collect, is a plain list of arrays or of stacks.
 *
 * @typedef {{shape: number[], dtype: string, data: Float64Array}} NdArray
 */

/** A call that the page cannot follow, with the reason in words for people. */
export class Unfit extends Error {}

const INTEGERS = { int8: [8, true], int16: [16, true], int32: [32, true], uint8: [8, false],
  uint16: [16, false], uint32: [32, false], int64: [64, true], uint64: [64, false] };

/** @param {number[]} shape @returns {number} how many elements an array of this shape has */
export function sizeOf(shape) {
  let size = 1;
  for (const d of shape) size *= d;
  return size;
}

/** @param {string} dtype @returns {boolean} whether numbers of this dtype are floating */
export function isFloat(dtype) {
  return dtype === "float64" || dtype === "float32";
}

/** @param {string} dtype @returns {boolean} whether numbers of this dtype are whole, booleans left out */
export function isInteger(dtype) {
  return dtype in INTEGERS;
}

/** Wrap a whole number as a fixed number of bits would; 64 of them are kept exactly, or not at all. */
function wrapped(x, dtype) {
  const [bits, signed] = INTEGERS[dtype];
  if (bits === 64) {
    if (!(Math.abs(x) <= 2 ** 53) || (!signed && x < 0)) {
      throw new Unfit("a whole number grew beyond 2**53, which the page cannot keep exactly");
    }
    return x + 0;
  }
  const range = 2 ** bits;
  const low = x - Math.floor(x / range) * range;
  return signed && low >= range / 2 ? low - range : low;
}

/**
 * What brings a number to a dtype, as `astype` does: floats to integers are cut off towards zero.
 * @param {string} dtype
 * @returns {(x: number) => number}
 */
export function caster(dtype) {
  if (dtype === "float64") return (x) => x;
  if (dtype === "float32") return Math.fround;
  if (dtype === "bool") return (x) => (x !== 0 && x !== false ? 1 : 0);
  if (!(dtype in INTEGERS)) throw new Unfit(`numbers of dtype ${dtype} are not computed in the page`);
  return (x) => {
    if (!Number.isFinite(x)) throw new Unfit("NaN or infinity became a whole number, which is undefined");
    return wrapped(Math.trunc(x) + 0, dtype);
  };
}

/**
 * An array from its parts; the data are taken over, not copied.
 * @param {number[]} shape @param {string} dtype @param {Float64Array} data
 * @returns {NdArray}
 */
export function makeArray(shape, dtype, data) {
  return { shape, dtype, data };
}

/** @param {number} x @param {string} dtype @returns {NdArray} a single number */
export function scalarOf(x, dtype) {
  return { shape: [], dtype, data: Float64Array.of(caster(dtype)(x)) };
}

/** @param {number[]} shape @param {string} dtype @param {number} x @returns {NdArray} an array of one value */
export function filled(shape, dtype, x) {
  return { shape, dtype, data: new Float64Array(sizeOf(shape)).fill(caster(dtype)(x)) };
}

/** @param {NdArray} x @param {string} dtype @returns {NdArray} the same numbers in another dtype */
export function castTo(x, dtype) {
  if (x.dtype === dtype) return x;
  if (dtype === "float64") return { shape: x.shape, dtype, data: x.data };
  return { shape: x.shape, dtype, data: x.data.map(caster(dtype)) };
}

/** @param {number[]} shape @returns {number[]} how far apart neighbours along each axis lie, in C order */
export function stridesOf(shape) {
  const strides = new Array(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i -= 1) {
    strides[i] = step;
    step *= shape[i];
  }
  return strides;
}

/** @param {number[]} a @param {number[]} b @returns {boolean} whether two shapes are the same */
export function sameShape(a, b) {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}

/** @param {number[][]} shapes @returns {number[]} the shape that they broadcast to together */
export function commonShape(shapes) {
  const ndim = Math.max(0, ...shapes.map((s) => s.length));
  const made = new Array(ndim).fill(1);
  for (const shape of shapes) {
    const offset = ndim - shape.length;
    shape.forEach((d, i) => {
      if (d !== 1) {
        if (made[offset + i] !== 1 && made[offset + i] !== d) {
          throw new Unfit(`shapes ${shapes.map((s) => `(${s})`).join(" and ")} do not broadcast together`);
        }
        made[offset + i] = d;
      }
    });
  }
  return made;
}

/**
 * For each element of `shape`, in C order, where it is read in data with these strides.
 * @param {number[]} shape @param {number[]} strides one for each axis of `shape`, 0 where stretched
 * @param {number} [start] where the first one is
 * @returns {Int32Array}
 */
export function placesOf(shape, strides, start = 0) {
  const size = sizeOf(shape);
  const places = new Int32Array(size);
  const at = new Array(shape.length).fill(0);
  let place = start;
  for (let k = 0; k < size; k += 1) {
    places[k] = place;
    for (let i = shape.length - 1; i >= 0; i -= 1) {
      at[i] += 1;
      place += strides[i];
      if (at[i] < shape[i]) break;
      place -= strides[i] * shape[i];
      at[i] = 0;
    }
  }
  return places;
}

/** Where each element of a wider shape is read in an array of shape `from`. */
export function stretchedPlaces(from, to) {
  const offset = to.length - from.length;
  const strides = stridesOf(from);
  const wide = to.map((d, i) => (i < offset || (from[i - offset] === 1 && d !== 1) ? 0 : strides[i - offset]));
  return placesOf(to, wide);
}

/** @param {NdArray} x @param {ArrayLike<number>} places @param {number[]} shape @returns {NdArray} */
export function taken(x, places, shape) {
  const data = new Float64Array(places.length);
  for (let k = 0; k < data.length; k += 1) data[k] = x.data[places[k]];
  return { shape, dtype: x.dtype, data };
}

/** @param {NdArray} x @param {number[]} shape @returns {NdArray} the array stretched to a shape */
export function stretched(x, shape) {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(commonShape([x.shape, shape]), shape)) {
    throw new Unfit(`shape (${x.shape}) does not stretch to (${shape})`);
  }
  return taken(x, stretchedPlaces(x.shape, shape), shape);
}

/** @param {NdArray} x @param {number[]} shape @returns {NdArray} the same elements in another shape */
export function reshaped(x, shape) {
  const open = shape.indexOf(-1);
  let wanted = shape;
  if (open >= 0) {
    const rest = sizeOf(shape.filter((d) => d !== -1));
    wanted = shape.map((d) => (d === -1 ? (rest ? x.data.length / rest : 0) : d));
  }
  if (sizeOf(wanted) !== x.data.length) throw new Unfit(`shape (${x.shape}) does not become (${shape})`);
  return { shape: wanted, dtype: x.dtype, data: x.data };
}

const NO_AXES = Object.freeze([]);

/**
 * A function of numbers applied element by element, with broadcasting.
 * @param {(...xs: number[]) => number} f
 * @param {NdArray[]} xs inputs, brought to the dtype `common` first
 * @param {string} dtype of the result
 * @param {string} [common] the dtype to compute in, where the result's does not tell; only float32 matters
 * @returns {NdArray}
 */
export function mapped(f, xs, dtype, common = dtype) {
  if (dtype === "float64" && common === dtype && xs.length < 3 && xs.every((x) => !x.shape.length)) {
    const made = new Float64Array(1);
    made[0] = xs.length === 1 ? f(xs[0].data[0]) : f(xs[0].data[0], xs[1].data[0]);
    return { shape: NO_AXES, dtype, data: made };
  }
  const args = common === "float32" ? xs.map((x) => castTo(x, common)) : xs;
  const shape = args.every((x) => sameShape(x.shape, args[0].shape)) ? args[0].shape
    : commonShape(args.map((x) => x.shape));
  const size = sizeOf(shape);
  const data = new Float64Array(size);
  const cast = caster(dtype);
  const exact = dtype === "float64";
  const [a, b] = args.map((x) => (sameShape(x.shape, shape) || size === 0 ? x.data : stretched(x, shape).data));
  if (args.length === 1) for (let k = 0; k < size; k += 1) data[k] = exact ? f(a[k]) : cast(f(a[k]));
  else if (args.length === 2) {
    for (let k = 0; k < size; k += 1) data[k] = exact ? f(a[k], b[k]) : cast(f(a[k], b[k]));
  } else {
    const all = args.map((x) => stretched(x, shape).data);
    for (let k = 0; k < size; k += 1) data[k] = cast(f(...all.map((d) => d[k])));
  }
  return { shape, dtype, data };
}

/** @param {number|null|number[]} axis @param {number} ndim @returns {number[]} axes, sorted, counted from 0 */
export function axesOf(axis, ndim) {
  if (axis === null || axis === undefined) return Array.from({ length: ndim }, (_, i) => i);
  const given = Array.isArray(axis) ? axis : [axis];
  return given.map((a) => (a < 0 ? a + ndim : a)).sort((a, b) => a - b);
}

/** Read an embedded array: numbers that JSON lacks are strings. @returns {NdArray} */
export function readArray({ shape, dtype, data }) {
  return { shape, dtype, data: Float64Array.from(data, Number) };
}

/**
 * Anything a caller may give as a number or an array: a number, nested lists, or an array.
 * @returns {NdArray}
 */
export function givenArray(x, dtype) {
  if (typeof x === "number" || typeof x === "boolean") return scalarOf(Number(x), dtype);
  if (x === null || typeof x !== "object" || !("shape" in x || Array.isArray(x))) {
    throw new Unfit("an input is a number, nested lists of numbers, or an array");
  }
  if (!Array.isArray(x)) return castTo(readArray(x), dtype);
  const shape = [];
  for (let at = x; Array.isArray(at); at = at[0]) shape.push(at.length);
  const flat = x.flat(Infinity);
  if (flat.length !== sizeOf(shape)) throw new Unfit("the lists of an input are not of one length");
  const cast = caster(dtype);
  return { shape, dtype, data: Float64Array.from(flat, (v) => cast(Number(v))) };
}
