/**
 * The interactive page in its frame. A new page is loaded behind the old one and takes its place when it is ready.
 * The two sides talk by messages: the frame is a sandbox without an origin, so messages are known by their window.
 */
import { h } from "./dom.js";

export class Frame {
  /** `told(state)` hears what is on show in the page. */
  constructor(root, told) {
    Object.assign(this, { root, told, now: null, coming: null, state: null, theme: "system", sent: 0 });
    window.addEventListener("message", (event) => {
      const said = event.data;
      if (!said || said.secant !== 1 || said.kind !== "state") return;
      if (this.coming && event.source === this.coming.contentWindow) this.swap();
      if (!this.now || event.source !== this.now.contentWindow) return;
      if (said.heard < this.sent) return; // it was told before it had heard of what was typed
      this.state = said;
      this.told(said);
    });
  }

  /** Show the page of that name; `step` is where it stands at first. */
  show(page, title, step) {
    const hash = new URLSearchParams();
    if (this.theme !== "system") hash.set("theme", this.theme);
    if (step) hash.set("step", step);
    const frame = h("iframe", { class: "coming", title, sandbox: "allow-scripts allow-downloads", allow: "clipboard-write", referrerpolicy: "no-referrer" });
    frame.addEventListener("load", () => setTimeout(() => this.coming === frame && this.swap(), 300));
    if (this.coming) this.coming.remove();
    this.coming = frame;
    frame.src = `/page/${page}#${hash}`;
    this.root.append(frame);
  }

  swap() {
    if (this.now) this.now.remove();
    this.now = this.coming;
    this.coming = null;
    this.state = null;
    this.sent = 0;
    this.now.classList.remove("coming");
    this.say({ theme: this.theme });
  }

  /** Say something to the page. */
  say(what) {
    for (const frame of [this.now, this.coming]) {
      if (frame && frame.contentWindow) frame.contentWindow.postMessage({ secant: 1, ...what }, "*");
    }
  }

  /** Move inputs of the page. */
  move(inputs) {
    this.sent += 1;
    this.say({ inputs, number: this.sent });
  }

  dress(theme) {
    this.theme = theme;
    this.say({ theme });
  }

  stale(on) {
    this.root.classList.toggle("stale", on);
  }

  working(on) {
    this.root.classList.toggle("working", on);
  }
}
