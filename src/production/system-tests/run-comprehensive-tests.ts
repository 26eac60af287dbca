/** The module's comprehensive tests: six suites that run against the system that its reader has built, and that it can be made to fail. */
import { errorMessage } from "../../base/assert.ts";
import { closestName } from "../../base/closest-name.ts";
import { StopRequest } from "../../base/stop-request.ts";
import { show } from "../../outputs/display.ts";
import { fileOutput } from "../../outputs/file-output.ts";
import { CompleteMLSystem } from "../complete-system/complete-system.ts";
import { checkObjectives, type Objectives } from "../monitoring/objectives.ts";
import type { MonitorHandle } from "../monitoring/open-monitor.ts";
import { shortHash } from "../registry/model-version.ts";
import type { Server } from "../serving/serve.ts";
import { BREAKS, type Break, damageOf } from "./breaks.ts";
import { junitXml } from "./junit-xml.ts";
import { openSubject, type Subject } from "./subject.ts";
import { ALL_TESTS } from "./suites/all-tests.ts";
import {
  SUITES,
  type SuiteName,
  type SystemTest,
  TestFailure,
  TestSkipped,
} from "./system-test.ts";
import {
  countsText,
  type TestReport,
  type TestResult,
  type TestRow,
  testTable,
} from "./test-report.ts";

export interface ComprehensiveTestOptions {
  /** The server that `deploy()` gave; without it, what needs one is skipped. */
  server?: Server;
  /** The monitor that `monitor(server)` gave. */
  monitor?: MonitorHandle;
  /** Default: those of `CompleteMLSystem.monitor`. */
  objectives?: Objectives;
  /** Only these. Default: all six. */
  suites?: readonly SuiteName[];
  /** Breaks one thing, for this run only, to see which test finds it. */
  break?: Break;
}

/** A test that has not ended by then has met something that never answers. */
const LONGEST_MS = 120_000;

/**
 * Runs the six suites against a system whose version is in production: `await runComprehensiveTests(system, { server, monitor })`. Shows
 * a line for each test while they run, and offers the results as JUnit XML. Tests that kill, flood or reconfigure do so to a server of
 * the same version that is started for them. Throws a sentence for options that make no sense, and where nothing is in production.
 */
export async function runComprehensiveTests(
  system: CompleteMLSystem,
  options: ComprehensiveTestOptions = {},
): Promise<TestReport> {
  checkOptions(system, options);
  const {
    suites = SUITES,
    break: broken,
    server,
    monitor,
    objectives = DEFAULT_OBJECTIVES,
  } = options;
  const tests = ALL_TESTS.filter(({ suite }) => suites.includes(suite));
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const damage = broken === undefined ? undefined : damageOf(broken);
  const board = new TestBoard(tests, damage?.does);
  const { subject: sound, end } = await openSubject(system, {
    objectives,
    ...(server === undefined ? {} : { server }),
    ...(monitor === undefined ? {} : { monitor }),
    serve: damage?.serve?.(objectives) ?? {},
  });
  const results: TestResult[] = [];
  try {
    const subject = { ...sound, ...(await damage?.change?.(sound)) };
    for (const [place, test] of tests.entries()) {
      board.begin(place);
      const result = await runTest(test, subject);
      results.push(result);
      board.end(place, result);
    }
  } finally {
    await end();
  }
  const report: TestReport = {
    system: `${system.name} ${shortHash(sound.version.hash)}`,
    ...{ startedAt, results, ms: performance.now() - began },
    ...(broken === undefined ? {} : { broken }),
  };
  board.finish(countsText(report));
  show(
    fileOutput(
      "test-results.xml",
      junitXml(report),
      "the results as JUnit XML, for a build server",
    ),
  );
  return report;
}

/** As `CompleteMLSystem.monitor` has them. */
const DEFAULT_OBJECTIVES: Objectives = {
  availability: 0.99,
  latency: { share: 0.95, boundMs: 50 },
};

