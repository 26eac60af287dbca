import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { anyInput, sampleInput } from "../deployment.testing.ts";
import { ecs } from "../ecs/ecs-target.ts";
import { edge } from "../edge/edge-target.ts";
import { plant, said } from "../planted.testing.ts";
import { swarm } from "../swarm/swarm-target.ts";
import type { Target } from "../target.ts";
import { triton } from "../triton/triton-target.ts";
import { bundleEntries, bundleFiles, checkBundle } from "./bundle.ts";
import { bundleZip } from "./bundle-zip.ts";

const ONNX = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251);

test("what goes with every server keeps its rules for 500 random plans", () => {
  fc.assert(
    fc.property(anyInput(), (input) => {
      expect(checkBundle(bundleFiles(input, triton), triton)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test.each<Target>([swarm, ecs, triton, edge])(
  "the bundle for $label lists its files, each once",
  (target) => {
    const input = sampleInput();
    const files = bundleFiles(input, target);
    const paths = files.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    const readme = files.find(({ path }) => path === "README.md")?.text ?? "";
    for (const path of paths.slice(0, -1)) expect(readme).toContain(`- \`${path}\``);
    expect(readme).toContain("97.3 %");
    expect(paths.includes("load/k6.js")).toBe(target !== edge);
    expect(paths.includes("load/plan.json")).toBe(target !== edge);
    expect(readme.includes("--plan load/plan.json")).toBe(target !== edge);
  },
);

test("the same entries are the same bytes, on another day too", () => {
  const entries = bundleEntries(sampleInput(), bundleFiles(sampleInput(), swarm), ONNX);
  const zip = bundleZip(entries);
  expect(bundleZip(entries.toReversed())).toEqual(zip);
  const unpacked = unzipSync(zip);
  expect(Object.keys(unpacked)).toEqual(entries.map(({ path }) => path).toSorted());
  expect(unpacked["models/digits/1/model.onnx"]).toEqual(ONNX);
  expect(strFromU8(unpacked["swarm/stack.yaml"] ?? new Uint8Array())).toContain("replicas: 4");
  // Stored as they are: weights are noise to a compressor.
  expect(Buffer.from(zip).includes(Buffer.from(ONNX))).toBe(true);
  // 1 January 1980, the first day that a zip can tell: its fields for time and date.
  expect([...zip.subarray(10, 14)]).toEqual([0, 0, 33, 0]);
});

test("other programs read the zip", () => {
  const folder = mkdtempSync(join(tmpdir(), "bundle-"));
  try {
    const entries = bundleEntries(sampleInput(), bundleFiles(sampleInput(), swarm), ONNX);
    writeFileSync(join(folder, "bundle.zip"), bundleZip(entries));
    const code = `import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])`;
    try {
      execFileSync("python3", ["-c", code, join(folder, "bundle.zip"), folder]);
    } catch (error) {
      if ((error as { code?: string }).code !== "ENOENT") throw error;
      process.stdout.write("there is no python3 here: the zip was read by fflate alone\n");
      return;
    }
    expect(new Uint8Array(readFileSync(join(folder, "models/digits/1/model.onnx")))).toEqual(ONNX);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each(["../x", "/x", "a//b", "a/./b", "a\\b", "c:/x", ""])(
  "a path that leads out of the bundle is refused: %j",
  (path) => {
    expect(() => bundleZip([{ path, bytes: "" }])).toThrow(/expected a path within the bundle/);
  },
);

test("a path that comes twice is refused", () => {
  const entry = { path: "a", bytes: "" };
  expect(() => bundleZip([entry, entry])).toThrow(/expected each path once, got "a" twice/);
});

test("the server of the image takes a cache where the plan has one, and reports the plan's quantile else", () => {
  const commandOf = (hitRate: number) =>
    /^CMD \[.*$/m.exec(
      bundleFiles(sampleInput({}, { hitRate }), swarm).find(({ path }) => path === "Dockerfile")
        ?.text ?? "",
    )?.[0];
  expect(commandOf(0.2)).toMatch(/--cache-config=local,size=\d{8,}"/);
  expect(commandOf(0)).toContain("--metrics-config=summary_quantiles=0.99:0.001");
});

const PLANTED: [what: string, from: string | RegExp, to: string, says: RegExp][] = [
  ["an instruction that is none", "EXPOSE", "EXPOSED", /no instruction EXPOSED\. Write EXPOSE/],
  ["an image that moves", "24.08-py3", "latest", /another image tomorrow/],
  ["root", "USER 10001:10001", "USER root", /runs as root/],
  ["no user", /USER .*\n/, "", /runs as root/],
  [
    "a shell around the server",
    /^ENTRYPOINT.*$/m,
    "ENTRYPOINT tritonserver",
    /never hears that it is to end/,
  ],
  ["single quotes", /^CMD \[.*$/m, "CMD ['tritonserver']", /is no JSON/],
  ["no health check", /HEALTHCHECK[\s\S]*?\n[\s\S]*?\n/, "", /a server that hangs/],
  ["ADD", "COPY --chown=10001:10001", "ADD", /unpacks archives/],
  ["something before FROM", "FROM", "RUN true\nFROM", /begins with FROM/],
];

test.each(PLANTED)("in the Dockerfile, %s is found at its line", (_, from, to, says) => {
  const planted = plant(bundleFiles(sampleInput(), swarm), { file: "Dockerfile", from, to });
  const findings = checkBundle(planted.files, swarm);
  const found = findings.find((it) => says.test(said(it)));
  expect(found, findings.map(said).join("\n")).toBeDefined();
  if (to !== "") expect(Math.abs((found?.line ?? 0) - planted.line)).toBeLessThanOrEqual(1);
});
