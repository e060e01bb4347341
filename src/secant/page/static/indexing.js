/**
 * Reading and writing parts of arrays, in all of NumPy's index forms.
 *
 * An index is a template (see ops/indexing.py): whole numbers, `{slice: [start, stop, step]}`, null for a new axis,
 * `{ellipsis: true}`, "*" where an index array comes from the inputs, "true" or "false" for a lone boolean, and
 * `[start, stop, step, length]`, with "*" for a bound that is an input, for a slice with computed bounds.
 */
import { Unfit, castTo, commonShape, makeArray, placesOf, stretched, stridesOf, taken } from "./arrays.js";

/** The start, step and length of a slice of an axis of n elements, as Python counts. */
export function sliceOf([start, stop, step], n) {
  const by = step ?? 1;
  const low = by > 0 ? 0 : -1;
  const high = by > 0 ? n : n - 1;
  const bound = (x, otherwise) => {
    if (x === null || x === undefined) return otherwise;
    return Math.min(Math.max(x < 0 ? x + n : x, low), high);
  };
  const first = bound(start, by > 0 ? 0 : n - 1);
  const last = bound(stop, by > 0 ? n : -1);
  return { first, by, count: Math.max(0, Math.ceil((last - first) / by)) };
}

const isSlot = (item) => item === "*";
const isTruth = (item) => item === "true" || item === "false";
const isNew = (item) => item === null;
const isDots = (item) => item !== null && typeof item === "object" && item.ellipsis === true;

/** The index with an ellipsis for the axes that it does not name. */
function whole(index) {
  return index.some(isDots) ? index : [...index, { ellipsis: true }];
}

/** The items of an index one for each axis or new axis, with index arrays and computed bounds filled in. */
function filledIndex(index, arrays, ndim) {
  const rest = [...arrays];
  const items = whole(index);
  const taken = items.filter((i) => !isNew(i) && !isDots(i) && !isTruth(i)).length;
  return items.flatMap((item) => {
    if (isDots(item)) return Array.from({ length: ndim - taken }, () => ({ slice: [null, null, null] }));
    if (isSlot(item)) return [{ array: rest.shift() }];
    if (isTruth(item)) return [{ truth: item === "true" }];
    if (!Array.isArray(item)) return [typeof item === "number" ? { at: item } : item];
    const bounds = item.slice(0, 2).map((v) => (isSlot(v) ? rest.shift().data[0] : v));
    return [{ slice: [...bounds, item[2]] }];
  });
}

/** A place along an axis of n elements, negative ones counted from the end. */
function placeIn(i, n) {
  const at = i < 0 ? i + n : i;
  if (!(at >= 0 && at < n)) throw new Unfit(`the index ${i} is outside of an axis of length ${n}`);
  return at;
}

/** Where one element is that is picked by a whole number for each axis: the most frequent read; else -1. */
function lonePlace(shape, index, arrays) {
  if (index.length !== shape.length) return -1;
  let place = 0;
  let next = 0;
  for (let axis = 0; axis < shape.length; axis += 1) {
    let at = index[axis];
    if (at === "*") {
      const given = arrays[next];
      next += 1;
      if (given.shape.length) return -1;
      at = given.data[0];
    }
    if (typeof at !== "number") return -1;
    place = place * shape[axis] + placeIn(at, shape[axis]);
  }
  return place;
}

/**
 * Where the elements that an index picks are in the data, and the shape they have together.
 * @param {number[]} shape @param {unknown[]} index @param {object[]} arrays
 * @returns {{shape: number[], places: Int32Array}}
 */
export function located(shape, index, arrays) {
  const only = lonePlace(shape, index, arrays);
  if (only >= 0) return { shape: [], places: Int32Array.of(only) };
  const strides = stridesOf(shape);
  const items = filledIndex(index, arrays, shape.length);
  const advanced = items.some((i) => i && ((i.array && i.array.shape.length) || "truth" in i));
  const dims = [];
  const steps = [];
  const picks = []; // index arrays, with the stride of their axis
  const stands = [];
  let block = -1;
  let start = 0;
  let axis = 0;
  items.forEach((item, position) => {
    if (item === null) {
      dims.push(1);
      steps.push(0);
      return;
    }
    if (item.slice) {
      const { first, by, count } = sliceOf(item.slice, shape[axis]);
      start += count ? first * strides[axis] : 0;
      dims.push(count);
      steps.push(by * strides[axis]);
      axis += 1;
      return;
    }
    if (block < 0) block = dims.length;
    stands.push(position);
    if ("truth" in item) {
      picks.push({ shape: [item.truth ? 1 : 0], offsets: item.truth ? [0] : [] });
      return;
    }
    const n = shape[axis];
    const stride = strides[axis];
    axis += 1;
    if (item.array && item.array.shape.length) {
      picks.push({ shape: item.array.shape, offsets: Array.from(item.array.data, (i) => placeIn(i, n) * stride) });
    } else start += placeIn(item.array ? item.array.data[0] : item.at, n) * stride;
  });
  if (!advanced) return { shape: dims, places: placesOf(dims, steps, start) };
  const apart = stands[stands.length - 1] - stands[0] + 1 !== stands.length;
  return withBlock(picks, dims, steps, start, apart ? 0 : block);
}

