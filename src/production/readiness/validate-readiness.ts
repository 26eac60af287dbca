/**
 * Judges whether a system is ready for production: runs the checks and the tests of the ML Test Score one after the other, shows the
 * *Readiness* panel meanwhile, and afterwards runs each of them again when the page asks.
 */

import { errorMessage } from "../../base/assert.ts";
import { lookUp } from "../../base/look-up.ts";
import type { MeasuredFigure } from "../../outputs/figure/figure.ts";
import type {
  ReadinessCheck,
  ReadinessLine,
  ReadinessOutput,
  TestSquare,
} from "../../outputs/panels/readiness/readiness.ts";
import type { LiveSource } from "../live/live-source.ts";
import { openInKernel } from "../live/open-in-kernel.ts";
import type { Findings } from "../profiler/findings.ts";
import { allChecks } from "./checks/all-checks.ts";
import { type Check, runCheck } from "./checks/check.ts";
import { Evidence } from "./evidence.ts";
import { tryProbe } from "./probe.ts";
import { RUBRIC, type RubricTest } from "./score/rubric.ts";
import { probeOf, scoreOf, squareOf } from "./score/test-score.ts";
import { checkSubject, type ReadinessSubject } from "./subject.ts";

export interface ReadinessHost {
  /** What was measured so far. */
  findings(): Findings;
  /** Keeps the record whenever a line has run. */
  found(record: ReadinessOutput): void;
}

/** Runs everything, or some lines (`only`). Throws a sentence for a subject that is not understood, before anything runs. */
export async function validateReadiness(
  subject: ReadinessSubject,
  host: ReadinessHost,
): Promise<ReadinessOutput> {
  checkSubject(subject);
  return await new Validation(subject, host).runAll();
}

class Validation {
  readonly #subject: ReadinessSubject;
  readonly #host: ReadinessHost;
  readonly #checks: readonly Check[];
  readonly #source: LiveSource<ReadinessOutput>;
  #record: ReadinessOutput;

  constructor(subject: ReadinessSubject, host: ReadinessHost) {
    const { checks, only = [] } = subject;
    this.#subject = subject;
    this.#host = host;
    this.#checks = allChecks(checks);
    for (const id of only) this.#checkId(id);
    this.#record = {
      ...{ kind: "readiness", version: 1, state: "running", stage: "beginning" },
      system: systemName(subject),
      checks: this.#checks.map(waitingCheck),
      score: scoreOf(RUBRIC.map((test) => squareOf(test, undefined, this.#attested(test)))),
    };
    this.#source = openInKernel(this.#record, { controls: { run: (id) => this.#runAgain(id) } });
  }

  async runAll(): Promise<ReadinessOutput> {
    const evidence = new Evidence(this.#subject, this.#host.findings());
    const { only } = this.#subject;
    try {
      for (const { id, verdict } of this.#lines) {
        if (only === undefined || only.includes(id)) await this.#run(id, evidence);
        else if (verdict === "waiting") this.#put({ ...this.#line(id), ...LEFT_OUT });
      }
    } catch (error) {
      const stage = `ended while ${this.#record.stage}: ${errorMessage(error)}`;
      this.#show({ state: "partial", stage });
      this.#source.end("it was stopped");
      throw error;
    }
    this.#end();
    return this.#record;
  }

  /** The page asks for one line: it is told that it has begun, and sees in the record what comes of it. */
  #runAgain(id: unknown): void {
    const { state, stage } = this.#record;
    if (state === "running") {
      throw new Error(`Something runs already (${stage}); ask again when it is done.`);
    }
    const before = this.#line(this.#checkId(id));
    this.#show({ state: "running", stage: before.label });
    const evidence = new Evidence(this.#subject, this.#host.findings());
    void this.#run(before.id, evidence).then(
      () => this.#end(),
      (error: unknown) => {
        this.#put(before);
        this.#show({ state: "done", stage: `${before.label} did not end: ${errorMessage(error)}` });
      },
    );
  }

  /** All that was asked for has run. */
  #end(): void {
    this.#show({ state: "done", stage: stageOf(this.#record) });
    this.#host.found(this.#record);
  }

  async #run(id: string, evidence: Evidence): Promise<void> {
    const line = this.#line(id);
    this.#put({ ...line, verdict: "running" });
    this.#show({ stage: line.label });
    const start = performance.now();
    const check = this.#checks.find((it) => it.id === id);
    const test = RUBRIC.find((it) => it.id === id);
    const found =
      check !== undefined
        ? await this.#runCheck(check, evidence)
        : await this.#runTest(test as RubricTest, evidence);
    const isRun = check !== undefined || probeOf(id) !== undefined;
    this.#put(isRun ? { ...found, seconds: secondsSince(start) } : found);
    this.#host.found(this.#record);
  }

