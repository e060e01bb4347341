/** Whether the user's file has changed: asked now and then, while the page can be seen. */
import * as api from "./api.js";

const EVERY = 700; // milliseconds

export function watch(changed) {
  let known = null;
  let busy = false;
  setInterval(async () => {
    if (busy || document.hidden) return;
    busy = true;
    try {
      const { version } = await api.version();
      if (version === undefined) return;
      const other = known !== null && version !== known;
      known = version;
      if (other) await changed();
    } finally {
      busy = false;
    }
  }, EVERY);
}
