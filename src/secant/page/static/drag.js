/** Numbers that are dragged: right and up makes them larger, finer with the shift key. */

/** How much one point of dragging changes a number. */
export function stepOf(x) {
  const size = Math.abs(x);
  return 10 ** (Math.floor(Math.log10(size > 1e-12 ? size : 1)) - 1);
}

/** A number rounded to steps, without the digits that rounding leaves behind. */
export function rounded(x, step) {
  const digits = Math.max(0, Math.min(15, 1 - Math.floor(Math.log10(step))));
  return Number((Math.round(x / step) * step).toFixed(digits));
}

/** Let an element be dragged to move an input's element; a press without a move is a click as ever. */
export function drag(el, state, id, at) {
  el.addEventListener("pointerdown", (event) => {
    if (event.button || !state.movable) return;
    const start = state.inputs.get(id).data[at()];
    const whole = /int/.test(state.inputs.get(id).dtype);
    const step = whole ? 1 : stepOf(start);
    const [x, y] = [event.clientX, event.clientY];
    let moving = false;
    event.preventDefault();
    const move = (e) => {
      const far = e.clientX - x - (e.clientY - y);
      if (!moving && Math.abs(far) < 3) return;
      moving = true;
      document.documentElement.classList.add("dragging");
      const fine = e.shiftKey && !whole ? step / 10 : step;
      const slow = whole ? 8 : 2;
      state.move(id, rounded(start + (far / slow) * fine, fine), at());
    };
    const stop = () => {
      document.documentElement.classList.remove("dragging");
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", stop);
      window.removeEventListener("pointercancel", stop);
      if (moving) window.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", stop);
    window.addEventListener("pointercancel", stop);
  });
}

function swallow(event) {
  event.stopPropagation();
}
