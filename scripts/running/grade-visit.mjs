/** A submission in a page of its own, which it may take down: then it has another for what is left. */

/** A page that does not answer for this long has been taken down by what it runs. */
const PATIENCE_MS = 20_000;

export class Visit {
  #context;
  #page;

  constructor(submission, grading) {
    this.submission = submission;
    this.grading = grading;
  }

  /** Resolves to what could not be taken over. */
  async open() {
    await this.close();
    const { browser, url, memory, limitMs, handedOut, trust } = this.grading;
    // No student's page sees what another's stored.
    this.#context = await browser.newContext();
    this.#page = await this.#context.newPage();
    await this.#page.goto(url);
    await this.#page.waitForFunction(() => globalThis.capstone !== undefined, undefined, {
      timeout: 30_000,
    });
    const opening = this.#page.evaluate(
      ([submission, how]) => capstone.openSubmission(submission, how),
      [this.submission, { handedOut, trust }],
    );
    return memory.during(within(opening, limitMs));
  }

  ask(question, value, limitMs = PATIENCE_MS) {
    return this.grading.memory.during(within(this.#page.evaluate(question, value), limitMs));
  }

  /** Never rejects. */
  async grade(id) {
    const { limitMs, inputs } = this.grading;
    try {
      if (this.#page === undefined) await this.open();
      return await this.ask(
        ([exerciseId, how]) => capstone.gradeExercise(exerciseId, how),
        [id, { limitMs, inputs }],
        2 * limitMs + PATIENCE_MS,
      );
    } catch (error) {
      await this.close();
      return { passed: [], failed: [], pending: [], failure: firstLine(error) };
    }
  }

  /** Runs the cells as their reader would. Resolves to why that was given up; undefined when it came to its end. */
  async run({ cells }) {
    const { limitMs } = this.grading;
    const ids = cells
      .filter(({ kind }) => kind === "code" || kind === "exercise")
      .map(({ id }) => id);
    if (ids.length === 0) return undefined;
    if (this.#page === undefined) await this.open();
    // Named one by one: “Run all” leaves out what a teacher has hidden.
    const running = this.ask((cellIds) => capstone.run(cellIds), ids, limitMs);
    return running.then(() => undefined, firstLine);
  }

  async close() {
    const context = this.#context;
    this.#context = undefined;
    this.#page = undefined;
    await context?.close().catch(() => undefined);
  }
}

function within(promise, ms) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`ended after ${ms / 1000} s`)), ms);
  });
  // It may still fail when its page is closed; nobody waits for it then.
  promise.catch(() => undefined);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export function firstLine(error) {
  return String(error.message ?? error)
    .split("\n")[0]
    .replace(/^page\.evaluate: (\w*Error: )?/, "");
}
