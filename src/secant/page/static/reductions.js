/** Ops that make one number of many along axes, and running ones. Each takes `(inputs, params, types)`. */
import {
  Unfit, axesOf, castTo, caster, filled, makeArray, placesOf, stretched, stridesOf, taken,
} from "./arrays.js";

/**
 * For the elements that stay after reducing `axes`: their shape, and where each one's row begins; and where the
 * elements of a row are from there.
 */
function rowsOf(shape, axes) {
  const strides = stridesOf(shape);
  const kept = shape.map((_, i) => i).filter((i) => !axes.includes(i));
  return {
    shape: kept.map((i) => shape[i]),
    starts: placesOf(kept.map((i) => shape[i]), kept.map((i) => strides[i])),
    inner: placesOf(axes.map((i) => shape[i]), axes.map((i) => strides[i])),
  };
}

/** The shape of a result: reduced axes left out, or kept as 1. */
function keptShape(shape, axes, keepdims) {
  return keepdims ? shape.map((d, i) => (axes.includes(i) ? 1 : d)) : shape.filter((_, i) => !axes.includes(i));
}

/**
 * A reduction from a start and a step; `where` and `initial` come as inputs named in `given`.
 * @param {number|null} start what nothing gives, null where nothing may be reduced
 */
function reduction(start, step, before = (x) => x) {
  return ([x, ...more], { axis, keepdims, given = [] }, [[dtype]]) => {
    const named = Object.fromEntries(given.map((name, i) => [name, more[i]]));
    const axes = axesOf(axis, x.shape.length);
    const { starts, inner } = rowsOf(x.shape, axes);
    const mask = named.where && stretched(named.where, x.shape).data;
    const shape = keptShape(x.shape, axes, keepdims);
    const cast = caster(dtype);
    const data = new Float64Array(starts.length);
    starts.forEach((from, k) => {
      let total = named.initial ? named.initial.data[0] : start;
      for (const offset of inner) {
        if (mask && !mask[from + offset]) continue;
        const value = before(x.data[from + offset]);
        total = total === null ? value : step(total, value);
      }
      if (total === null) throw new Unfit("the extreme of no elements");
      data[k] = cast(Number(total));
    });
    return makeArray(shape, dtype, data);
  };
}

const above = (a, b) => (a >= b || Number.isNaN(a) ? a : b);
const below = (a, b) => (a <= b || Number.isNaN(a) ? a : b);

/** Where the first of the extreme elements is; NaN is the most extreme. */
function placeOf(better) {
  return ([x], { axis, keepdims }, [[dtype]]) => {
    const axes = axesOf(axis, x.shape.length);
    const { starts, inner } = rowsOf(x.shape, axes);
    if (!inner.length) throw new Unfit("the place of an extreme among no elements");
    const data = Float64Array.from(starts, (from) => {
      let best = 0;
      for (let i = 1; i < inner.length; i += 1) {
        const old = x.data[from + inner[best]];
        const now = x.data[from + inner[i]];
        if (!Number.isNaN(old) && (Number.isNaN(now) || better(now, old))) best = i;
      }
      return best;
    });
    return makeArray(keptShape(x.shape, axes, keepdims), dtype, data);
  };
}

/** What runs along an axis, or along the flattened array: `f(row)` gives a row of the same length. */
function running(x, axis, dtype, f) {
  const flat = axis === null || axis === undefined || !x.shape.length;
  const shape = flat ? [x.data.length] : x.shape;
  const [at] = flat ? [0] : axesOf(axis, shape.length);
  const { starts, inner } = rowsOf(shape, [at]);
  const made = filled(shape, dtype, 0);
  starts.forEach((from) => {
    f(Array.from(inner, (o) => x.data[from + o])).forEach((y, i) => { made.data[from + inner[i]] = y; });
  });
  return made;
}

function cumsum([x], { axis }, [[dtype]]) {
  const cast = caster(dtype);
  return running(x, axis, dtype, (row) => {
    let total = 0;
    return row.map((v) => { total = cast(total + cast(v)); return total; });
  });
}

