/** Mathematics as type, as draw/typeset.py does: names in italics, functions and digits upright, scripts. */
import { m, printable, s } from "./dom.js";

const TOKENS = new RegExp(
  [
    "(?<name>[\\p{L}_](?:(?![₀-₉])[\\p{L}\\p{Nd}_’])*)(?<index>\\[\\s*-?\\d+(?:\\s*,\\s*-?\\d+)*\\s*\\])?(?<call>\\()?",
    "(?<power>\\*\\*\\s*(?:-?[\\d.]+|[\\p{L}_][\\p{L}\\p{N}_]*))",
    "(?<raised>⁻?[²³¹⁰⁴-⁹]+)|(?<lowered>[₀-₉]+)",
    "(?<number>\\d[\\d.]*(?:[eE][+\\-−]?\\d+)?)",
    "(?<space>\\s+)|(?<other>.)",
  ].join("|"),
  "gsu",
);
const NAME = /(?<name>[\p{L}_](?:[\p{L}\p{N}_])*)/u;
const WORDS = new Set(
  "if else not and or mod after by chosen every iteration its last loop loop’s number of the value with".split(
    " ",
  ),
);
const SIGNS = { "*": "·", "-": "−", "@": " @ " };
const LEVEL = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉";
const PLAIN = "−01234567890123456789";
const SCRIPTED =
  /^(?:(?<head>\p{L})(?<digits>\d{1,3})|(?<word>[\p{L}\p{N}]{1,12})_(?<tail>[\p{L}\p{N}]{1,3}))$/u;
const CACHE = new Map();

/** At most so many characters, the middle given up first. */
export function shorten(text, limit) {
  if (text.length <= limit) return text;
  const keep = limit - 1;
  const tail = Math.floor(keep / 3);
  return `${text.slice(0, keep - tail)}…${tail ? text.slice(-tail) : ""}`;
}

/** A formula as runs `{text, face, level}`: face "italic" or "roman", level 0, 1 above or -1 below. */
export function runs(text) {
  if (CACHE.has(text)) return CACHE.get(text);
  const out = [];
  const add = (t, face = "roman", level = 0) => t && out.push({ text: t, face, level });
  for (const { groups: g } of printable(text).matchAll(TOKENS)) {
    if (g.name) {
      named(g.name, Boolean(g.call), add);
      if (g.index) add(signs(g.index.replace(/^[[ ]+|[\] ]+$/g, "")), "roman", -1);
      if (g.call) add("(");
    } else if (g.power) {
      const exponent = g.power.slice(2).trim();
      add(signs(exponent), NAME.test(exponent[0]) ? "italic" : "roman", 1);
    } else if (g.raised || g.lowered) {
      const t = [...(g.raised || g.lowered)].map((c) => PLAIN[LEVEL.indexOf(c)]).join("");
      add(t, "roman", g.raised ? 1 : -1);
    } else if (g.number) add(signs(g.number));
    else if (g.space) add(" ");
    else add(SIGNS[g.other] || g.other);
  }
  const joined = [];
  for (const r of out) {
    const last = joined[joined.length - 1];
    if (last && last.face === r.face && last.level === r.level) last.text += r.text;
    else joined.push({ ...r });
  }
  if (CACHE.size > 20000) CACHE.clear();
  CACHE.set(text, joined);
  return joined;
}

function named(name, called, add) {
  if (WORDS.has(name)) return add(name);
  const found = SCRIPTED.exec(name);
  if (called || !found) return add(name, called && name.length > 1 ? "roman" : "italic");
  const { head, digits, word, tail } = found.groups;
  add(head || word, "italic");
  return add(digits || tail, /^\d+$/.test(digits || tail) ? "roman" : "italic", -1);
}

function signs(text) {
  return text.replaceAll("-", "−");
}

/** A name as it stands; a formula that stands for one in parentheses. */
export function whole(name) {
  return /^[\p{L}\p{N}_′]*(\[[^\]]*\]|\.[\p{L}\p{N}_]+)*$/u.test(name) ? name : `(${name})`;
}

/** Whether a factor needs parentheses: a sum outside any, or a sign in front. */
export function loose(text) {
  let depth = 0;
  let before = " ";
  for (const sign of text) {
    depth += ("([".includes(sign) ? 1 : 0) - (")]".includes(sign) ? 1 : 0);
    if (!depth && "+−-".includes(sign) && before === " ") return true;
    before = sign;
  }
  return false;
}

