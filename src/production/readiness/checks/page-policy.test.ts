import { expect, test } from "vitest";
import { lacking, policyIn } from "./page-policy.ts";

/** As the built page is sent (scripts/plugins/content-security-policy.ts), with a hash in place of its own. */
const BUILT =
  "default-src 'none'; script-src 'self' 'sha256-abc' 'wasm-unsafe-eval' blob:; worker-src 'self' blob:; connect-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'";

const page = (policy: string) =>
  `<!doctype html><head><meta charset="utf-8" /><meta http-equiv="Content-Security-Policy" content="${policy}" /></head>`;

const missing = (policy: string) => lacking(policyIn(page(policy)) ?? new Map());

test("the built page's policy lacks nothing", () => {
  expect(missing(BUILT)).toEqual([]);
});

test.each([
  ["connect-src 'self'", "connect-src *", "connections to this site alone"],
  [
    "'wasm-unsafe-eval'",
    "'unsafe-eval'",
    "no scripts from elsewhere, none written into the page, no eval",
  ],
  [
    "'sha256-abc'",
    "'unsafe-inline'",
    "no scripts from elsewhere, none written into the page, no eval",
  ],
  [
    "'sha256-abc'",
    "https://cdn.example.com",
    "no scripts from elsewhere, none written into the page, no eval",
  ],
  ["object-src 'none'", "object-src 'self'", "no plug-ins"],
  ["base-uri 'none'", "", "no other base address"],
])("with %s changed to %s it lacks: %s", (before, after, words) => {
  expect(missing(BUILT.replace(before, after))).toEqual([words]);
});

test("a page without a policy has none", () => {
  expect(policyIn("<!doctype html><head></head>")).toBeUndefined();
  expect(missing("default-src 'none'; base-uri 'none'")).toEqual([]);
});
