/**
 * Vite plugin: how long the script of the language worker is, written behind its address as `#5118600`, where the page reads it
 * to show how far the download has come. The server never sees it.
 */
import type { Plugin } from "vite";

const WORKER = /assets\/language-worker-[\w-]+\.js$/;

export function languageSize(): Plugin {
  return {
    name: "language-size",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const worker = Object.values(bundle).find(({ fileName }) => WORKER.test(fileName));
        const name = worker?.fileName.slice("assets/".length) ?? "";
        const text = worker?.type === "asset" ? worker.source : worker?.code;
        const users = Object.values(bundle).filter(
          (output) => output.type === "chunk" && name !== "" && output.code.includes(name),
        );
        if (text === undefined || users.length !== 1) {
          throw new Error(`expected one chunk that starts ${WORKER}, got ${users.length}`);
        }
        for (const user of users) {
          if (user.type !== "chunk") continue;
          user.code = user.code.replace(name, `${name}#${Buffer.byteLength(text)}`);
        }
      },
    },
  };
}
