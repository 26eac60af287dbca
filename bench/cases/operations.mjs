/**
 * Every operation of the engine's table, forward and backward, beside the machine's roof, native PyTorch, tfjs and jax-js.
 * `CAPSTONE_OPERATIONS=sum,mean` takes these alone, `CAPSTONE_PEERS=torch` these peers, `CAPSTONE_BACKEND=webgpu` another backend than wasm.
 */
import { Failure } from "../../scripts/tooling/command.mjs";
import { launchOptions } from "../../scripts/tooling/find-browser.mjs";
import { askInTurn } from "../interleaved.mjs";
import { openPyTorch, WITHOUT_PYTORCH } from "../pytorch.mjs";
import { describeRow, holdToLimits } from "../roofline.mjs";

const DIRECTIONS = ["forward", "backward"];
/** Bytes that the copies move whose rates are the memory's roof: a row has that of the nearest size. */
const COPIES = [18, 20, 22, 23, 24, 26].map((power) => 2 ** power);
const PEERS = (process.env.CAPSTONE_PEERS ?? "torch,tfjs,jax").split(",");
const MATMUL = { call: "matmul", inputs: [{ shape: [1024, 1024] }, { shape: [1024, 1024] }] };
const MATMUL_FLOPS = 2 * 1024 ** 3;

export const benchCase = {
  name: "operations",
  about:
    "one run of each operation in one direction, in ms, the fastest of all rounds: ours on two threads (on one), its share of the roof of memory or arithmetic, PyTorch on the better of one and two threads and how many times its time ours is, tfjs and jax-js on two threads; those first that lose most to the roof",
  rounds: 3,
  async report({ rounds, url }) {
    const { chromium } = await import("@playwright/test");
    const browser = await chromium.launch(await launchOptions({ webgpu: true, install: true }));
    const torch = PEERS.includes("torch") ? await openPyTorch() : undefined;
    try {
      const page = await browser.newPage();
      await page.goto(`${url}peers/operations.html`);
      await page.waitForFunction(() => globalThis.rows !== undefined);
      const measured = await measureRows(page, torch, rounds);
      return {
        ...reportOf(measured),
        browser: `Chromium ${browser.version()}`,
      };
    } finally {
      torch?.close();
      await browser.close();
    }
  },
};

async function measureRows(page, torch, rounds) {
  const backend = process.env.CAPSTONE_BACKEND ?? "wasm";
  const ours =
    backend === "wasm" ? ["capstone wasm 2", "capstone wasm 1"] : [`capstone ${backend}`];
  const others = backend === "wasm" ? ["tfjs", "jax"] : [];
  const peers = others.filter((peer) => PEERS.includes(peer)).map((peer) => `${peer} 2`);
  const rows = wanted(await page.evaluate(() => globalThis.rows));
  const questions = new Map(
    rows.flatMap((row) =>
      DIRECTIONS.map((direction) => [`${row.name}, ${direction}`, { row, direction }]),
    ),
  );
  const inPage = (side) => (question) =>
    page.evaluate(([name, asked]) => globalThis.measure(name, asked), [side, asked(question)]);
  const sides = Object.fromEntries([...ours, ...peers].map((side) => [side, inPage(side)]));
  for (const [side, ask] of Object.entries(torch?.sides ?? {})) {
    sides[side] = async ({ row, direction }) => {
      if (row.torch === undefined) return { isMissing: true };
      return ask({ kind: "row", inputs: row.inputs, torch: row.torch, direction });
    };
  }
  const before = await measureRoof(page, ours[0]);
  const { answers, failures } = await askInTurn(questions, sides, { rounds, once: peers });
  const roof = higher(before, await measureRoof(page, ours[0]));
  return { questions, answers, failures, roof, ours, torch: await describePyTorch(torch) };
}

function asked({ row: { call, inputs }, direction }) {
  return { call, inputs, direction };
}

/** All rows, or those of the operations that the environment names. */
function wanted(rows) {
  const names = process.env.CAPSTONE_OPERATIONS?.split(",");
  if (names === undefined) return rows;
  const unknown = names.filter((name) => rows.every(({ operation }) => operation !== name));
  if (unknown.length > 0) {
    throw new Failure(`The table of operations has no ${unknown.join(", ")}.`);
  }
  return rows.filter(({ operation }) => names.includes(operation));
}

