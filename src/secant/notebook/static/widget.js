/**
 * The page in a notebook: a sandboxed frame, kept in step with the model in Python.
 *
 * The model holds `html`, `height`, `values` ({name: {shape, data}}) and `step`. The page and this module talk by
 * messages; the frame has no origin, so messages are known by their window.
 */
const PAUSE = 50; // milliseconds between what is told to Python while something is dragged

function same(a, b) {
  return String(a) === String(b);
}

/** Whether what is behind an element is dark. */
function dark(el) {
  for (let at = el; at; at = at.parentElement) {
    const [r, g, b, a] = (getComputedStyle(at).backgroundColor.match(/[\d.]+/g) || []).map(Number);
    if (r !== undefined && (a === undefined || a > 0.5)) return 0.3 * r + 0.59 * g + 0.11 * b < 128;
  }
  return null;
}

function render({ model, el }) {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts allow-downloads");
  frame.setAttribute("allow", "clipboard-write");
  frame.title = "Secant: the interactive page";
  frame.style.cssText = "border: 0; width: 100%; display: block; resize: vertical; overflow: auto";
  const room = document.createElement("div");
  room.style.containerType = "inline-size";
  room.append(frame);
  let shown = null; // what the page said last
  let timer = null;
  let sent = 0; // the number of the last message to the page: what it told before it has answered is old

  const say = (what) => frame.contentWindow && frame.contentWindow.postMessage({ secant: 1, ...what }, "*");

  /** Move the page to where the model is. */
  function follow() {
    if (!shown) return;
    const inputs = {};
    for (const [name, held] of Object.entries(model.get("values"))) {
      const there = shown.inputs[name];
      if (there && !same(there.data, held.data)) inputs[name] = held.data.map(Number);
    }
    const step = model.get("step");
    if (!Object.keys(inputs).length && step === shown.step) return;
    sent += 1;
    say({ inputs, step, number: sent });
  }

  /** Tell the model where the page is. */
  function tell() {
    timer = null;
    if (shown.heard < sent) return;
    const values = { ...model.get("values") };
    let other = false;
    for (const [name, held] of Object.entries(shown.inputs)) {
      if (!held || !values[name] || same(held.data, values[name].data)) continue;
      values[name] = held;
      other = true;
    }
    if (other) model.set("values", values);
    const stepped = shown.step !== model.get("step");
    if (stepped) model.set("step", shown.step);
    if (other || stepped) model.save_changes();
  }

  function hear(event) {
    const said = event.data;
    if (event.source !== frame.contentWindow || !said || said.secant !== 1 || said.kind !== "state") return;
    const first = !shown;
    shown = said;
    if (first) {
      const is = dark(el);
      if (is !== null) say({ theme: is ? "dark" : "light" });
      follow();
    } else if (!timer && shown.heard >= sent) {
      timer = setTimeout(tell, PAUSE);
    }
  }

  function load() {
    shown = null;
    sent = 0;
    frame.srcdoc = model.get("html");
  }

  function size() {
    const height = model.get("height");
    frame.style.height = `clamp(${height}px, (860px - 100cqw) * 999, ${Math.max(height, 800)}px)`; // narrow: one column
  }

  window.addEventListener("message", hear);
  model.on("change:values", follow);
  model.on("change:step", follow);
  model.on("change:html", load);
  model.on("change:height", size);
  size();
  load();
  el.append(room);
  return () => {
    clearTimeout(timer);
    window.removeEventListener("message", hear);
    model.off("change:values", follow);
    model.off("change:step", follow);
    model.off("change:html", load);
    model.off("change:height", size);
  };
}

export default { render };