function recordPlace([x], { which, axis }, [[dtype]]) {
  const pick = {
    maximum: above, minimum: below,
    fmax: (a, b) => (Number.isNaN(b) || a >= b ? a : b), fmin: (a, b) => (Number.isNaN(b) || a <= b ? a : b),
  }[which];
  return running(x, axis, dtype, (row) => {
    let best = row[0];
    let place = 0;
    return row.map((v, i) => {
      const next = i ? pick(best, v) : v;
      if (i && next !== best && !(Number.isNaN(next) && Number.isNaN(best))) place = i;
      best = next;
      return place;
    });
  });
}

/** Order with NaN last. */
function order(a, b) {
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : a < b ? -1 : a > b ? 1 : 0;
}

function argsort([x], { axis }, [[dtype]]) {
  return running(x, axis, dtype, (row) => row.map((_, i) => i).sort((i, j) => order(row[i], row[j]) || i - j));
}

/** Where each value goes in a sorted array. */
function searchsorted([a, v, ...more], { side, given = [] }, [[dtype]]) {
  const sorter = given.includes("sorter") ? more[0] : null;
  const sorted = sorter ? taken(a, sorter.data, sorter.shape) : a;
  const data = v.data.map((x) => {
    let low = 0;
    let high = sorted.data.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const y = order(sorted.data[middle], x);
      if (side === "right" ? y <= 0 : y < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  return makeArray(v.shape, dtype, data);
}

/** The number of the bin that each value falls into; the edges rise or fall. */
function digitize([x, bins], { right }, types) {
  const side = right ? "left" : "right";
  const n = bins.data.length;
  if (n < 2 || bins.data[0] <= bins.data[n - 1]) return searchsorted([bins, x], { side }, types);
  const rising = makeArray(bins.shape, bins.dtype, bins.data.slice().reverse());
  const found = searchsorted([rising, x], { side }, types);
  return makeArray(found.shape, found.dtype, found.data.map((i) => n - i));
}

/** How often each whole number occurs, or the sum of its weights. */
function bincount([x], { length, minlength }, types, weights = null) {
  const dtype = types[0][0];
  const most = x.data.reduce((a, b) => Math.max(a, b + 1), minlength ?? 0);
  if (most > length) throw new Unfit(`${most} numbers are counted where ${length} were when this was recorded`);
  const made = filled([length], dtype, 0);
  x.data.forEach((v, k) => {
    if (v < 0) throw new Unfit("a negative number is counted");
    made.data[v] += weights ? weights.data[k] : 1;
  });
  return made;
}

function interval([x, xp], params, types) {
  const found = searchsorted([xp, x], { side: "right" }, types);
  const last = xp.shape[0] - 2;
  return makeArray(found.shape, found.dtype, found.data.map((i) => Math.min(Math.max(i - 1, 0), last)));
}

function nonzero([x], { count }, types) {
  const places = [];
  x.data.forEach((v, k) => { if (v !== 0) places.push(k); });
  if (typeof count === "number" && places.length !== count) {
    throw new Unfit(`a mask had ${count} true elements when this was recorded, and has ${places.length} here`);
  }
  const strides = stridesOf(x.shape);
  const found = types.map(([dtype], i) => makeArray([places.length], dtype,
    Float64Array.from(places, (k) => Math.floor(k / strides[i]) % x.shape[i])));
  return found.length === 1 ? found[0] : found;
}

const total = reduction(0, (a, b) => a + b);

/** Elements are brought to the dtype of the sum first. */
function sum([x, ...more], params, types) {
  return total([castTo(x, types[0][0]), ...more], params, types);
}

export const REDUCTIONS = {
  sum,
  prod: reduction(1, (a, b) => a * b),
  max: reduction(null, above),
  min: reduction(null, below),
  any: reduction(0, (a, b) => (a || b ? 1 : 0), (x) => (x !== 0 ? 1 : 0)),
  all: reduction(1, (a, b) => (a && b ? 1 : 0), (x) => (x !== 0 ? 1 : 0)),
  count_nonzero: reduction(0, (a, b) => a + b, (x) => (x !== 0 ? 1 : 0)),
  argmax: placeOf((a, b) => a > b),
  argmin: placeOf((a, b) => a < b),
  cumsum,
  record_place: recordPlace,
  argsort,
  searchsorted,
  digitize,
  bincount,
  bincount_weighted: ([weights, x], params, types) => bincount([x], params, types, weights),
  interval,
  nonzero,
};
