/**
 * Lets the page talk with what it is embedded in: the studio, or a widget in a notebook.
 *
 * It listens to its parent alone, and takes numbers, a step and a theme. It tells its parent what is on show:
 * `{secant: 1, kind: "state", ...}`. It is not part of files that are saved for themselves.
 */
(() => {
  const page = globalThis.secantPage;
  if (!page || window.parent === window) return;
  const { state, player } = page;
  const byName = new Map(state.model.inputItems.map((i) => [i.name, i]));
  let heard = 0; // the number of the last message: what is told answers it
  const THEMES = ["system", "light", "dark"];

  const plain = (x) => (x && x.data ? { shape: [...x.shape], data: Array.from(x.data, told) } : null);
  /** JSON has no infinities: what crosses to Python may pass through it. */
  function told(x) {
    return Number.isFinite(x) ? x : String(x);
  }

  function tell() {
    const inputs = {};
    const gradients = {};
    for (const [name, item] of byName) {
      inputs[name] = plain(state.inputs.get(item.id));
      gradients[name] = plain(state.adjoint(item.id));
    }
    window.parent.postMessage({
      secant: 1,
      kind: "state",
      heard,
      movable: state.movable,
      inputs,
      gradients,
      value: plain(state.value(state.model.output)),
      step: state.step,
      steps: player.story.length,
      moved: state.moved.size > 0,
      problem: state.problem || "",
    }, "*");
  }

  function move(name, data) {
    const item = byName.get(name);
    const held = item && state.inputs.get(item.id);
    if (!held || !held.data || !Array.isArray(data) || data.length !== held.data.length) return;
    data.forEach((x, at) => typeof x === "number" && state.move(item.id, x, at));
  }

  /** The parent chooses the colours, so the page's own button for them goes. */
  function dress(theme) {
    const button = document.querySelector('.tools [aria-label^="Colours"]');
    if (button) button.hidden = true;
    if (theme === state.theme) return;
    state.theme = theme;
    state.changed("theme");
  }

  window.addEventListener("message", (event) => {
    const said = event.data;
    if (event.source !== window.parent || !said || said.secant !== 1) return;
    if (said.inputs && typeof said.inputs === "object") {
      for (const [name, data] of Object.entries(said.inputs)) move(name, data);
    }
    if (Number.isInteger(said.step)) player.go(said.step);
    if (THEMES.includes(said.theme)) dress(said.theme);
    if (!Number.isInteger(said.number)) return;
    heard = said.number;
    requestAnimationFrame(tell); // after what was moved has been computed
  });
  state.on((kinds) => (kinds.has("numbers") || kinds.has("step")) && tell());
  tell();
})();
