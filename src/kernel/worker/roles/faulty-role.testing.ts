/** For tests: a role that does what its worker's name says. */
import { lent } from "../../../base/lent.ts";
import { serveRole } from "../../../production/roles/serve-role.ts";

serveRole(({ port, name, onStop }) => {
  if (name === "throws") throw new Error("there is no engine for it");
  if (name === "hears") onStop(() => port.postMessage("stop heard"));
  port.onmessage = () => {
    while (name === "floods") port.postMessage("more");
    const { dataUrl, threads, page } = lent();
    port.postMessage({ dataUrl, threads, page: page.state });
  };
});
