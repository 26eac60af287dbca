/** What a judgement makes of what is missing, of words, of checks of one's own, and of being asked for one line again. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { StopRequest } from "../../base/stop-request.ts";
import type { ReadinessOutput, TestSquare } from "../../outputs/panels/readiness/readiness.ts";
import { setBackend } from "../../tinytorch/index.ts";
import { ProductionMLSystemProfiler } from "../profiler/profiler.ts";
import { KernelHere } from "./readiness.testing.ts";

let kernel: KernelHere;
beforeEach(async () => {
  await setBackend("cpu");
  kernel = new KernelHere();
});
afterEach(() => kernel.end());

const profiler = () => new ProductionMLSystemProfiler();

function squares({ score }: ReadinessOutput): TestSquare[] {
  return score.sections.flatMap(({ tests }) => tests);
}

test("where nothing was measured nothing is green, and each line names what would supply it", async () => {
  const record = await profiler().validateProductionReadiness();
  expect(record.checks.map(({ verdict }) => verdict)).toEqual(new Array(6).fill("open"));
  expect(record.score.final).toMatchObject({ kind: "computed", value: 0 });
  const lines = [...record.checks, ...squares(record)];
  expect(lines.filter(({ verdict }) => verdict !== "open").map(({ id }) => id)).toEqual([]);
  for (const { fix = "" } of lines) expect(fix).not.toBe("");
  expect(record.checks[0]?.fix).toContain("objective: { boundMs: 100, rate: 60 }");
  expect(record.checks[2]?.fix).toContain("system.monitor(service)");
  expect(record.checks.flatMap(({ figures }) => figures)).toEqual([]);
});

test("words count half where no probe speaks, and the score says what would raise it", async () => {
  const text = "Ada looked at all requests on 2026-11-30 and found no names in them.";
  const attested = {
    "data-5": text,
    "model-7": text,
    "monitoring-4": text,
    "infrastructure-7": text,
  };
  const record = await profiler().validateProductionReadiness({ attested, only: ["data-5"] });
  const byId = new Map(squares(record).map((square) => [square.id, square]));
  for (const id of Object.keys(attested)) {
    expect(byId.get(id)).toMatchObject({ verdict: "holds", by: "attestation", points: 0.5 });
  }
  expect(record.score.sections.map(({ points }) => "value" in points && points.value)).toEqual([
    0.5, 0.5, 0.5, 0.5,
  ]);
  expect(record.score.final).toMatchObject({ value: 0.5 });
  expect(record.score.band).toContain("serious holes");
  expect(record.score.next).toContain("it takes one of each");
  expect(byId.get("data-5")?.wouldRaise).toBe(true);
});

test("a check of one's own is run with the others, and a line that was left out says so", async () => {
  const checks = [
    {
      ...{ id: "cold-start", label: "Cold start", question: "Does it start within a second?" },
      run: async () => ({ holds: false, evidence: "It took 3 s.", fix: "Load less." }),
    },
    {
      ...{ id: "card", label: "Model card", question: "Is there one?" },
      run: async () => ({ holds: true, evidence: "It has 812 characters." }),
    },
  ];
  const record = await profiler().validateProductionReadiness({
    checks,
    only: ["cold-start", "card"],
  });
  expect(record.checks.slice(6)).toMatchObject([
    { id: "cold-start", verdict: "broken", evidence: "It took 3 s.", fix: "Load less." },
    { id: "card", verdict: "holds", evidence: "It has 812 characters." },
  ]);
  expect(record.checks[0]).toMatchObject({
    verdict: "open",
    evidence: expect.stringMatching("left out"),
  });
});

test("the page runs one line again; the others stay the same objects, and the profiler keeps the outcome", async () => {
  let holds = false;
  const own = {
    ...{ id: "own", label: "Own", question: "Is it right?" },
    run: async () => ({ holds, evidence: holds ? "It is." : "It is not.", fix: "Put it right." }),
  };
  const judge = profiler();
  const first = await judge.validateProductionReadiness({ checks: [own], only: ["own"] });
  expect(judge.profilingData.readiness?.checks[6]?.verdict).toBe("broken");
  holds = true;
  const { ask, said } = kernel.readiness;
  ask({ type: "control", id: 1, name: "run", value: "own" });
  await expect.poll(() => kernel.readiness.output.checks[6]?.verdict).toBe("holds");
  await expect.poll(() => kernel.readiness.output.state).toBe("done");
  const again = judge.profilingData.readiness;
  expect(again?.checks[6]).toMatchObject({ verdict: "holds", evidence: "It is." });
  expect(again?.checks[6]?.fix).toBeUndefined();
  expect(again?.checks[0]).toBe(first.checks[0]);
  expect(again?.score).toBe(first.score);
  ask({ type: "control", id: 2, name: "run", value: "owm" });
  await expect
    .poll(() => said.find((message) => message.type === "answer" && message.id === 2))
    .toMatchObject({ ok: false, message: expect.stringContaining('there is no line "owm"') });
});

test("a second line is not begun while one runs", async () => {
  let release = () => {};
  let runs = 0;
  const own = {
    ...{ id: "slow", label: "Slow", question: "Is it slow?" },
    run: async () => {
      runs += 1;
      if (runs > 1) {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      }
      return { holds: true, evidence: "It is." };
    },
  };
  await profiler().validateProductionReadiness({ checks: [own], only: ["slow"] });
  const { ask, said } = kernel.readiness;
  ask({ type: "control", id: 1, name: "run", value: "slow" });
  ask({ type: "control", id: 2, name: "run", value: "data-7" });
  await expect
    .poll(() => said.find((message) => message.type === "answer" && message.id === 2))
    .toMatchObject({ ok: false, message: expect.stringContaining("Something runs already (Slow") });
  release();
  await expect.poll(() => kernel.readiness.output.state).toBe("done");
});

test("a Stop ends it as partial, with the lines that were run", async () => {
  const own = {
    ...{ id: "own", label: "Own", question: "Is it right?" },
    run: () => Promise.reject(new StopRequest()),
  };
  const judged = profiler().validateProductionReadiness({ checks: [own] });
  await expect(judged).rejects.toThrow(StopRequest);
  await expect.poll(() => kernel.readiness.output.state).toBe("partial");
  expect(kernel.readiness.output.stage).toBe("ended while Own: Own: stopped");
  expect(kernel.readiness.output.checks[0]?.verdict).toBe("open");
  expect(kernel.readiness.said.at(-1)).toEqual({ type: "ended", reason: "it was stopped" });
});

test("a probe that throws is a failure of the system, with its words", async () => {
  const own = {
    ...{ id: "own", label: "Own", question: "Is it right?" },
    run: () => Promise.reject(new Error("the disk is full")),
  };
  const record = await profiler().validateProductionReadiness({ checks: [own], only: ["own"] });
  expect(record.checks[6]).toMatchObject({
    verdict: "broken",
    evidence: "It failed with an error: the disk is full",
  });
});

test("what is not understood is refused before anything runs", async () => {
  const refused = (subject: object) =>
    expect(profiler().validateProductionReadiness(subject as never)).rejects;
  await refused({ servr: 1 }).toThrow(
    'readiness: unknown setting "servr"; there are system, server',
  );
  await refused({ objective: { boundMs: 0, rate: 10 } }).toThrow(
    "objective: expected boundMs to be a number above 0, got 0",
  );
  await refused({ objective: { boundMs: 10, rate: 10, percentile: 99 } }).toThrow(
    "expected percentile to be a share between 0 and 1, such as 0.99, got 99",
  );
  await refused({ objective: { boundMs: 10, rate: 10, peakRate: 5 } }).toThrow(
    "expected peakRate to be at least rate, 10, got 5",
  );
  await refused({ attested: { "data-8": "…" } }).toThrow('there is no test "data-8"');
  await refused({ attested: { "data-5": "yes" } }).toThrow(
    "expected a sentence for data-5 (“Privacy is protected”): who can see requests",
  );
  await refused({ only: ["securty"] }).toThrow(
    'there is no line "securty"; there are performance-sla',
  );
  await refused({ checks: [{ id: "security" }] }).toThrow('got "security" twice');
  await refused({ checks: [{ id: "Cold start" }] }).toThrow(
    'such as "cold-start", got "Cold start"',
  );
  await refused({ patienceSeconds: -1 }).toThrow("expected patienceSeconds to be seconds above 0");
  expect(kernel.sources).toEqual([]);
});
