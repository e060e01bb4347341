/** What a loop collects, one item for each iteration: a plain list of arrays or of such lists. */
import { makeArray, sameShape } from "./arrays.js";

/** A value as it is shown: the items of a stack as one array, end to end where their shapes differ. */
export function seenArray(x) {
  if (!Array.isArray(x)) return x;
  const items = x.map(seenArray);
  if (!items.length) return makeArray([0], "float64", new Float64Array(0));
  const { shape, dtype } = items[0];
  const data = Float64Array.from(items.flatMap((i) => [...i.data]));
  const alike = items.every((i) => sameShape(i.shape, shape));
  return makeArray(alike ? [items.length, ...shape] : [data.length], dtype, data);
}