/** Bytes in a millisecond of copies of some sizes, and floating-point operations in a millisecond of our best product. */
async function measureRoof(page, ours) {
  const threads = ours.endsWith(" 1") ? 1 : 2;
  const copies = [];
  for (const bytes of COPIES) {
    const rate = await page.evaluate(([n, size]) => globalThis.copyRate(n, size), [threads, bytes]);
    copies.push({ bytes, rate });
  }
  const question = { ...MATMUL, direction: "forward" };
  const product = await page.evaluate(
    ([side, asked]) => globalThis.measure(side, asked),
    [ours, question],
  );
  if (product.ms === undefined) throw new Failure(`The roof's product failed: ${product.error}`);
  return { copies, flops: MATMUL_FLOPS / product.ms };
}

function higher(a, b) {
  const copies = a.copies.map(({ bytes, rate }, i) => ({
    bytes,
    rate: Math.max(rate, b.copies[i].rate),
  }));
  return { copies, flops: Math.max(a.flops, b.flops) };
}

function reportOf({ questions, answers, failures: failed, roof, ours, torch }) {
  // What we have no gradient of, nobody else is asked to have one of.
  const failures = failed.filter(
    ({ side, key }) => ours.includes(side) || answers.get(key)[ours[0]] !== undefined,
  );
  const rows = [...questions]
    .filter(([key]) => answers.get(key)[ours[0]] !== undefined)
    .map(([key, { row, direction }]) =>
      describeRow({ key, row, direction, roof, ours }, answers.get(key)),
    )
    .sort((a, b) => b.lostMs - a.lostMs);
  const verdict = holdToLimits(rows);
  const isWhole = failures.every(({ side }) => !ours.includes(side));
  const text = [
    `The roof: ${(roof.flops / 1e6).toFixed(0)} GFLOP/s; ${roof.copies.map(({ bytes, rate }) => `${(rate / 1e6).toFixed(1)} GB/s in copies of ${bytes / 2 ** 20} MiB`).join(", ")}.`,
    aboutPyTorch(torch),
    ...rows.map(line),
    ...failures.map(({ side, key, reason }) => `${side}, ${key}: ${reason}`),
    ...verdict.lines,
  ];
  return {
    ...{
      case: "operations",
      about: benchCase.about,
      unit: "ms",
      met: verdict.met && isWhole,
      roof,
      failures,
    },
    ...{ ours: ours[0], torch, limits: verdict.limits, rows },
    text: text.join("\n"),
  };
}

/** Its version, and what it makes of the product that is our roof: without an optimised BLAS it says little of products. */
async function describePyTorch(torch) {
  if (torch === undefined) return undefined;
  const question = { kind: "row", inputs: MATMUL.inputs, torch: "a @ b", direction: "forward" };
  const { ms } = await torch.sides["torch 2"](question);
  return { version: torch.version, flops: MATMUL_FLOPS / ms };
}

function aboutPyTorch(torch) {
  if (torch === undefined) return WITHOUT_PYTORCH;
  return `PyTorch ${torch.version}, whose product of 1,024 × 1,024 reaches ${(torch.flops / 1e6).toFixed(0)} GFLOP/s.`;
}

function line({ key, ms, oneThreadMs, share, bound, torchMs, ratio, tfjsMs, jaxMs, problems }) {
  const roof =
    share === undefined ? "nothing to move" : `${(100 * share).toFixed(0)} % of ${bound}`;
  const pytorch = torchMs === undefined ? "–" : `${show(torchMs)} (${show(ratio)} ×)`;
  return [
    `${key.padEnd(64)} ${show(ms)} (${show(oneThreadMs)})`,
    roof,
    `PyTorch ${pytorch}`,
    `tfjs ${show(tfjsMs)}, jax ${show(jaxMs)}`,
    ...problems,
  ].join("; ");
}

function show(value) {
  if (value === undefined) return "–";
  return value >= 100 ? value.toFixed(0) : value >= 0.001 ? value.toPrecision(3) : value.toFixed(5);
}
