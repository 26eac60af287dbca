/** The models that `buildModel` gives by default beside the same ones in native PyTorch, and the memory of a training step. */
import { Failure } from "../../scripts/tooling/command.mjs";
import { launchOptions } from "../../scripts/tooling/find-browser.mjs";
import { askInTurn } from "../interleaved.mjs";
import { openPyTorch, WITHOUT_PYTORCH } from "../pytorch.mjs";

const BATCH = 64;
const ARCHITECTURES = ["mlp", "cnn", "vit", "hybrid"];
const TASKS = [
  { task: "training step", batch: BATCH, most: { mlp: 1, other: 0.8 } },
  { task: "inference", batch: 1, most: { mlp: 0.7, other: 0.7 } },
  { task: "inference", batch: BATCH, most: { mlp: 1.5, other: 1 } },
];
const THREADS = [2, 1];
/** The most memory of a step, over what must be alive. */
const MOST_MEMORY = 1.25;

export const benchCase = {
  name: "models",
  about:
    "a training step (batch 64) and inference (batch 1 and 64) of the models that buildModel gives by default, in ms, the fastest of all rounds: ours on two threads (on one) over native PyTorch on the better of one and two threads; and the most memory of a training step over what must be alive: activations kept for the backward pass, weights, gradients, Adam's averages",
  rounds: 5,
  async report({ rounds, url }) {
    const { chromium } = await import("@playwright/test");
    const browser = await chromium.launch(await launchOptions({ install: true }));
    const torch = await openPyTorch();
    try {
      const page = await browser.newPage();
      await page.goto(`${url}peers/models.html`);
      await page.waitForFunction(() => globalThis.complete !== undefined);
      const configs = await page.evaluate(
        (names) => globalThis.complete(names.map((architecture) => ({ architecture }))),
        ARCHITECTURES,
      );
      const times = await measureTimes(page, torch, configs, rounds);
      const memory = await measureMemory(page, configs);
      return {
        ...reportOf(times, memory, torch?.version),
        browser: `Chromium ${browser.version()}`,
      };
    } finally {
      torch?.close();
      await browser.close();
    }
  },
};

async function measureTimes(page, torch, configs, rounds) {
  const questions = new Map(
    configs.flatMap((config) =>
      TASKS.map(({ most, ...asked }) => [
        `${config.architecture}, ${asked.task}, batch ${asked.batch}`,
        { ...asked, config, most: most[config.architecture] ?? most.other },
      ]),
    ),
  );
  const sides = { ...torchSides(torch) };
  for (const threads of THREADS) {
    sides[`capstone ${threads}`] = ({ config, task, batch }) =>
      page.evaluate(
        ([n, asked]) => globalThis.measure(n, asked),
        [threads, { config, task, batch }],
      );
  }
  const { answers, failures } = await askInTurn(questions, sides, { rounds });
  return { questions, answers, failures };
}

function torchSides(torch) {
  const sides = {};
  for (const [side, ask] of Object.entries(torch?.sides ?? {})) {
    sides[side] = ({ config, task, batch }) => ask({ kind: "model", config, task, batch });
  }
  return sides;
}

async function measureMemory(page, configs) {
  const measured = [];
  for (const config of configs) {
    const question = { config, task: "memory", batch: BATCH };
    const answer = await page.evaluate(([n, asked]) => globalThis.measure(n, asked), [2, question]);
    if (answer.error !== undefined) throw new Failure(`${config.architecture}: ${answer.error}`);
    measured.push({ architecture: config.architecture, ...answer.memory });
  }
  return measured;
}

function reportOf({ questions, answers, failures }, memory, version) {
  const rows = [...questions].map(([key, question]) => summarise(key, question, answers.get(key)));
  const footprints = memory.map((each) => summariseMemory(each, answers));
  const met = [...rows, ...footprints].every((row) => row.met) && failures.length === 0;
  const text = [
    version === undefined ? WITHOUT_PYTORCH : `PyTorch ${version}.`,
    ...rows.map(describe),
    ...footprints.map(describeMemory),
    ...failures.map(({ side, key, reason }) => `${side}, ${key}: ${reason}`),
  ].join("\n");
  return {
    case: "models",
    about: benchCase.about,
    unit: "ms",
    met,
    rows,
    memory: footprints,
    failures,
    text,
  };
}

function summarise(key, { most }, bySide) {
  const [ours, oneThread] = THREADS.map((threads) => bySide[`capstone ${threads}`]);
  const theirs = [bySide["torch 1"], bySide["torch 2"]].filter((answer) => answer !== undefined);
  for (const { parameters } of ours === undefined ? [] : theirs) {
    if (parameters === ours.parameters) continue;
    throw new Failure(
      `${key}: PyTorch's model has ${parameters} parameters, ours ${ours.parameters}.`,
    );
  }
  const torchMs = theirs.length > 0 ? Math.min(...theirs.map(({ ms }) => ms)) : undefined;
  const ratio = torchMs && ours && ours.ms / torchMs;
  const known = {
    row: key,
    ms: ours?.ms,
    oneThreadMs: oneThread?.ms,
    parameters: ours?.parameters,
  };
  return { ...known, torchMs, ratio, most, met: ratio === undefined || ratio <= most };
}

function summariseMemory({ architecture, most, state, activations }, answers) {
  const needed = state + activations;
  const bySide = answers.get(`${architecture}, ${TASKS[0].task}, batch ${BATCH}`);
  const torchActivations = bySide?.["torch 1"]?.kept;
  const ratio = most / needed;
  return {
    row: `${architecture}, memory of a training step`,
    ...{ most, state, activations, torchActivations, needed, ratio },
    met: ratio <= MOST_MEMORY,
  };
}

function describe({ row, ms, oneThreadMs, torchMs, ratio, most, parameters, met }) {
  const verdict = ratio === undefined ? "no peer" : met ? "met" : "NOT met";
  return `${row.padEnd(34)} ${show(ms)} ms (${show(oneThreadMs)}), PyTorch ${show(torchMs)} ms: ${show(ratio)} ×, at most ${most}: ${verdict}; ${parameters} parameters`;
}

function describeMemory({ row, most, needed, state, activations, torchActivations, ratio, met }) {
  return `${row.padEnd(34)} ${mebi(most)} MiB at most, ${show(ratio)} × the ${mebi(needed)} that must be alive (${mebi(state)} of weights, gradients and averages, ${mebi(activations)} of activations; PyTorch keeps ${mebi(torchActivations)}), at most ${MOST_MEMORY}: ${met ? "met" : "NOT met"}`;
}

function mebi(bytes) {
  return bytes === undefined ? "–" : (bytes / 2 ** 20).toFixed(2);
}

function show(value) {
  return value === undefined ? "–" : value.toPrecision(3);
}
