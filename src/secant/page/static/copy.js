/** Copy what is on show: the picture as SVG or PNG, the steps as LaTeX, the function as NumPy, a link. */
import { h } from "./dom.js";
import { hashOf } from "./hash.js";
import { latexOf } from "./latex.js";
import { real } from "./figures.js";

const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "font-family",
  "font-style",
  "font-weight",
  "text-anchor",
  "paint-order",
  "display",
  "visibility",
];

/** The picture as the text of an SVG file, with the styles of the page written into it. */
export function svgText(scene) {
  scene.settle();
  const copy = scene.svg.cloneNode(true);
  const from = scene.svg.querySelectorAll("*");
  const to = copy.querySelectorAll("*");
  from.forEach((el, k) => {
    const style = getComputedStyle(el);
    for (const name of STYLES) {
      const value = style.getPropertyValue(name);
      if (value && !(name === "opacity" && value === "1")) to[k].setAttribute(name, value);
    }
    for (const name of [
      "class",
      "tabindex",
      "data-id",
      "data-fold",
      "data-key",
      "aria-pressed",
      "aria-current",
    ])
      to[k].removeAttribute(name);
  });
  copy.querySelectorAll("[display=none]").forEach((el) => el.remove());
  scene.look();
  const paper = getComputedStyle(document.documentElement).getPropertyValue("--secant-paper").trim();
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [k, v] of Object.entries({ width: scene.width, height: scene.height, fill: paper }))
    ground.setAttribute(k, v);
  copy.prepend(ground);
  copy.setAttribute("width", scene.width);
  copy.setAttribute("height", scene.height);
  copy.removeAttribute("class");
  return new XMLSerializer().serializeToString(copy);
}

/** The picture as a PNG of twice its size. */
export async function png(scene) {
  const url = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(scene))}`;
  const image = new Image();
  await new Promise((done, failed) => {
    image.onload = done;
    image.onerror = () => failed(new Error("the picture could not be drawn"));
    image.src = url;
  });
  const scale = Math.min(2, 8000 / Math.max(scene.width, scene.height));
  const canvas = h("canvas", {
    width: Math.round(scene.width * scale),
    height: Math.round(scene.height * scale),
  });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** The function as NumPy source, with the numbers of now, and a call. */
export function numpyText(state) {
  const { model } = state;
  const named = model.inputItems.filter((i) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(i.name));
  const lines = named.map((i) => `${i.name} = ${literal(state.inputs.get(i.id))}`);
  const [, name, list] = [...(model.source || "").matchAll(/^def ([\p{L}\p{N}_]+)\(([^)]*)\):/gmu)].pop() || [];
  const given = (list || "").split(", ").filter(Boolean);
  const whole = given.every((g) => named.some((i) => i.name === g && state.inputs.get(i.id).data));
  if (name && whole) lines.push(`print(${name}(${list}))`);
  return `${model.source || "# the source of this function is not known to the page"}\n\n${lines.join("\n")}\n`;
}

function literal(v) {
  if (!v.data) return "...  # too large to be written out";
  const one = (x) =>
    Number.isNaN(x)
      ? "np.nan"
      : !Number.isFinite(x)
        ? x > 0
          ? "np.inf"
          : "-np.inf"
        : v.dtype === "bool"
          ? x
            ? "True"
            : "False"
          : /float/.test(v.dtype) && Number.isInteger(x)
            ? `${x}.0`
            : String(x);
  if (!v.shape.length) return one(v.data[0]);
  const nest = (at, [n, ...rest]) => {
    const step = rest.reduce((a, b) => a * b, 1);
    return `[${Array.from({ length: n }, (_, k) => (rest.length ? nest(at + k * step, rest) : one(v.data[at + k]))).join(", ")}]`;
  };
  return `np.array(${nest(0, v.shape)}, dtype="${v.dtype}")`;
}

/** The menu. */
export class Copy {
  constructor(state, scene, say) {
    Object.assign(this, { state, scene, say });
    this.list = h("div", { class: "menu", role: "menu", hidden: true });
    this.button = h("button", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false" }, "Copy");
    this.el = h("div", { class: "copy" }, this.button, this.list);
    const rows = [
      ["SVG", () => this.text("picture as SVG", svgText(scene), "svg")],
      ["PNG", () => this.picture()],
      ["LaTeX", () => this.text("steps as LaTeX", latexOf(state), "tex")],
      ["NumPy", () => this.text("function as NumPy", numpyText(state), "py")],
      ["Link", () => this.text("link", `${location.href.split("#")[0]}#${hashOf(state)}`, "txt")],
    ];
    for (const [name, act] of rows)
      this.list.append(
        h(
          "button",
          { type: "button", role: "menuitem", tabindex: -1, onclick: () => (this.hide(), act()) },
          name,
        ),
      );
    this.button.addEventListener("click", () => (this.list.hidden ? this.show() : this.hide()));
    this.el.addEventListener("keydown", (e) => this.key(e));
    this.el.addEventListener("focusout", (e) => !this.el.contains(e.relatedTarget) && this.hide());
  }

  show() {
    this.list.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.list.firstElementChild.focus();
  }

  hide() {
    this.list.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  key(e) {
    const way = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    const rows = [...this.list.children];
    if (e.key === "Escape" && !this.list.hidden) {
      e.stopPropagation();
      this.hide();
      this.button.focus();
    } else if (way && !this.list.hidden) {
      e.preventDefault();
      rows[(rows.indexOf(document.activeElement) + way + rows.length) % rows.length].focus();
    }
  }

  async text(what, text, suffix) {
    try {
      await navigator.clipboard.writeText(text);
      this.say(`Copied the ${what}: ${real(text.length)} characters.`);
    } catch {
      download(new Blob([text], { type: "text/plain" }), `secant.${suffix}`);
      this.say(`The ${what} was saved as a file: this page may not use the clipboard.`);
    }
  }

  async picture() {
    let blob = null;
    try {
      blob = await png(this.scene);
      await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
      this.say("Copied the picture as PNG.");
    } catch (error) {
      if (!blob) return this.say(error.message);
      download(blob, "secant.png");
      this.say("The picture was saved as a file: this page may not use the clipboard.");
    }
    return undefined;
  }
}

function download(blob, name) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
