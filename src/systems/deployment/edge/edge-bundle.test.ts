import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyInput, sampleInput, sampleModel } from "../deployment.testing.ts";
import type { DeployedModel } from "../deployment-input.ts";
import { plant, said } from "../planted.testing.ts";
import { type EdgeExamples, edgeBundle, INTEGRITY_MARK } from "./edge-bundle.ts";
import { EDGE_HEADERS } from "./edge-headers.ts";
import type { EdgeIntegrity } from "./edge-record.ts";
import { edge } from "./edge-target.ts";

const onnx = Uint8Array.from({ length: 300 }, (_, i) => i % 256);
const runtime = {
  script: "start();",
  worker: `const INTEGRITY = "${INTEGRITY_MARK}";`,
  wasm: Uint8Array.of(0, 97, 115, 109),
};
const examples: EdgeExamples = {
  examples: 2,
  valuesPerExample: 784,
  mean: 0.1307,
  std: 0.3081,
  values: new Uint8Array(2 * 784).fill(7),
  labels: Uint8Array.of(3, 5),
};

function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function modelFor(bytes: Uint8Array, change: Partial<DeployedModel> = {}): DeployedModel {
  return { ...sampleModel, sha256: sha256(bytes), bytes: bytes.length, ...change };
}

test("the files of 500 random plans keep their form, and nothing in them comes from elsewhere", () => {
  fc.assert(
    fc.property(anyInput(), fc.string(), (input, version) => {
      const model = { ...input.model, version };
      expect(edge.check(edge.files({ ...input, model }))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("every file is listed with its hash, and the service worker knows that of the list", async () => {
  const entries = await edgeBundle(modelFor(onnx), { onnx, runtime, examples });
  const files = new Map(entries.map(({ path, bytes }) => [path.replace(/^edge\//, ""), bytes]));
  const integrity = files.get("integrity.json") as Uint8Array;
  const { files: listed } = JSON.parse(new TextDecoder().decode(integrity)) as EdgeIntegrity;
  expect(listed.map(({ path }) => path)).toEqual([
    ...["index.html", "model.json", "model.onnx", "ort-wasm-simd-threaded.wasm", "page.js"],
    ...["sample.bin", "sample.json"],
  ]);
  for (const { path, bytes, sha256: hash } of listed) {
    const content = files.get(path) as Uint8Array;
    expect([path, bytes, hash]).toEqual([path, content.length, sha256(content)]);
  }
  expect(files.get("service-worker.js")).toBe(`const INTEGRITY = "${sha256(integrity)}";`);
  expect([...files.keys()]).toContain("_headers");
  expect((files.get("sample.bin") as Uint8Array).at(-1)).toBe(5);
  const page = new TextDecoder().decode(files.get("index.html") as Uint8Array);
  const hash = createHash("sha256").update(runtime.script).digest("base64");
  expect(page).toContain(`<script src="page.js" integrity="sha256-${hash}" defer></script>`);
});

test("another model is another service worker; the same one the same bytes", async () => {
  const worker = async (bytes: Uint8Array<ArrayBuffer>) => {
    const entries = await edgeBundle(modelFor(bytes), { onnx: bytes, runtime });
    return entries.find(({ path }) => path.endsWith("service-worker.js"))?.bytes;
  };
  expect(await worker(onnx)).toBe(await worker(onnx.slice()));
  expect(await worker(onnx)).not.toBe(await worker(onnx.slice(1)));
});

test("what the page cannot run is refused in a sentence", async () => {
  const make = (model: DeployedModel, sample?: EdgeExamples) =>
    edgeBundle(model, { onnx, runtime, ...(sample === undefined ? {} : { examples: sample }) });
  await expect(make(sampleModel)).rejects.toThrow(/expected the ONNX file with the SHA-256 3f2a/);
  const [tensor] = sampleModel.inputs;
  const other = { ...tensor!, type: "INT64" };
  await expect(make(modelFor(onnx, { inputs: [other] }))).rejects.toThrow(/type FP32.*got INT64/);
  await expect(make(modelFor(onnx, { inputs: [] }))).rejects.toThrow(/one input and one output/);
  await expect(make(modelFor(onnx), { ...examples, std: 0 })).rejects.toThrow(/a std above 0/);
  await expect(make(modelFor(onnx), { ...examples, valuesPerExample: 28 })).rejects.toThrow(
    /examples of 784 values/,
  );
  await expect(make(modelFor(onnx), { ...examples, examples: 3 })).rejects.toThrow(
    /expected 3 examples .* got 1568 values and 2 labels/,
  );
});

test("a name is text, whatever stands in it", () => {
  const model = modelFor(onnx, { name: `<img src=x onerror="alert(1)">&` });
  const page = edge
    .files({ ...sampleInput(), model })
    .find(({ path }) => path === "edge/index.html")?.text;
  expect(page).toContain(
    "<h1>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp; 3f2a91c04d5e</h1>",
  );
});

test("the page is isolated as this one is", () => {
  const own = readFileSync(new URL("../../../../public/_headers", import.meta.url), "utf8");
  for (const [name, value] of Object.entries(EDGE_HEADERS)) {
    if (name.startsWith("Cross-Origin")) expect(own).toContain(`${name}: ${value}`);
  }
});

const PLANTED: [what: string, file: string, from: string | RegExp, to: string, says: RegExp][] = [
  [
    "a font from elsewhere",
    "index.html",
    '<link rel="icon" href="data:,">',
    '<link rel="stylesheet" href="https://fonts.example/a.css">',
    /wants https:\/\/fonts\.example\/a\.css/,
  ],
  ["no script", "index.html", /<script.*<\/script>\n/, "", /does not load its script/],
  ["an unknown field", "model.json", '"version"', '"versions"', /no property versions/],
  ["a wrong type", "model.json", '"bytes": 407080', '"bytes": "407080"', /a whole number/],
  ["a hash that is none", "model.json", '"3f2a91c04d5e0', '"3f2a91c04d5e', /64 hexadecimal digits/],
  [
    "a share that is none",
    "model.json",
    '"value": 0.973',
    '"value": 97.3',
    /no share with its interval/,
  ],
  ["another format", "model.json", '"format": 1', '"format": 2', /reads format 1/],
  ["no isolation", "_headers", /.*Embedder.*\n/, "", /Without Cross-Origin-Embedder-Policy/],
  [
    "a policy that refuses WebAssembly",
    "_headers",
    " 'wasm-unsafe-eval'",
    "",
    /refuse ONNX Runtime/,
  ],
  ["a header without a value", "_headers", ": nosniff", "", /an indented header with its value/],
];

test.each(PLANTED)("%s is found", (_, file, from, to, says) => {
  const planted = plant(edge.files(sampleInput()), { file, from, to });
  const findings = edge.check(planted.files);
  expect(findings.map(said).join("\n")).toMatch(says);
});
