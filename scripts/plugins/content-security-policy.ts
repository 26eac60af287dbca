/**
 * Vite plugin: the built page's content security policy, with the hash of every script that stands in its HTML. A frame made
 * from text inherits it, so it also names what the sandboxed kernel needs: its frame's script, blobs and WebAssembly.
 */
import { createHash } from "node:crypto";
import type { Plugin } from "vite";
import { frame } from "./sandbox-kernel.ts";

const CHARSET = '<meta charset="utf-8" />';

export function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      async handler(html) {
        const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
        const hashes = inline.map(([, code = ""]) => hashOf(code));
        const { scriptHash } = await frame();
        const content = policy([...hashes, scriptHash]);
        const meta = `<meta http-equiv="Content-Security-Policy" content="${content}" />`;
        // Only what comes after it is held to it; the charset must come early, too.
        const rest = html.replace(CHARSET, "");
        if (rest === html) throw new Error(`expected ${CHARSET} in index.html`);
        return rest.replace("<head>", `<head>\n    ${CHARSET}\n    ${meta}`);
      },
    },
  };
}

function hashOf(code: string): string {
  return `sha256-${createHash("sha256").update(code).digest("base64")}`;
}

/** No `unsafe-eval`: cells are compiled in workers. Styles are the exception, since editor and dialogs write their own. */
function policy(scripts: readonly string[]): string {
  const hashes = scripts.map((hash) => `'${hash}'`).join(" ");
  return [
    "default-src 'none'",
    `script-src 'self' ${hashes} 'wasm-unsafe-eval' blob:`,
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "manifest-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
