/**
 * Runs programs for the tests: JSON lines in, JSON lines out.
 *
 * A line is {program, calls: [{inputs, options, nudges: [[name, by]]}]}; its answer is a list with, for each call,
 * {shown, nudged, ms} or {unfit: reason} or {error: text}.
 */
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { Unfit, nudge, run } = await import(pathToFileURL(process.argv[2]).href);

/** Maps and arrays as plain data; numbers that JSON lacks as strings. */
function plain(x) {
  if (x instanceof Map) return Object.fromEntries([...x].map(([k, v]) => [k, plain(v)]));
  if (x instanceof Float64Array) return Array.from(x, (v) => (Number.isFinite(v) ? v : String(v)));
  if (Array.isArray(x)) return x.map(plain);
  if (x && typeof x === "object") return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, plain(v)]));
  return x;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { program, calls } = JSON.parse(line);
  const answers = calls.map(({ inputs, options, nudges = [] }) => {
    try {
      const before = performance.now();
      const shown = run(program, inputs, options);
      const ms = performance.now() - before;
      return { shown: plain(shown), nudged: nudges.map(([name, by]) => plain(nudge(program, inputs, name, by))), ms };
    } catch (error) {
      return error instanceof Unfit ? { unfit: error.message } : { error: `${error.stack}` };
    }
  });
  console.log(JSON.stringify(answers));
}
