/**
 * Room for opened folds: a layout is stretched like rubber where boxes have grown, so that nothing moves past
 * anything else. Along each axis a density of at least 1 is raised over the extent of every grown box until it
 * fits; where things go is the integral of the density.
 */

/**
 * The map of one axis.
 * @param {{from: number, to: number, size: number}[]} grown extents with the size each must have
 * @returns {(x: number) => number}
 */
export function stretch(grown) {
  if (!grown.length) return (x) => x;
  const marks = [...new Set(grown.flatMap((g) => [g.from, g.to]))].sort((a, b) => a - b);
  const density = marks.slice(1).map(() => 1);
  const lengths = density.map((_, k) => marks[k + 1] - marks[k]);
  // The shortest first: what they gain is already there for the longer ones around them.
  for (const g of [...grown].sort((a, b) => a.to - a.from - (b.to - b.from))) {
    const [first, last] = [marks.indexOf(g.from), marks.indexOf(g.to)];
    let has = 0;
    for (let k = first; k < last; k += 1) has += density[k] * lengths[k];
    const more = (g.size - has) / (g.to - g.from);
    if (more > 0) for (let k = first; k < last; k += 1) density[k] += more;
  }
  const starts = [marks[0]];
  density.forEach((d, k) => starts.push(starts[k] + d * lengths[k]));
  return (x) => {
    if (x <= marks[0]) return x;
    let k = 0;
    while (k < density.length && x > marks[k + 1]) k += 1;
    if (k === density.length) return starts[k] + x - marks[k];
    return starts[k] + (x - marks[k]) * density[k];
  };
}
