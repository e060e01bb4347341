/** Loops, branches and calls run apart, so that what is inside can be shown: see opened.py. */
import { filled } from "./arrays.js";
import { Region, insideLoop, splitLoop } from "./regions.js";

/** Which iterations are computed, and which of them is shown. */
function chosen({ id, names }, count, { iteration, series }, depth) {
  let t = count - 1;
  const inside = (n) => (n >= -count && n < count ? ((n % count) + count) % count : count - 1);
  if (iteration !== null && typeof iteration === "object") {
    const key = [id, names.line, names.counter, names.title].find((k) => k !== "" && k in iteration);
    if (key !== undefined) t = inside(iteration[key]);
  } else if (typeof iteration === "number" && !depth) t = inside(iteration);
  if (!count) return [[], 0];
  if (depth || series < 2) return [[t], 0];
  const most = Math.min(series, count);
  const all = new Set([t]);
  for (let i = 0; i < most && most > 1; i += 1) all.add(even((i * (count - 1)) / (most - 1)));
  const sorted = [...all].sort((a, b) => a - b);
  return [sorted, sorted.indexOf(t)];
}

/** Rounded, halves to the even side. */
function even(x) {
  const low = Math.floor(x);
  return x - low < 0.5 || (x - low === 0.5 && low % 2 === 0) ? low : low + 1;
}

/** An adjoint of nothing. */
function zeroLike(v) {
  return filled(v.shape, v.dtype, 0);
}

/** A loop, branch or call made ready. */
export class Opening {
  constructor(data, pieceFrom) {
    this.data = data;
    this.id = data.id;
    if (data.kind === "loop") {
      this.piece = pieceFrom(data.piece);
      this.body = new Region(data.body);
      this.back = new Region(data.back);
    } else this.arms = Object.fromEntries(Object.entries(data.arms).map(([k, p]) => [k, pieceFrom(p)]));
  }

  /** What one run shows; `numbers` are the outputs of the region around it. */
  show(numbers, options, indices, depth) {
    const inputs = this.data.given.map((i) => numbers[i]);
    return this.arms ? this.showArm(inputs, numbers, options, indices, depth)
      : this.showLoop(inputs, numbers, options, indices, depth);
  }

  showArm(inputs, numbers, options, indices, depth) {
    const { kind, adjoints } = this.data;
    const branch = kind === "branch";
    const arm = !branch ? "body" : inputs[0].data[0] ? "then" : "orelse";
    const given = [...inputs.slice(branch ? 1 : 0), ...adjoints.map((i) => numbers[i])];
    const pass = { number: 0, ...this.arms[arm].show(given, options, indices, depth) };
    const taken = branch ? (arm === "then" ? "then" : "else") : "";
    return { kind, count: 1, taken, shown: 0, passes: [pass] };
  }

  showLoop(inputs, numbers, options, indices, depth) {
    const { loop, active, final, stacks, kind } = this.data;
    const parts = splitLoop(inputs, loop);
    const states = this.forward(parts, indices);
    const trips = states.length - 1;
    const place = (t) => (loop.reverse ? parts.count - 1 - t : t);
    const [wanted, shown] = chosen(this.data, trips, options, depth);
    const after = new Map(final.map(([k, i]) => [k, numbers[i]]));
    const items = stacks.map((i) => numbers[i]);
    let gs = active.map((k) => after.get(k) ?? zeroLike(states[trips][k]));
    const seeds = new Map();
    for (let t = trips - 1; t >= (wanted[0] ?? trips); t -= 1) {
      seeds.set(t, gs);
      if (t > wanted[0]) gs = this.step(states[t], place(t), parts, gs, items, indices);
    }
    const passes = wanted.map((t) => {
      const at = place(t);
      const given = [...insideLoop(at, states[t], parts), ...seeds.get(t), ...items.map((s) => s[at])];
      const around = { ...indices, [loop.index]: at };
      return { number: t, ...this.piece.show(given, options, around, depth + 1) };
    });
    return { kind, count: trips, taken: "", shown, passes };
  }

  /** What is carried into each iteration, and out of the last. */
  forward(parts, indices) {
    const { carried, reverse, stops, index } = this.data.loop;
    const states = [parts.state];
    for (let trips = 0; trips < parts.count; trips += 1) {
      const t = reverse ? parts.count - 1 - trips : trips;
      const outs = this.body.run(insideLoop(t, states[trips], parts), { ...indices, [index]: t });
      states.push(outs.slice(0, carried));
      if (stops && !outs[outs.length - 1].data[0]) break;
    }
    return states;
  }

  /** The adjoints of what an iteration was given, from those of what it made. */
  step(state, t, parts, gs, items, indices) {
    const given = [...insideLoop(t, state, parts), ...gs, ...items.map((s) => s[t])];
    const made = this.back.run(given, { ...indices, [this.data.loop.index]: t });
    let next = 0;
    return gs.map((g, i) => (this.data.reached[i] ? made[next++] : zeroLike(g)));
  }
}
