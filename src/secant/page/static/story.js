/**
 * The steps in order, each in words and in mathematics: the inputs, the values forward, then the derivatives
 * backward. `told(state)` lists them; `tell(state, step)` says one with the numbers of now.
 */
import { derivative, equation } from "./cards.js";
import { axesText, plain, powers, short, signed } from "./figures.js";
import { substituted } from "./substitute.js";
import { formula, fraction, loose, prose, whole } from "./typeset.js";

/** A derivative within a text: dJ/du, dJ/d(a + b). */
const SIDE = "(\\((?:[^()]|\\([^()]*\\))*\\)|[\\p{L}_][\\p{L}\\p{N}_′]*(?:\\[[^\\]]*\\])?)";
const QUOTIENT = new RegExp(`(?<![\\p{L}\\p{N}_])d${SIDE}/d${SIDE}`, "gu");

/** All steps: `{kind, item, step, note}`; kinds are "given", "forward", "seed", "backward" and "zero". */
export function told(state) {
  const out = [];
  forward(state, state.run, out);
  const output = state.model.outputItem;
  if (state.adjoint(output.id)) {
    out.push({ kind: "seed", item: output });
    backward(state, state.run, out);
  }
  return out;
}

function forward(state, run, out, region = null) {
  const before = new Map();
  for (const r of run.regions.values()) if (r.outputs.length) before.set(r.outputs[0], r);
  for (const item of run.sheet.items) {
    const r = before.get(item.id);
    const pass = r && r.passes[r.shown];
    if (pass) forward(state, pass, out, r);
    out.push({ kind: item.ins.length || item.formula ? "forward" : "given", item, region });
  }
}

function backward(state, run, out, region = null) {
  for (const step of run.sheet.steps) {
    for (const id of step.through) {
      const r = run.regions.get(id);
      const pass = r && r.passes[r.shown];
      if (pass) backward(state, pass, out, r);
    }
    out.push({ kind: step.terms.length ? "backward" : "zero", item: step.item, step, region });
  }
}

/** One step: `{title, words, math, item, edges}`. */
export function tell(state, { kind, item, step, region }) {
  const output = state.model.outputItem;
  const value = () => powers(short(state.value(item.id)));
  const where = region && region.loop ? `Iteration ${region.passes[region.shown].number} of “${region.title}”. ` : "";
  const of = (by) => derivative(output.name, by);
  const part = item.role === "fixed" ? "its part of " : "";
  if (kind === "given") {
    const from =
      { carried: "comes from the iteration before", fixed: "is the same in every iteration" }[item.role] ||
      "is given";
    return {
      title: "Forward",
      words: `${where}${item.name} ${from}: ${value()}.`,
      math: formula(item.name, " = ", shown(state, item)),
      item,
      edges: [],
    };
  }
  if (kind === "forward") return { ...forwardTold(state, item, where, value), item, edges: item.ins };
  if (kind === "seed") {
    const adjoint = state.adjoint(item.id);
    const how = plain(adjoint)
      ? "changes one for one with itself"
      : "is summed, so each of its elements counts once";
    return {
      title: "Backward",
      words: `Start at the end: ${item.name} ${how}.`,
      math: formula(fraction(output.name, item.name), " = ", powers(short(adjoint))),
      item,
      edges: [],
    };
  }
  const left = [part ? [m_part()] : [], fraction(output.name, item.name)];
  if (kind === "zero")
    return {
      title: "Backward",
      words: `${output.name} does not depend on ${item.name}.`,
      math: formula(left, " = 0"),
      item,
      edges: [],
    };
  const terms = step.terms.map((t) => term(state, t, item, output));
  const total = powers(short(state.adjoint(item.id)));
  const math = [left];
  if (step.words) math.push(" = ", ruleParts(step.words, output));
  else {
    const alone = terms.length === 1 && terms[0].direct;
    if (!alone) math.push(" = ", joined(terms.map((t) => t.chain)));
    math.push(" = ", summed(terms.map((t) => t.symbols)));
    if (terms.every((t) => t.numbers)) math.push(" = ", summed(terms.map((t) => t.numbers)));
  }
  const adjoint = state.adjoint(item.id);
  const end = adjoint && (plain(adjoint) || total.length < 50) ? [" = ", total] : [];
  const said = `${where}${backwardWords(state, item, output, terms, total, part, of)}`;
  return {
    title: terms.length > 1 ? "Backward: sum over paths" : "Backward",
    words: said,
    math: formula(dedupe([...math.flat(3), ...end])),
    item,
    edges: step.terms.flatMap((t) => t.edges),
    terms,
  };
}

/** A rule in words, with derivatives as fractions: dJ/dp put back at [0], 0 elsewhere. */
export function ruleParts(text, output, quotient = fraction, said = prose) {
  const out = [];
  let at = 0;
  for (const found of text.matchAll(QUOTIENT)) {
    const [all, of, by] = found;
    if (of !== whole(output.name)) continue;
    out.push(...[said(text.slice(at, found.index))].flat(), quotient(output.name, by.replace(/^\((.*)\)$/s, "$1")));
    at = found.index + all.length;
  }
  return [...out, ...[said(text.slice(at))].flat()];
}

function m_part() {
  return "its part of ";
}

