/** Steps that follow one another, shown as a table while they run: what each does now, how long it took, and why one failed. */
import { errorMessage } from "../../base/assert.ts";
import { type DisplayHandle, show } from "../../outputs/display.ts";
import type { TableOutput } from "../../outputs/plain-outputs.ts";

type Status = "waits" | "runs" | "done" | "failed" | "not reached";

interface Step {
  readonly name: string;
  readonly status: Status;
  readonly ms?: number;
  /** What came of it, or what it does now. */
  readonly note: string;
}

export class Pipeline {
  private steps: readonly Step[];
  private readonly shown: DisplayHandle;

  /** Shows the steps, none of them begun, beneath the running cell. */
  constructor(
    private readonly caption: string,
    names: readonly string[],
    private readonly now: () => number = () => performance.now(),
  ) {
    this.steps = names.map((name) => ({ name, status: "waits", note: "" }));
    this.shown = show(this.output());
  }

  /**
   * Does the step of this name, and shows what came of it: `work` gives its result and a sentence, and may say on the way what it
   * is about. An error ends the pipeline: later steps are marked as not reached, and the error is thrown on.
   */
  async step<T>(
    name: string,
    work: (tell: (note: string) => void) => Promise<{ result: T; note: string }>,
  ): Promise<T> {
    const began = this.now();
    const since = () => this.now() - began;
    this.set(name, { status: "runs", note: "" });
    try {
      const { result, note } = await work((note) => this.set(name, { status: "runs", note }));
      this.set(name, { status: "done", ms: since(), note });
      return result;
    } catch (error) {
      this.set(name, { status: "failed", ms: since(), note: errorMessage(error) });
      this.steps = this.steps.map((step) =>
        step.status === "waits" ? { ...step, status: "not reached" } : step,
      );
      this.shown.update(this.output());
      throw error;
    }
  }

  private set(name: string, change: Omit<Step, "name">): void {
    this.steps = this.steps.map((step) => (step.name === name ? { name, ...change } : step));
    this.shown.update(this.output());
  }

  private output(): TableOutput {
    return {
      kind: "table",
      caption: this.caption,
      columns: [
        { title: "Step" },
        { title: "Status" },
        { title: "Time", unit: "s", align: "right" },
        { title: "What came of it" },
      ],
      rows: this.steps.map(({ name, status, ms, note }) => [
        name,
        status,
        ms === undefined ? null : Number((ms / 1000).toFixed(2)),
        note,
      ]),
    };
  }
}
