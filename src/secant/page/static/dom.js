/**
 * Elements of HTML, SVG and MathML. Text is only ever set as text: nothing here reads markup.
 */
const SPACES = {
  svg: "http://www.w3.org/2000/svg",
  math: "http://www.w3.org/1998/Math/MathML",
};

/** Text without characters that cannot be drawn: controls, and what turns the direction of writing. */
export function printable(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, (c) => (/\s/.test(c) ? " " : "�"));
}

function made(space, tag, attributes, children) {
  const el = space ? document.createElementNS(SPACES[space], tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) el.addEventListener(key.slice(2), value);
    else el.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== false)
      el.append(typeof child === "string" ? printable(child) : child);
  }
  return el;
}

/** An HTML element; keys that start with "on" are listeners. */
export function h(tag, attributes, ...children) {
  return made("", tag, attributes, children);
}

/** An SVG element. */
export function s(tag, attributes, ...children) {
  return made("svg", tag, attributes, children);
}

/** A MathML element. */
export function m(tag, attributes, ...children) {
  return made("math", tag, attributes, children);
}

/** Set the text of a node if it is another one: writing the same text again costs a layout. */
export function write(el, text) {
  if (el.lastText !== text) {
    el.lastText = text;
    el.textContent = printable(text);
  }
}

/** Replace all children. */
export function fill(el, ...children) {
  el.replaceChildren(...children.flat(3).filter((c) => c !== null && c !== undefined && c !== false));
  return el;
}

/** A number for an attribute, to a hundredth. */
export function fixed(x) {
  return Math.round(x * 100) / 100;
}
