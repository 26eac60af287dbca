/**
 * Tries every command that the documents name on a fresh clone of what is committed, where nothing was built before:
 * `node scripts/tooling/try-commands.mjs [words…]`, with words only the commands that contain one. Prints each with its exit status.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../running/free-port.mjs";
import { Failure, main } from "./command.mjs";
import { trials } from "./documented-commands.mjs";
import { root } from "./paths.mjs";

/** For what hangs. */
const limitMs = 3_600_000;
const isWindows = process.platform === "win32";
/** Its objective is one that every machine meets, and a median, which few queries show. */
const smallPlan = {
  demand: {
    ...{ ratePerSecond: 50, objective: { percentile: 0.5, latencyMs: 60_000 }, headroom: 0 },
    ...{ spareReplicas: 0, burstiness: 1, policy: "random", maxBatchSize: 1 },
    ...{ maxQueueDelayMs: 0, hitRate: 0 },
  },
  ...{ replicas: 1, ratePerReplica: 100, utilisation: 0.5, source: { kind: "closed form" } },
  latencyMs: { value: 2, low: 1, high: 3 },
};

await main(import.meta.url, async () => {
  const words = process.argv.slice(2);
  const wanted = Object.entries(trials).filter(
    ([command]) => words.length === 0 || words.some((word) => command.includes(word)),
  );
  const folder = mkdtempSync(join(tmpdir(), "capstone-clone-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const clone = join(folder, "clone");
  await must(`git clone --quiet --no-hardlinks "${root}" "${clone}"`, folder);
  await must("npm ci --prefer-offline --no-audit --no-fund --loglevel=error", clone);
  const students = join(folder, "class");
  mkdirSync(students);
  writeFileSync(join(students, "ada.ts"), "// %% id=one\n6 * 7\n");
  const plan = join(folder, "plan.json");
  writeFileSync(plan, JSON.stringify(smallPlan));

  const failed = [];
  for (const [command, trial] of wanted) {
    await must("git clean -xdfq -e node_modules", clone);
    rmSync(join(clone, "node_modules", ".cache"), { recursive: true, force: true });
    rmSync(join(clone, "node_modules", ".vite"), { recursive: true, force: true });
    const line = trial.run
      .replace("PORT", String(await freePort()))
      .replace("CLASS", `"${students}"`)
      .replace("PLAN", `"${plan}"`);
    const { status, output, problem } = await attempt(line, trial, clone);
    const isGood = problem === undefined;
    console.log(`${isGood ? "ok  " : "FAIL"} ${command}  [${line}]  ${problem ?? status}`);
    if (isGood) continue;
    failed.push(command);
    console.log(output.trimEnd().split("\n").slice(-40).join("\n").replace(/^/gm, "     "));
  }
  console.log(`\n${wanted.length - failed.length} of ${wanted.length} documented commands work`);
  process.exit(failed.length === 0 ? 0 : 1);
});

async function must(line, cwd) {
  const { code, output } = await shell(line, cwd);
  if (code !== 0) throw new Failure(`${output}\n“${line}” ended with ${code}.`);
}

async function attempt(line, { serves, writes }, cwd) {
  const { code, output, answered } = await shell(line, cwd, serves);
  if (serves !== undefined) {
    return answered === 200
      ? { status: "serves", output }
      : { output, problem: answered === undefined ? `ended with ${code}` : `answered ${answered}` };
  }
  if (code !== 0) return { output, problem: `exit status ${code}` };
  if (writes !== undefined && !existsSync(join(cwd, writes))) {
    return { output, problem: `exit status 0, but there is no ${writes}` };
  }
  return { status: "exit status 0", output };
}

/** Runs a line as at a terminal. What `serves` is asked for its page, and ended. */
function shell(line, cwd, serves) {
  // What npm tells its scripts of this checkout is not for the clone.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|INIT_CWD|CAPSTONE_)/i.test(name),
  );
  const env = { ...Object.fromEntries(own), NO_COLOR: "1", CI: "1" };
  const child = spawn(line, {
    cwd,
    env,
    shell: true,
    detached: !isWindows,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let answered;
  let isAsked = false;
  const end = () => {
    try {
      process.kill(isWindows ? child.pid : -child.pid, "SIGTERM");
    } catch {
      // It has ended.
    }
  };
  const timer = setTimeout(end, limitMs);
  process.once("exit", end);
  const hear = (chunk) => {
    output += chunk;
    const [, address] = serves?.exec(output) ?? [];
    if (address === undefined || isAsked) return;
    isAsked = true;
    fetch(address)
      .then(({ status }) => {
        answered = status;
      })
      .catch(() => {})
      .finally(end);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  return new Promise((resolve) => {
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      process.off("exit", end);
      resolve({ code: code ?? signal, output, answered });
    });
  });
}
