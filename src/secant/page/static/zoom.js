/** Zoom and pan: buttons, the wheel with ctrl, two fingers, and dragging the ground. */
import { h } from "./dom.js";

export class Zoom {
  constructor(scene) {
    this.scene = scene;
    const button = (label, text, act) =>
      h("button", { type: "button", "aria-label": label, title: label, onclick: act }, text);
    this.el = h(
      "div",
      { class: "zoom", role: "group", "aria-label": "Zoom" },
      button("larger (+)", "+", () => this.by(1.2)),
      button("smaller (−)", "−", () => this.by(1 / 1.2)),
      button("all in sight (0)", "⤢", () => this.fit()),
    );
    const { host } = scene;
    host.addEventListener(
      "wheel",
      (e) => {
        if (!e.ctrlKey) return;
        e.preventDefault();
        this.by(Math.exp(-e.deltaY * 0.01), e.clientX, e.clientY);
      },
      { passive: false },
    );
    host.addEventListener("pointerdown", (e) => this.pan(e));
    // A frame in a notebook may get its size after the page has begun, and without an event of the window.
    new ResizeObserver(() => this.resized()).observe(host);
    this.fingers(host);
  }

  /** Zoom around a point of the screen, the middle of what is seen by default. */
  by(factor, clientX, clientY) {
    const { host, zoom } = this.scene;
    this.chosen = true;
    const box = host.getBoundingClientRect();
    const [x, y] =
      clientX === undefined
        ? [host.clientWidth / 2, host.clientHeight / 2]
        : [clientX - box.left, clientY - box.top];
    const [at, down] = [(host.scrollLeft + x) / zoom, (host.scrollTop + y) / zoom];
    this.scene.setZoom(zoom * factor);
    host.scrollLeft = at * this.scene.zoom - x;
    host.scrollTop = down * this.scene.zoom - y;
  }

  /** Another size: draw what has come into sight; begin again, if it is quite another and nothing was chosen. */
  resized() {
    const wide = this.scene.host.clientWidth;
    if (!this.chosen && this.begun !== undefined && Math.abs(wide - this.begun) > 0.2 * this.begun) this.begin();
    else this.scene.look();
  }

  /** All in sight. */
  fit() {
    const { host, width, height } = this.scene;
    this.scene.setZoom(Math.min(1.25, host.clientWidth / width, host.clientHeight / height));
  }

  /** All in sight if it can be read there; else as large as can be read, where the inputs are. */
  begin() {
    this.begun = this.scene.host.clientWidth;
    this.fit();
    if (this.scene.zoom >= 0.58) return;
    this.scene.setZoom(0.72);
    const { host, zoom, all } = this.scene;
    const seen = all.filter((c) => c.area && !c.lines && c.area[0] * zoom < host.clientWidth * 0.6);
    const middle = seen.reduce((sum, c) => sum + c.area[1] + c.area[3] / 2, 0) / seen.length;
    if (seen.length) host.scrollTop = middle * zoom - host.clientHeight / 2;
  }

  pan(e) {
    if (e.pointerType === "touch" || e.button || e.target.closest("[data-id], [data-fold], label, input"))
      return;
    const { host } = this.scene;
    const [x, y, left, top] = [e.clientX, e.clientY, host.scrollLeft, host.scrollTop];
    const move = (m) => {
      host.scrollLeft = left - (m.clientX - x);
      host.scrollTop = top - (m.clientY - y);
    };
    const stop = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", stop);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", stop);
  }

  fingers(host) {
    let apart = 0;
    const spread = (t) => Math.hypot(t[0].clientX - t[1].clientX, t[0].clientY - t[1].clientY);
    host.addEventListener(
      "touchstart",
      (e) => {
        if (e.touches.length === 2) apart = spread(e.touches);
      },
      { passive: true },
    );
    host.addEventListener(
      "touchmove",
      (e) => {
        if (e.touches.length !== 2 || !apart) return;
        e.preventDefault();
        const now = spread(e.touches);
        this.by(
          now / apart,
          (e.touches[0].clientX + e.touches[1].clientX) / 2,
          (e.touches[0].clientY + e.touches[1].clientY) / 2,
        );
        apart = now;
      },
      { passive: false },
    );
  }
}
