/** What the studio is asked for. Every answer is an object; what goes wrong is one too: `{error}`. */
const LOST = {
  message: "the studio does not answer",
  remedy: "it may have been stopped: start it again with secant studio, and open the address that it prints",
  place: "",
};

async function ask(path, options) {
  try {
    const response = await fetch(`api/${path}`, { cache: "no-store", ...options });
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      return { error: { message: text.trim() || `the studio answered ${response.status}`, remedy: "", place: "" } };
    }
  } catch (error) {
    if (error.name === "AbortError") return { aborted: true };
    return { error: LOST, lost: true };
  }
}

const post = (path, body, type, signal) => ask(path, { method: "POST", body, signal, headers: { "content-type": type } });

export const start = () => ask("start");
export const version = () => ask("version");
export const functions = () => post("functions", "{}", "application/json");
export const explain = (what, signal) => post("explain", JSON.stringify(what), "application/json", signal);
export const table = (file) => post(`table?name=${encodeURIComponent(file.name)}`, file, "text/csv");
