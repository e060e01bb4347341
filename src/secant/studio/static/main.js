/** The studio's own page: what is asked, the answer in its frame, and everything kept in step. */
import * as api from "./api.js";
import { byId, h } from "./dom.js";
import { EXAMPLES } from "./examples.js";
import { Fields } from "./fields.js";
import { Frame } from "./frame.js";
import { parsed, shapeText, written } from "./numbers.js";
import { problem } from "./problem.js";
import { remember, remembered } from "./remember.js";
import { Tables, dropping } from "./tables.js";
import { theming } from "./theme.js";
import { watch } from "./watch.js";

const PAUSE = 280; // milliseconds after the last key until a formula is explained
const formula = byId("formula");
const chosen = byId("function");
const begun = await api.start();
const frame = new Frame(byId("picture"), followed);
const tables = new Tables(byId("tables"), { changed: tabled, failed: refused, limit: begun.upload });
const fields = new Fields(byId("inputs"), tables, edited);
let mode = "formula";
let timer = null; // set while something was edited that is not yet asked
let asking = null;
let shown = null; // the last good answer
let target = ""; // what it was of
let count = 0;
let refusals = 0; // of tables, so far

theming(byId("theme"), (theme) => frame.dress(theme));
dropping(byId("drop"), (files) => tables.add(files));
byId("upload").addEventListener("click", () => byId("chosen").click());
byId("chosen").addEventListener("change", () => {
  tables.add([...byId("chosen").files]);
  byId("chosen").value = "";
});

/** Say how things are going. */
function say(text) {
  byId("status").textContent = text;
}

/** A table was refused. */
function refused(error) {
  refusals += 1;
  problem(byId("problem"), error);
}

/** Say the result: a number, or the shape of an array. */
function saying(shape, text) {
  say(shape.length ? `${shown.name}: ${shapeText(shape)}` : `${shown.name} = ${text}`);
}

/** Explain what is asked, after a pause or now. */
function soon(wait = PAUSE) {
  clearTimeout(timer);
  return new Promise((done) => {
    timer = setTimeout(() => {
      timer = null;
      explain().then(done);
    }, wait);
  });
}

function what() {
  return mode === "function" ? { function: chosen.value } : { formula: formula.value };
}

async function explain() {
  if (asking) asking.abort();
  if (mode === "formula" && !formula.value.trim()) {
    problem(byId("problem"), null);
    say("Type a formula.");
    return false;
  }
  const own = (asking = new AbortController());
  const asked = what();
  const refusedBefore = refusals;
  frame.working(true);
  count += 1;
  const slow = setTimeout(() => {
    say("Working…");
    frame.stale(JSON.stringify(asked) !== target); // what is still on show is of something else
  }, 700);
  const answer = await api.explain({ ...asked, inputs: fields.asked(), of_sum: byId("sum").checked }, own.signal);
  clearTimeout(slow);
  count -= 1;
  if (!count) frame.working(false);
  if (answer.aborted || own !== asking || timer !== null) return false; // what was edited since is asked next
  if (answer.error || refusals === refusedBefore) problem(byId("problem"), answer.error, mode === "function" ? begun.file : "");
  formula.setAttribute("aria-invalid", String(Boolean(answer.error) && mode === "formula"));
  frame.stale(Boolean(answer.error));
  byId("save").disabled = Boolean(answer.error);
  if (answer.error) {
    say("");
    return false;
  }
  const same = target === JSON.stringify(asked);
  target = JSON.stringify(asked);
  shown = answer;
  fields.show(answer.inputs);
  byId("sum-row").hidden = !answer.array;
  byId("sum-said").textContent = `derivatives of the sum of ${answer.name}, which is an array`;
  frame.show(answer.page, `${answer.name}: the graph`, same && frame.state ? frame.state.step : 0);
  document.title = `${answer.name} · Secant studio`;
  saying(answer.shape, answer.value);
  keep();
  return true;
}

function keep() {
  remember({ mode, formula: formula.value, chosen: chosen.value, fields: fields.asked() });
}

/** A field was edited: move the page if it can move so, else explain anew. */
function edited(name, now = false) {
  const field = fields.known.get(name);
  const held = frame.state && frame.state.inputs[name];
  const numbers = field.table ? null : parsed(field.text || "");
  const asked = JSON.stringify(what()) === target && timer === null && !count;
  if (asked && shown && frame.state?.movable && held && numbers && String(numbers.shape) === String(held.shape)) {
    problem(byId("problem"), null);
    frame.stale(false);
    frame.move({ [name]: numbers.data });
    keep();
  } else {
    soon(now ? 0 : PAUSE);
  }
}

