/** The lines of Python that the page shows, run as they are shown: PyTorch then answers as the model does here. */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import {
  buildModel,
  completeConfig,
  type ModelConfig,
  manualSeed,
  noGrad,
  saveSafetensors,
  setBackend,
  tensor,
} from "../../tinytorch/index.ts";
import { readDigits } from "../monitoring/digits.testing.ts";
import { torchLines } from "./torch-lines.ts";

beforeAll(() => setBackend("wasm"));

/** A Python that has PyTorch. */
const python = ["python3", "/usr/bin/python3"].find(
  (it) => spawnSync(it, ["-c", "import torch"]).status === 0,
);
const SCRIPT = fileURLToPath(new URL("./torch-check.py", import.meta.url));

const configs: ModelConfig[] = [
  { architecture: "mlp", dropout: 0.1 },
  { architecture: "cnn", hiddenDim: 32, dropout: 0.1 },
  { architecture: "transformer" },
  { architecture: "hybrid", hiddenDim: 32 },
];

// Skipped where PyTorch is not installed.
test.skipIf(python === undefined).each(configs)("$architecture", async (config) => {
  manualSeed(3);
  const model = buildModel(config);
  const { images } = readDigits("t10k", 300);
  const digits = tensor(images.map((image) => Array.from(image, (grey) => grey / 255)));
  // Once in training, so that running statistics are no longer what they began as.
  noGrad(() => model.forward(digits));
  model.eval();
  const folder = await mkdtemp(join(tmpdir(), "capstone-torch-"));
  try {
    const write = (name: string, content: string | Uint8Array) =>
      writeFile(join(folder, name), content);
    await write("weights.safetensors", await saveSafetensors(model.stateDict()));
    await write("lines.py", torchLines("weights.safetensors"));
    await write("config.json", JSON.stringify(completeConfig(config)));
    await write(
      "inputs.json",
      JSON.stringify(images.map((image) => Array.from(image, (grey) => Math.fround(grey / 255)))),
    );
    const { stdout, stderr, status } = spawnSync(python ?? "", [SCRIPT, folder], {
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    expect(status, stderr).toBe(0);
    const theirs = (JSON.parse(stdout) as number[][]).flat();
    const ours = await noGrad(() => model.forward(digits)).data();
    expect(theirs.length).toBe(3000);
    const differences = theirs.map((value, i) => Math.abs(value - (ours[i] ?? Number.NaN)));
    expect(differences.reduce((most, it) => Math.max(most, it), 0)).toBeLessThanOrEqual(1e-5);
  } finally {
    await rm(folder, { recursive: true });
  }
});