  async #runCheck(check: Check, evidence: Evidence): Promise<ReadinessCheck> {
    const { id, label, question } = check;
    const tell = (part: string) => this.#show({ stage: `${label}: ${part}` });
    return { id, label, question, ...(await runCheck(check, evidence, tell)) };
  }

  async #runTest(test: RubricTest, evidence: Evidence): Promise<TestSquare> {
    const probe = probeOf(test.id);
    const tried = probe === undefined ? undefined : await tryProbe(probe, evidence);
    return squareOf(test, tried, this.#attested(test));
  }

  #attested({ id }: RubricTest): string | undefined {
    return lookUp(this.#subject.attested, id);
  }

  get #lines(): readonly Line[] {
    return [...this.#record.checks, ...this.#squares];
  }

  get #squares(): readonly TestSquare[] {
    return this.#record.score.sections.flatMap(({ tests }) => tests);
  }

  #line(id: string): Line {
    const line = this.#lines.find((it) => it.id === id);
    if (line === undefined) throw new Error(`readiness: there is no line "${id}"`);
    return line;
  }

  #checkId(id: unknown): string {
    const known = [...this.#checks, ...RUBRIC].map((it) => it.id);
    if (typeof id === "string" && known.includes(id)) return id;
    throw new RangeError(
      `readiness: there is no line ${JSON.stringify(id)}; there are ${known.join(", ")}`,
    );
  }

  /** Puts a line in the place of the one of its id; lines that stay are the same objects. */
  #put(line: Line): void {
    const { checks } = this.#record;
    if (isCheck(line)) {
      this.#show({ checks: checks.map((it) => (it.id === line.id ? line : it)) });
    } else {
      this.#show({ score: scoreOf(this.#squares.map((it) => (it.id === line.id ? line : it))) });
    }
  }

  #show(change: Partial<ReadinessOutput>): void {
    this.#record = { ...this.#record, ...change };
    this.#source.update(this.#record);
  }
}

type Line = ReadinessCheck | TestSquare;

function isCheck(line: Line): line is ReadinessCheck {
  return "parts" in line;
}

const LEFT_OUT = {
  verdict: "open",
  evidence: "It was left out of this run.",
  fix: "Run it: by its button, or without `only`.",
} as const;

function waitingCheck({ id, label, question }: Check): ReadinessCheck {
  return { id, label, question, verdict: "waiting", figures: [], evidence: "", parts: [] };
}

function secondsSince(start: number): MeasuredFigure {
  const value = (performance.now() - start) / 1000;
  return { kind: "measured", value, unit: "s", n: 1, method: "From its start to its end." };
}

/** `mlp`: the served model, or what there is instead. */
function systemName({ server, system, model }: ReadinessSubject): string {
  return (
    server?.name ?? system?.name ?? model?.constructor.name ?? "a system of which nothing is known"
  );
}

/** `4 of 6 checks hold, 1 broken, 1 open; score 1.5`. */
function stageOf({ checks, score }: ReadinessOutput): string {
  const count = (verdict: ReadinessLine["verdict"]) =>
    checks.filter((check) => check.verdict === verdict).length;
  const rest = [
    ...(count("broken") > 0 ? [`${count("broken")} broken`] : []),
    ...(count("open") > 0 ? [`${count("open")} open`] : []),
  ];
  const final = "value" in score.final ? score.final.value : 0;
  return `${[`${count("holds")} of ${checks.length} checks hold`, ...rest].join(", ")}; score ${final}`;
}
