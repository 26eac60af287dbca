import { expect, test } from "vitest";
import { isHashed, isolated } from "./responses.ts";

test("files that never change are those named after their contents", () => {
  expect(isHashed("/capstone/assets/page-B1xk3_Qz.js")).toBe(true);
  for (const path of [
    "/index.html",
    "/service-worker.js",
    "/assets/logo.svg",
    "/data/mnist/train-0.bin",
  ]) {
    expect(isHashed(path)).toBe(false);
  }
});

test("isolation is added where the host left it out, and nothing else is changed", async () => {
  const given = new Response("x", { status: 201, headers: { "Content-Type": "text/plain" } });
  const answer = isolated(given);
  const { status, headers } = answer;
  expect(await answer.text()).toBe("x");
  expect([status, headers.get("Content-Type")]).toEqual([201, "text/plain"]);
  expect(headers.get("Cross-Origin-Embedder-Policy")).toBe("require-corp");
  expect(headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
});

test("a host's own headers stay", () => {
  const given = new Response(null, {
    headers: { "Cross-Origin-Embedder-Policy": "credentialless" },
  });
  expect(isolated(given)).toBe(given);
});

test("answers without a body stay without", () => {
  expect(isolated(new Response(null, { status: 304 })).body).toBeNull();
});
