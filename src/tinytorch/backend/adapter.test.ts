import { expect, test } from "vitest";
import { describeAdapter } from "../index.ts";

test("without a browser there is wasm alone", async () => {
  const { webgl, webgpu, wasm } = await describeAdapter();
  expect(webgl).toBeUndefined();
  expect(webgpu).toBeUndefined();
  expect(wasm).toMatchObject({ simd: true, threads: 1 });
});