/** One test with its time. Its errors are results, except for a Stop. */
async function runTest(test: SystemTest, subject: Subject): Promise<TestResult> {
  const { id, suite, name } = test;
  const began = performance.now();
  const ended = (outcome: TestResult["outcome"], seen: string): TestResult => ({
    ...{ id, suite, name, outcome, seen },
    ms: performance.now() - began,
  });
  try {
    return ended("passed", await inTime(test.run(subject)));
  } catch (error) {
    if (error instanceof StopRequest) throw error;
    if (error instanceof TestSkipped) return ended("skipped", error.message);
    if (!(error instanceof TestFailure)) return ended("error", errorMessage(error));
    return { ...ended("failed", sentenceOf(error)), finding: error.finding };
  }
}

function sentenceOf({ finding: { expected, got, fix } }: TestFailure): string {
  return `Expected ${expected}; got ${got}. To do: ${fix}.`;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const reason = new Error(`it has not ended within ${LONGEST_MS / 1000} s`);
    timer = setTimeout(() => reject(reason), LONGEST_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The table beneath the cell, as it fills up. */
class TestBoard {
  private readonly rows: TestRow[];
  private readonly shown: ReturnType<typeof show>;
  private caption: string;

  constructor(
    tests: readonly SystemTest[],
    private readonly does: string | undefined,
  ) {
    this.rows = tests.map(({ suite, name }) => ({ suite, name }));
    this.caption = this.captionOf("Starting a server to try things on");
    this.shown = show(testTable(this.caption, this.rows));
  }

  begin(place: number): void {
    this.caption = this.captionOf(`Test ${place + 1} of ${this.rows.length}`);
    this.put(place, { isRunning: true });
  }

  end(place: number, { outcome, ms, seen }: TestResult): void {
    this.put(place, { outcome, ms, seen });
  }

  finish(counts: string): void {
    this.caption = this.captionOf(counts);
    this.shown.update(testTable(this.caption, this.rows));
  }

  private put(place: number, change: Partial<TestRow>): void {
    const row = this.rows[place];
    if (row === undefined) return;
    this.rows[place] = { suite: row.suite, name: row.name, ...change };
    this.shown.update(testTable(this.caption, this.rows));
  }

  private captionOf(progress: string): string {
    return this.does === undefined ? progress : `${progress}. Broken on purpose: ${this.does}`;
  }
}

function checkOptions(system: unknown, options: ComprehensiveTestOptions): void {
  if (!(system instanceof CompleteMLSystem)) {
    throw new TypeError(
      "runComprehensiveTests: expected a CompleteMLSystem, as in runComprehensiveTests(system, { server, monitor })",
    );
  }
  checkNames("option", Object.keys(options), [
    "server",
    "monitor",
    "objectives",
    "suites",
    "break",
  ]);
  checkNames("suite", options.suites ?? SUITES, SUITES);
  if (options.suites?.length === 0) {
    throw new RangeError(
      `runComprehensiveTests: expected suites to name one of ${SUITES.join(", ")}`,
    );
  }
  if (options.break !== undefined) {
    checkNames("break", [options.break], Object.keys(BREAKS));
    const missing = damageOf(options.break).needs?.filter((it) => options[it] === undefined) ?? [];
    if (missing.length > 0) {
      throw new RangeError(
        `runComprehensiveTests: break "${options.break}" needs your ${missing.join(" and ")}: { ${missing.join(", ")} }`,
      );
    }
  }
  if (options.objectives !== undefined) checkObjectives(options.objectives);
}

function checkNames(what: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const close = closestName(String(unknown), known);
  const guess = close === undefined ? "" : ` did you mean "${close}"?`;
  throw new RangeError(
    `runComprehensiveTests: there is no ${what} ${JSON.stringify(unknown)};${guess} there are ${known.map((it) => `"${it}"`).join(", ")}`,
  );
}
