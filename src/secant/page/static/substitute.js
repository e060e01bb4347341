/** Numbers in the place of names: u = b·c = 3·2. */
import { plain, short, signed } from "./figures.js";

const WORD = /[\p{L}\p{N}_.′]/u;

/**
 * A formula with the numbers of its operands; "" where an operand is no single number or is not found.
 * @param {string} formula @param {[string, object][]} operands names and values
 */
export function substituted(formula, operands) {
  if (!operands.length || operands.some(([, v]) => !plain(v) || v.dtype === "bool")) return "";
  const names = [...new Map(operands)].sort((a, b) => b[0].length - a[0].length);
  let out = "";
  let found = 0;
  let k = 0;
  while (k < formula.length) {
    const hit = names.find(([name]) => name && formula.startsWith(name, k) && whole(formula, k, name.length));
    if (!hit) {
      out += formula[k];
      k += 1;
      continue;
    }
    const text = signedIn(short(hit[1]), formula[k + hit[0].length], out);
    out += /\d$/.test(out) ? `·${text}` : text;
    k += hit[0].length;
    found += 1;
  }
  return found >= names.length ? out : "";
}

/** Whether a name stands alone there: 3v is 3 times v, but v is no part of v2. */
function whole(formula, at, length) {
  const [before, after] = [formula[at - 1], formula[at + length]];
  const inside = before !== undefined && WORD.test(before) && !/[\d.]/.test(before);
  const digits = before !== undefined && /[\d.]/.test(before) && /[\p{L}_]\d*$/u.test(formula.slice(0, at));
  return !inside && !digits && !(after !== undefined && (WORD.test(after) || /[₀-₉(]/.test(after)));
}

function signedIn(text, after, before) {
  const raised = after !== undefined && /[²³⁰-⁹*]/.test(after);
  if (text.startsWith("−"))
    return raised || /[^\s(=,]\s*$/.test(before) || /[+−·/×]\s*$/.test(before)
      ? signed(text)
      : raised
        ? signed(text)
        : text;
  return text.includes("e") && raised ? `(${text})` : text;
}
