/** The frame that a sandboxed kernel lives in: no origin, and so no storage, no page, no network. */

/** Scripts may run, and nothing else may be: above all, the frame never is of the page's origin. */
export const SANDBOX = "allow-scripts";

/** The frame's own policy, on top of the page's, which it inherits. `script`: the hash of the frame's only script. */
export function framePolicy(scriptHash: string): string {
  return [
    "default-src 'none'",
    `script-src '${scriptHash}' 'wasm-unsafe-eval' blob:`,
    "worker-src blob:",
  ].join("; ");
}

/** The frame's whole document. */
export function frameDocument(script: string, scriptHash: string): string {
  const policy = `<meta http-equiv="Content-Security-Policy" content="${framePolicy(scriptHash)}">`;
  return `<!doctype html>${policy}<script>${script}</script>`;
}

/** Puts a sandboxed frame into the page, out of sight. */
export function createFrame(html: string): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", SANDBOX);
  frame.setAttribute("allow", "cross-origin-isolated");
  frame.setAttribute("referrerpolicy", "no-referrer");
  frame.setAttribute("title", "Sandboxed kernel");
  frame.setAttribute("aria-hidden", "true");
  frame.hidden = true;
  frame.srcdoc = html;
  return frame;
}
