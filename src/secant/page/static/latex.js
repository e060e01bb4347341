/** The whole story as LaTeX: the values forward, then every derivative, one line each, in an align environment. */
import { plain, real, short, signed } from "./figures.js";
import { substituted } from "./substitute.js";
import { ruleParts, term, told } from "./story.js";
import { runs, sentence, whole } from "./typeset.js";

const MOST = 200;
const CELLS = 36;
const FUNCTIONS = /^(?:exp|log|sin|cos|tan|sinh|cosh|tanh|max|min|arcsin|arccos|arctan|det)$/;
const SIGNS = {
  "\\": "\\backslash ",
  "^": "\\^{}",
  "~": "\\~{}",
  "·": " \\cdot ",
  "×": " \\times ",
  "−": "-",
  Σ: "\\sum ",
  "√": "\\surd ",
  "≥": "\\ge ",
  "≤": "\\le ",
  "≠": "\\ne ",
  "∞": "\\infty ",
  "′": "'",
  "’": "'",
  "…": "\\dots ",
  "→": "\\to ",
};

/** LaTeX of all steps with the numbers of now. */
export function latexOf(state) {
  const rows = [];
  const story = told(state);
  for (const x of story.slice(0, MOST)) rows.push(line(state, x));
  const cut = story.length > MOST ? `\n% ${story.length - MOST} more steps` : "";
  return `% needs amsmath\n\\begin{align*}\n${rows
    .filter(Boolean)
    .map((r) => `  ${r.replaceAll(/ {2,}/g, " ")}`)
    .join(" \\\\\n")}\n\\end{align*}${cut}\n`;
}

function line(state, { kind, item, step }) {
  const output = state.model.outputItem;
  if (kind === "given") return `${latex(item.name)} &= ${numbers(state.value(item.id))}`;
  if (kind === "forward") {
    const operands = item.ins.map((e) => [e.source.name, state.value(e.source.id)]);
    const put = item.formula ? substituted(item.formula, operands) : "";
    const parts = [item.formula !== item.name ? item.formula : "", put].filter(Boolean).map(latex);
    return `${latex(item.name)} &= ${[...new Set([...parts, numbers(state.value(item.id))])].join(" = ")}`;
  }
  const left = d(output.name, item.name);
  if (kind === "seed") return `${left} &= ${numbers(state.adjoint(item.id))}`;
  if (kind === "zero") return `${left} &= 0`;
  const end = numbers(state.adjoint(item.id));
  if (step.words) return `${left} &= ${ruleParts(step.words, output, d, said).join("")} = ${end}`;
  const terms = step.terms.map((t) => term(state, t, item, output)).filter((t) => t.target);
  const chain = terms.map((t) =>
    t.direct
      ? d(output.name, item.name)
      : `${d(output.name, t.target.name)} \\cdot ${d(t.target.name, item.name)}`,
  );
  const product = (t) =>
    t.direct
      ? real(t.partial.data[0])
      : `${signed(real(t.incoming.data[0]))} · ${signed(real(t.partial.data[0]))}`;
  const known = terms.every((t) => plain(t.partial) && (t.direct || plain(t.incoming)));
  const parts = terms.length === 1 && terms[0].direct ? [ruleParts(terms[0].text, output, d, said).join("")] : [chain.join(" + ")];
  if (known) parts.push(terms.map((t) => latex(product(t))).join(" + "));
  return `${left} &= ${[...new Set([...parts, end])].join(" = ")}`;
}

function d(of, by) {
  return `\\frac{\\mathrm{d}${latex(whole(of))}}{\\mathrm{d}${latex(whole(by))}}`;
}

/** A value: a number, a small array as a matrix, and of a large one what it is like. */
function numbers(v) {
  if (!v || plain(v) || !v.data || v.means || v.text !== undefined) return latex(short(v));
  const size = v.data.length;
  if (!size || size > CELLS || v.shape.length > 2)
    return `\\text{${short(v).replaceAll("×", "$\\times$").replaceAll("−", "$-$").replaceAll("∞", "$\\infty$").replaceAll("…", "\\dots{}")}}`;
  const wide = v.shape[v.shape.length - 1];
  const cells = Array.from(v.data, (x) => (v.dtype === "bool" ? `\\text{${x ? "True" : "False"}}` : latex(real(x))));
  const rows = Array.from({ length: size / wide }, (_, k) => cells.slice(k * wide, (k + 1) * wide).join(" & "));
  return `\\begin{bmatrix} ${rows.join(" \\\\ ")} \\end{bmatrix}`;
}

/** A rule that is part words, part formula. */
function said(text) {
  return sentence(text)
    .map(([piece, words]) => (words ? `\\text{ ${piece} }` : latex(piece)))
    .join("");
}

/** Text of a formula as LaTeX. */
export function latex(text) {
  let out = "";
  for (const r of runs(text)) {
    let t = "";
    for (const [piece] of r.text.matchAll(/\p{L}{2,}|./gsu)) {
      if (SIGNS[piece]) t += SIGNS[piece];
      else if (/[{}$&#_%]/.test(piece)) t += `\\${piece}`;
      else if (r.face === "italic" || r.level || piece.length < 2) t += piece;
      else t += FUNCTIONS.test(piece) ? `\\${piece}` : `\\operatorname{${piece}}`;
    }
    if (r.face === "italic" && r.text.length > 1) t = `\\mathit{${t}}`;
    out += r.level > 0 ? `^{${t}}` : r.level < 0 ? `_{${t}}` : t;
  }
  return out.replaceAll("ᵀ", "^{T}").replace(/(\d(?:[\d.]*))e(-?\d+)/g, "$1 \\cdot 10^{$2}");
}
