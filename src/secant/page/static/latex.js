/** The whole story as LaTeX: the values forward, then every derivative, one line each, in an align environment. */
import { plain, real, short, signed } from "./figures.js";
import { substituted } from "./substitute.js";
import { term, told } from "./story.js";
import { latex, whole } from "./typeset.js";

const MOST = 200;

/** LaTeX of all steps with the numbers of now. */
export function latexOf(state) {
  const rows = [];
  const story = told(state);
  for (const x of story.slice(0, MOST)) rows.push(line(state, x));
  const cut = story.length > MOST ? `\n% ${story.length - MOST} more steps` : "";
  return `% needs amsmath\n\\begin{align*}\n${rows
    .filter(Boolean)
    .map((r) => `  ${r}`)
    .join(" \\\\\n")}\n\\end{align*}${cut}\n`;
}

function line(state, { kind, item, step }) {
  const output = state.model.outputItem;
  const number = (v) => latex(short(v));
  if (kind === "given") return `${latex(item.name)} &= ${number(state.value(item.id))}`;
  if (kind === "forward") {
    const operands = item.ins.map((e) => [e.source.name, state.value(e.source.id)]);
    const numbers = item.formula ? substituted(item.formula, operands) : "";
    const parts = [item.formula !== item.name ? item.formula : "", numbers].filter(Boolean).map(latex);
    return `${latex(item.name)} &= ${[...parts, number(state.value(item.id))].join(" = ")}`;
  }
  const d = (of, by) => `\\frac{\\mathrm{d}${latex(whole(of))}}{\\mathrm{d}${latex(whole(by))}}`;
  const left = d(output.name, item.name);
  if (kind === "seed") return `${left} &= ${number(state.adjoint(item.id))}`;
  if (kind === "zero") return `${left} &= 0`;
  const end = number(state.adjoint(item.id));
  if (step.words) return `${left} &= ${latex(step.words)} = ${end}`;
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
  const parts = terms.length === 1 && terms[0].direct ? [latex(terms[0].text)] : [chain.join(" + ")];
  if (known) parts.push(terms.map((t) => latex(product(t))).join(" + "));
  return `${left} &= ${[...new Set([...parts, end])].join(" = ")}`;
}