/** The places where index arrays pick: their common axes stand at `block` among the others. */
function withBlock(picks, dims, steps, start, block) {
  const common = commonShape(picks.map((p) => p.shape));
  const offsets = new Float64Array(common.reduce((a, b) => a * b, 1));
  for (const { shape, offsets: own } of picks) {
    const wide = stretched(makeArray(shape, "int64", Float64Array.from(own)), common).data;
    for (let k = 0; k < offsets.length; k += 1) offsets[k] += wide[k];
  }
  const around = (middle, outer) => [...outer.slice(0, block), ...middle, ...outer.slice(block)];
  const full = around(common, dims);
  const places = placesOf(full, around(common.map(() => 0), steps), start);
  const inner = placesOf(full, around(stridesOf(common), dims.map(() => 0)));
  for (let k = 0; k < places.length; k += 1) places[k] += offsets[inner[k]];
  return { shape: full, places };
}

/** The parts of a value as they stand in a place of this shape: axes of 1 in front may be too many. */
function fitted(value, shape) {
  const extra = Math.max(0, value.shape.length - shape.length);
  return stretched(makeArray(value.shape.slice(extra), value.dtype, value.data), shape).data;
}

function getitem([x, ...arrays], { index }) {
  const { shape, places } = located(x.shape, index, arrays);
  return taken(x, places, shape);
}

function setitem([x, value, ...arrays], { index }) {
  const { shape, places } = located(x.shape, index, arrays);
  const data = x.data.slice();
  const given = fitted(castTo(value, x.dtype), shape);
  for (let k = 0; k < places.length; k += 1) data[places[k]] = given[k];
  return makeArray(x.shape, x.dtype, data);
}

function scatterAdd([x, ...rest], { parts }) {
  const data = x.data.slice();
  let at = parts.length;
  parts.forEach(([index, n], i) => {
    const { shape, places } = located(x.shape, index, rest.slice(at, at + n));
    const given = fitted(castTo(rest[i], x.dtype), shape);
    for (let k = 0; k < places.length; k += 1) data[places[k]] += given[k];
    at += n;
  });
  if (x.dtype === "float32") data.forEach((v, k) => { data[k] = Math.fround(v); });
  return makeArray(x.shape, x.dtype, data);
}

function take([x, indices], { axis, mode }) {
  const n = x.shape[axis];
  const places = indices.data.map((i) => (mode === "clip" ? Math.min(Math.max(i, 0), n - 1)
    : mode === "wrap" ? ((i % n) + n) % n : placeIn(i, n)));
  const before = x.shape.slice(0, axis);
  const after = x.shape.slice(axis + 1);
  const strides = stridesOf(x.shape);
  const chosen = makeArray(indices.shape, "int64", places);
  const full = [...before, ...indices.shape, ...after];
  const inner = placesOf(full, [...before.map(() => 0), ...stridesOf(indices.shape), ...after.map(() => 0)]);
  const outer = placesOf(full,
    [...strides.slice(0, axis), ...indices.shape.map(() => 0), ...strides.slice(axis + 1)]);
  return taken(x, outer.map((p, k) => p + chosen.data[inner[k]] * strides[axis]), full);
}

function diagonal([x], { offset, axis1, axis2 }) {
  const strides = stridesOf(x.shape);
  const kept = x.shape.map((_, i) => i).filter((i) => i !== axis1 && i !== axis2);
  const [n, m] = [x.shape[axis1], x.shape[axis2]];
  const length = Math.max(0, Math.min(n + Math.min(offset, 0), m - Math.max(offset, 0)));
  const start = length ? Math.max(-offset, 0) * strides[axis1] + Math.max(offset, 0) * strides[axis2] : 0;
  const shape = [...kept.map((i) => x.shape[i]), length];
  return taken(x, placesOf(shape, [...kept.map((i) => strides[i]), strides[axis1] + strides[axis2]], start), shape);
}

export const INDEXING = { getitem, setitem, scatter_add: scatterAdd, take, diagonal };