/** Runs as tspans of SVG text. */
export function spans(text, size) {
  return spansOf(runs(text), size);
}

/** d of / d by on one line, with an upright d. */
export function quotient(of, by, size) {
  const d = { text: "d", face: "roman", level: 0 };
  return spansOf([d, ...runs(of), { ...d, text: "/d" }, ...runs(by), { ...d, text: "" }], size);
}

function spansOf(list, size) {
  let level = 0;
  return list.map((r) => {
    const to = r.level < 0 ? size * 0.22 : r.level > 0 ? -size * 0.36 : 0;
    const dy = to !== level ? Math.round((to - level) * 100) / 100 : undefined;
    level = to;
    return s(
      "tspan",
      {
        class: r.face === "italic" ? "it" : undefined,
        "font-size": r.level ? Math.round(size * 72) / 100 : undefined,
        dy,
      },
      r.text,
    );
  });
}

/** Runs as MathML, a list of elements. */
export function math(text) {
  const out = [];
  for (const r of runs(text)) {
    const parts = r.face === "italic" ? [italic(r.text)] : upright(r.text);
    if (r.level && out.length) {
      const base = out.pop();
      out.push(
        m(r.level > 0 ? "msup" : "msub", {}, base, parts.length === 1 ? parts[0] : m("mrow", {}, parts)),
      );
    } else out.push(...parts);
  }
  return out;
}

function italic(text) {
  return m("mi", { class: "name", mathvariant: "normal" }, text);
}

function upright(text) {
  const out = [];
  for (const [piece] of text.matchAll(/\d[\d.]*(?:e−?\d+)?|[\p{L}_][\p{L}\p{N}_]*|\s+|./gsu)) {
    if (/^\d/.test(piece)) {
      const [mantissa, exponent] = piece.split("e");
      if (exponent === undefined) out.push(m("mn", {}, piece));
      else {
        const power = m("msup", {}, m("mn", {}, "10"), m("mn", {}, exponent));
        out.push(m("mn", {}, mantissa), m("mo", {}, "·"), power);
      }
    } else if (/^[\p{L}_]/u.test(piece)) out.push(m("mi", { mathvariant: "normal" }, piece));
    else if (/^\s/.test(piece)) out.push(m("mspace", { width: "0.22em" }));
    else out.push(m("mo", "()[]|".includes(piece) ? { stretchy: "false" } : {}, piece));
  }
  return out;
}

const PROSE =
  /\b(?:put back at|elsewhere|which was overwritten|with|summed back over|summed over|spread back over|spread to every element|spread back to all|spread back|ax[ie]s|and|reshaped back to|as it is|cast back to|the part of|that came from operand|pulled back through|its axes put back|back through all|iterations|the one iteration|the sum of its parts in all|from|as the loop did not run|what comes|through|is its own transpose)\b/gu;

/** A rule that is part words, part formula, as pieces `[text, whether words]`. */
export function sentence(text) {
  const out = [];
  let at = 0;
  for (const found of text.matchAll(PROSE)) {
    out.push([text.slice(at, found.index), false], [found[0], true]);
    at = found.index + found[0].length;
  }
  return [...out, [text.slice(at), false]];
}

/** Such a rule as MathML: the words upright. */
export function prose(text) {
  return sentence(text).flatMap(([piece, words]) =>
    words ? m("mtext", {}, piece.replaceAll(" ", "\u00a0")) : math(piece),
  );
}

/** d of / d by as a fraction. */
export function fraction(of, by) {
  const d = () => m("mi", { mathvariant: "normal" }, "d");
  return m("mfrac", {}, m("mrow", {}, d(), math(whole(of))), m("mrow", {}, d(), math(whole(by))));
}

/** One text over another. */
export function over(above, below) {
  return m("mfrac", {}, m("mrow", {}, math(above)), m("mrow", {}, math(below)));
}

/** A whole formula of MathML elements and texts that become formulas. */
export function formula(...parts) {
  return m(
    "math",
    { displaystyle: "true" },
    m(
      "mrow",
      {},
      parts.flat(3).map((p) => (typeof p === "string" ? math(p) : p)),
    ),
  );
}