/** Something moved in the page: the fields follow. */
function followed(state) {
  if (!shown || timer !== null || count) return; // another page comes, of what the fields hold now
  for (const [name, held] of Object.entries(state.inputs)) {
    if (!held || !fields.known.has(name)) continue;
    const text = fields.known.get(name).text;
    const numbers = text === undefined ? null : parsed(text);
    const data = held.data.map(Number);
    const same = numbers && String(numbers.data) === String(data);
    if (state.moved && !same) fields.follow(name, written({ shape: held.shape, data }), data);
  }
  if (!state.moved) fields.settle();
  if (state.moved && state.value) saying(state.value.shape, String(state.value.data[0]));
  if (state.moved) keep();
}

/** A table came: the input of its name takes it, or the only one. */
function tabled(table) {
  fields.redraw();
  problem(byId("problem"), null);
  if (!table) return soon(0);
  const stem = table.name.replace(/\.\w+$/, "");
  const names = [...fields.rows.keys()];
  const name = names.includes(stem) ? stem : names.length === 1 ? names[0] : null;
  if (!name) return say(`${table.name} is here: choose it at an input.`);
  fields.take(name, table);
  return soon(0);
}

/** What a new target's inputs hold at first. */
function anew(inputs) {
  fields.known.clear();
  fields.show(inputs);
}

function turn(to) {
  mode = to;
  for (const radio of document.querySelectorAll("[name=mode]")) radio.checked = radio.value === to;
  byId("formula-row").hidden = to !== "formula";
  byId("function-row").hidden = to !== "function";
}

/** The functions of the file, listed; whether there are any. */
async function list() {
  const answer = await api.functions();
  problem(byId("problem"), answer.error, begun.file);
  if (answer.error) {
    frame.stale(true);
    return false;
  }
  const old = chosen.value;
  chosen.replaceChildren(...answer.functions.map((f) => h("option", { value: f.name, "data-doc": f.doc }, f.name)));
  if (answer.functions.some((f) => f.name === old)) chosen.value = old;
  byId("doc").textContent = chosen.selectedOptions[0]?.dataset.doc || "";
  return true;
}

for (const radio of document.querySelectorAll("[name=mode]")) {
  radio.addEventListener("change", () => {
    turn(radio.value);
    anew([]);
    soon(0);
  });
}
formula.addEventListener("input", () => soon());
formula.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  soon(0);
});
chosen.addEventListener("change", () => {
  byId("doc").textContent = chosen.selectedOptions[0]?.dataset.doc || "";
  anew([]);
  soon(0);
});
byId("sum").addEventListener("change", () => soon(0));
byId("examples").append(...EXAMPLES.map(([name], k) => h("option", { value: String(k) }, name)));
byId("examples").addEventListener("change", (event) => {
  const [, text, inputs] = EXAMPLES[Number(event.target.value)];
  event.target.value = "";
  formula.value = text;
  anew(Object.entries(inputs).map(([name, value]) => ({ name, text: value, shape: parsed(value).shape })));
  soon(0);
});
byId("save").addEventListener("click", async () => {
  if (!(await soon(0))) return; // what was moved in the page belongs into the file
  const link = h("a", { href: `/page/${shown.page}?save`, download: "" });
  link.click();
  say("Saved. The file works by itself, offline.");
});

const before = remembered();
const [, text, inputs] = EXAMPLES[0];
formula.value = before.formula ?? text;
if (begun.file) {
  byId("modes").hidden = false;
  byId("file").textContent = begun.file;
  if (before.formula === null) turn("function");
  say(`Reading ${begun.file}…`); // the first work of a session takes seconds: a process has to start
  frame.working(true);
  const listed = await list();
  frame.working(false);
  say("");
  if (before.function) chosen.value = before.function;
  if (!chosen.value) chosen.selectedIndex = 0;
  watch(async () => {
    say(`${begun.file} changed.`);
    if ((await list()) && mode === "function") await soon(0);
  });
  if (listed || mode === "formula") anew(before.inputs);
  if (listed || mode === "formula") await soon(0);
} else {
  anew(before.formula === null ? Object.entries(inputs).map(([name, value]) => ({ name, text: value, shape: [] })) : before.inputs);
  await soon(0);
}
document.documentElement.dataset.ready = "1";