/** The same text twice in a row says nothing. */
function dedupe(parts) {
  const out = [];
  for (const p of parts) {
    const before = out[out.length - 2];
    if (typeof p === "string" && p !== " = " && p === before) out.pop();
    else out.push(p);
  }
  return out;
}

function forwardTold(state, item, where, value) {
  const operands = item.ins.map((e) => [e.source.name, state.value(e.source.id)]);
  const numbers = item.formula ? substituted(item.formula, operands) : "";
  const parts = [item.name];
  if (item.formula && item.formula !== item.name) parts.push(" = ", item.formula);
  if (numbers && numbers !== item.formula) parts.push(" = ", numbers);
  const math = formula(dedupe([...parts, " = ", shown(state, item)]));
  const scalars = [...new Map(operands)].filter(([, v]) => plain(v));
  const withs = scalars.length
    ? `with ${list(scalars.slice(0, 4).map(([n, v]) => `${n} = ${powers(short(v))}`))} that is`
    : "that is";
  const named =
    item.formula && item.formula !== item.name
      ? `${item.name} is ${item.formula}: `
      : `${item.formula || item.name}: `;
  const stretches = item.ins
    .filter((e) => e.stretch)
    .map(
      (e) =>
        ` ${e.source.name} is stretched from shape (${e.stretch.before.join(", ")}) to (${e.stretch.after.join(", ")}).`,
    );
  return {
    title: "Forward",
    words: `${where}${named}${withs} ${value()}.${[...new Set(stretches)].join("")}`,
    math,
  };
}

function shown(state, item) {
  const v = state.value(item.id);
  return powers(short(v));
}

/** A path's part of a derivative: the chain, the symbols and the numbers, and what it adds. */
export function term(state, t, item, output) {
  const value = total(state, t.edges);
  if (!t.target)
    return { target: null, from: t.text, value, chain: t.text, symbols: t.text, numbers: "", direct: false };
  const direct = t.target.id === output.id;
  const local = loose(t.text) && !/^\(.*\)$/.test(t.text) ? `(${t.text})` : t.text;
  const incoming = state.adjoint(t.target.id);
  const partial = merged(state, t.edges);
  const chain = direct
    ? [fraction(output.name, item.name)]
    : [fraction(output.name, t.target.name), " · ", fraction(t.target.name, item.name)];
  const symbols = direct
    ? t.text
    : plain(incoming)
      ? `${powers(short(incoming))} · ${signed(local)}`
      : [fraction(output.name, t.target.name), ` · ${signed(local)}`];
  const scalar = plain(incoming) && plain(partial);
  const numbers = scalar
    ? direct
      ? powers(short(partial))
      : `${signed(powers(short(incoming)))} · ${signed(powers(short(partial)))}`
    : "";
  return {
    target: t.target,
    edges: t.edges,
    value,
    chain,
    symbols: t.text ? symbols : "",
    numbers,
    direct,
    incoming,
    partial,
    text: t.text,
    local,
  };
}

/** What the edges of one path add, together. */
function total(state, edges) {
  return plus(edges.map((e) => state.contribution(e)));
}

function merged(state, edges) {
  return plus(edges.map((e) => state.partial(e)));
}

function plus(values) {
  const known = values.filter(Boolean);
  if (!known.length || known.length < values.length) return null;
  return known.reduce((a, b) =>
    a.data && b.data && a.data.length === b.data.length
      ? { ...a, data: Array.from(a.data, (x, k) => x + b.data[k]) }
      : a,
  );
}

function joined(chains) {
  return chains.flatMap((c, k) => (k ? [" + ", c] : [c]));
}

function summed(terms) {
  const known = terms.filter((t) => t.length);
  return known.some(Array.isArray) ? joined(known) : known.join(" + ").replaceAll("+ −", "− ");
}

function list(texts) {
  return texts.length < 2
    ? texts.join("")
    : `${texts.slice(0, -1).join(", ")} and ${texts[texts.length - 1]}`;
}

/** What a broadcast does on the way back. */
function summedWords({ edges }) {
  const e = edges.find((x) => x.stretch && x.stretch.axes.length);
  return e ? `, and what its copies bring is summed over ${axesText(e.stretch.axes)}` : "";
}

function times(text) {
  return text === "1" ? "as much" : `${text} times as much`;
}

function backwardWords(state, item, output, terms, total_, part, of) {
  const end = `${part}${of(item.name)} is ${total_}`;
  if (terms.length > 1) {
    const through = terms.map((t) =>
      t.target ? (t.direct ? "directly" : `through ${t.target.name}`) : t.from,
    );
    return `${item.name} reaches ${output.name} along ${terms.length} paths, ${list(through)}; what they bring is added: ${end}.`;
  }
  const [t] = terms;
  if (!t.target) return `${end}, ${t.from}.`;
  if (t.direct)
    return `${output.name} is made from ${item.name} itself: when ${item.name} grows by a little, ${output.name} grows ${t.numbers ? times(t.numbers) : `by ${t.text || "a multiple"} of it`}. So ${end}.`;
  if (!t.numbers)
    return `${item.name} acts through ${equation(t.target)}: the derivative of ${t.target.name} is brought back through it${summedWords(t)}. So ${end}.`;
  return `${item.name} acts through ${equation(t.target)}: ${t.target.name} changes ${times(powers(short(t.partial)))}, and ${output.name} ${times(powers(short(t.incoming)))} as that. So ${end}.`;
}
