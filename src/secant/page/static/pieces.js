/**
 * A piece of a program: a graph, or the inside of a loop, branch or call, with all that is shown of it.
 */
import { filled, scalarOf } from "./arrays.js";
import { Opening } from "./openings.js";
import { Region, partOf } from "./regions.js";
import { seenArray } from "./stacks.js";

/** A piece made ready to run. */
export class Piece {
  constructor({ region, items, edges, regions }) {
    this.region = new Region(region);
    this.forward = null;
    this.embedded = region;
    this.items = items;
    this.edges = edges;
    this.openings = regions.map((r) => new Opening(r, (inner) => new Piece(inner)));
  }

  /** The values alone, by id. */
  values(inputs, indices = {}) {
    this.forward ??= new Region(partOf(this.embedded, this.items.map(([, value]) => value)));
    const numbers = this.forward.run(inputs, indices);
    return new Map(this.items.map(([id], i) => [id, seenArray(numbers[i])]));
  }

  /**
   * Everything that is shown of one run.
   * @param {object[]} inputs and then the adjoints from outside
   * @param {object} options as of `run`
   * @param {Record<string, number>} indices
   * @param {number} depth how many loops are around
   */
  show(inputs, options, indices = {}, depth = 0) {
    const numbers = this.region.run(inputs, { ...indices });
    const values = new Map();
    const adjoints = new Map();
    for (const [id, value, adjoint] of this.items) {
      const shown = seenArray(numbers[value]);
      values.set(id, shown);
      if (adjoint >= 0) adjoints.set(id, seenArray(numbers[adjoint]));
      if (adjoint === -2) adjoints.set(id, filled(shown.shape, shown.dtype, 0));
    }
    const partials = new Map();
    const contributions = new Map();
    for (const [source, target, position, partial, contribution] of this.edges) {
      const key = `${source}|${target}|${position}`;
      if (typeof partial === "object") partials.set(key, scalarOf(Number(partial.number), "float64"));
      else if (partial >= 0) partials.set(key, seenArray(numbers[partial]));
      if (contribution >= 0) contributions.set(key, seenArray(numbers[contribution]));
    }
    const regions = new Map(
      this.openings.map((o) => [o.id, o.show(numbers, options, indices, depth)]),
    );
    return { values, adjoints, partials, contributions, regions };
  }
}
