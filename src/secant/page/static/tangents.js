/**
 * How every value changes with one input, exactly: tangents pushed forward along the partials that are shown.
 * Where an edge has no elementwise partial (a product of matrices, a loop) nothing is said, but of the output:
 * its derivative has come back to the input anyway.
 */

/** Item id to the tangent as an array of numbers, or undefined. */
export function tangents(state, id, at) {
  const { run } = state;
  const found = new Map();
  const blocked = new Set();
  const start = state.inputs.get(id);
  found.set(id, start.shape.length ? start.data.map((_, k) => (k === at ? 1 : 0)) : [1]);
  for (const item of run.sheet.items) {
    if (item.id === id) continue;
    const ins = item.ins.filter((e) => found.has(e.source.id) || blocked.has(e.source.id));
    if (!ins.length) continue;
    const v = run.values.get(item.id);
    const shape = v && v.data ? v.shape : null;
    let sum = shape && ins.every((e) => !blocked.has(e.source.id)) ? new Array(v.data.length).fill(0) : null;
    for (const e of ins) {
      const partial = run.partials.get(e.key);
      const [p, t] =
        sum && partial && partial.data
          ? [
              spread(partial.data, partial.shape, shape),
              spread(found.get(e.source.id), e.source.shape, shape),
            ]
          : [];
      sum = p && t ? sum.map((x, k) => x + p(k) * t(k)) : null;
    }
    if (sum) found.set(item.id, sum);
    else blocked.add(item.id);
  }
  const output = state.model.output;
  const adjoint = run.adjoints.get(id);
  const value = run.values.get(output);
  if (!found.has(output) && adjoint && adjoint.data && value && !value.shape.length)
    found.set(output, [adjoint.data[at]]);
  return found;
}

/** The element of a broadcast array for each place of the larger shape; null where it does not fit. */
function spread(data, from, to) {
  if (!data) return null;
  if (data.length === 1 && from.every((n) => n === 1)) return () => data[0];
  const size = to.reduce((a, b) => a * b, 1);
  if (from.length > to.length) return null;
  const own = [...new Array(to.length - from.length).fill(1), ...from];
  if (own.some((n, k) => n !== 1 && n !== to[k])) return null;
  if (data.length === size) return (k) => data[k];
  return (k) => {
    let at = 0;
    let scale = 1;
    for (let axis = to.length - 1; axis >= 0; axis -= 1) {
      if (own[axis] > 1) at += (k % to[axis]) * scale;
      scale *= own[axis];
      k = Math.floor(k / to[axis]);
    }
    return data[at];
  };
}
