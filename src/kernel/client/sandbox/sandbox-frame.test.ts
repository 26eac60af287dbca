import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { frameDocument, framePolicy, SANDBOX } from "./sandbox-frame.ts";

test("the frame may run scripts and nothing else; above all it is never of the page's origin", () => {
  expect(SANDBOX).toBe("allow-scripts");
  const source = readFileSync(
    fileURLToPath(new URL("./sandbox-frame.ts", import.meta.url)),
    "utf8",
  );
  expect(source).not.toContain("allow-same-origin");
  expect(source.match(/"sandbox"/g)).toHaveLength(1);
});

test("its policy starts from nothing: no connections, no eval, scripts by hash or blob", () => {
  const policy = framePolicy("sha256-x");
  expect(policy).toMatch(/^default-src 'none'; /);
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|connect-src|https?:|'self'|\*/);
  expect(frameDocument("1", "sha256-x")).toBe(
    `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><script>1</script>`,
  );
});
