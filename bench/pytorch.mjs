/** Native PyTorch as a peer: processes of Python that answer one question at a time, one for each number of threads. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { runProgram } from "../scripts/tooling/command.mjs";
import { at } from "../scripts/tooling/paths.mjs";

/** The first of these that has torch; Debian's packages are in the system's own Python. */
const PYTHONS = [process.env.CAPSTONE_PYTHON, "python3", "/usr/bin/python3"];
const THREADS = [1, 2];

/**
 * Starts them; undefined where no Python has torch.
 * @returns {Promise<{ sides: Record<string, (question: object) => Promise<object>>, version: string, close(): void } | undefined>}
 */
export async function openPyTorch() {
  const python = await pythonWithTorch();
  if (python === undefined) return undefined;
  const processes = await Promise.all(THREADS.map((threads) => start(python, threads)));
  return {
    sides: Object.fromEntries(processes.map(({ ask }, i) => [`torch ${THREADS[i]}`, ask])),
    version: processes[0].version,
    close: () => {
      for (const { close } of processes) close();
    },
  };
}

export const WITHOUT_PYTORCH =
  "No python3 here has torch, so the column of PyTorch is empty, and limits beside it are not held; on Debian the package is python3-torch.";

async function pythonWithTorch() {
  for (const python of PYTHONS.filter(Boolean)) {
    const { code } = await runProgram(python, ["-c", "import torch"]);
    if (code === 0) return python;
  }
  return undefined;
}

async function start(python, threads) {
  const count = String(threads);
  const settings = {
    ...{ OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count },
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const child = spawn(python, [at("bench", "pytorch", "answer.py"), count], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, ...settings },
  });
  const waiting = [];
  let hasEnded = false;
  const next = () =>
    new Promise((resolve, reject) => {
      if (hasEnded) reject(ended());
      else waiting.push({ resolve, reject });
    });
  createInterface({ input: child.stdout }).on("line", (line) => {
    waiting.shift()?.resolve(JSON.parse(line));
  });
  child.on("close", () => {
    hasEnded = true;
    for (const { reject } of waiting.splice(0)) reject(ended());
  });
  // Writing to a process that has ended fails; whoever asks hears of it.
  child.stdin.on("error", () => {});
  const { version } = await next();
  return {
    version,
    ask: (question) => {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return next();
    },
    close: () => child.kill(),
  };
}

function ended() {
  return new Error("PyTorch's process ended before it answered.");
}
