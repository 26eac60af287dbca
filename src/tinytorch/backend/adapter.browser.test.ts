import { expect, test } from "vitest";
import { availableBackends, describeAdapter } from "../index.ts";

test("what the browser tells of the devices is given, the rest is undefined", async () => {
  const { webgl, webgpu, wasm } = await describeAdapter();
  const found = await availableBackends();
  const has = (name: string): boolean => found.some((b) => b.backend === name && b.available);
  expect(webgl !== undefined).toBe(has("webgl"));
  expect(webgpu !== undefined).toBe(has("webgpu"));
  expect(wasm).toMatchObject({ simd: true, cores: navigator.hardwareConcurrency });
  expect(wasm!.threads).toBeGreaterThanOrEqual(1);
  if (webgl) {
    expect(webgl.renderer!.length).toBeGreaterThan(3);
    expect(webgl.maxTextureSize).toBeGreaterThanOrEqual(2048);
  }
  if (webgpu) {
    for (const limit of Object.values(webgpu.limits)) expect(limit).toBeGreaterThanOrEqual(128);
    for (const part of [webgpu.vendor, webgpu.architecture, webgpu.device, webgpu.description])
      expect(part).not.toBe("");
  }
});

test("asking often does not use contexts up", async () => {
  const before = new OffscreenCanvas(1, 1).getContext("webgl2");
  for (let i = 0; i < 20; i++) await describeAdapter();
  if (before) expect(before.isContextLost()).toBe(false);
});
