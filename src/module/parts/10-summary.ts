// %% [markdown] id=summary
// # What you measured
//
// A chapter like this usually tells you what you have learned. This one cannot know. It looks at what *you* measured, on your
// device, with the model that you have now, and says what that amounts to. Then it says what is missing, which is as much a result
// as the rest: a system is ready when you know what you do not know about it.
//
// Run the cells at any time. They measure nothing themselves; they read what the profiler kept. Where something was never
// measured, they name the cell that does it.

// %% [markdown] id=your-system-intro
// ## The system in a few figures
//
// If somebody asked you on the stairs how your system is doing, these would be the figures to know. Point at one, or move to it
// with Tab, to read how it came about.

// %% id=your-system
const { profilingData } = profiler;
const shownBy = (cell: string) => `not measured yet: run the cell “${cell}”`;
const quantile = (wanted: "p50" | "p99") =>
  profilingData.profile?.latency?.quantiles.find(
    ({ label }) => label === wanted,
  )?.figure ?? shownBy("profile end to end");

const six = profilingData.systemMetrics?.figures;

const inFigures = {
  kind: "figures" as const,
  caption: "Your system, on this device",
  rows: [
    ...[
      ["Right on held-out digits", six?.modelAccuracy] as const,
      ["Images a second, in batches", six?.throughputSamplesPerSec] as const,
      ["Memory in training", six?.memoryUsageMb] as const,
      ["A million answers", six?.costPerMillionInferences] as const,
      ["The first call", profilingData.profile?.coldStart] as const,
    ].map(([label, figure]) => ({ label, value: figure ?? shownBy("profile end to end") })),
    { label: "One answer, usually", value: quantile("p50") },
    { label: "One answer in a hundred takes longer than", value: quantile("p99") },
    {
      label: "Queries a second within the bound",
      value: profilingData.load?.Server?.result.figure ?? shownBy("server load"),
    },
    {
      label: "Best arithmetic of this device",
      value: profilingData.roofs?.flops ?? shownBy("roofs"),
    },
    {
      label: "Reached of the bound of Part 2",
      value: profilingData.trace?.bound?.reached ?? shownBy("trace"),
    },
  ],
};
inFigures;

// %% [markdown] id=your-limit-intro
// ## What limits it
//
// One step of training has four phases, and one of them is the longest. If it took no time at all, the step would still take what
// the other three take. So there is a largest gain that any work on it can bring, and it is often smaller than one hopes. (It is
// Amdahl's law, from 1967.) The last column is that gain.

// %% id=your-limit
const phases = (profilingData.profile?.step?.phases ?? []).flatMap(({ name, figure }) =>
  "value" in figure ? [{ name, ms: figure.value }] : [],
);
const stepMs = phases.reduce((sum, { ms }) => sum + ms, 0);

if (phases.length === 0) {
  display.markdown(`The phases of a step are ${shownBy("profile end to end")}.`);
} else {
  display.table(
    phases
      .toSorted((a, b) => b.ms - a.ms)
      .map(({ name, ms }) => ({
        phase: name,
        "share (%)": Number(((100 * ms) / stepMs).toFixed(1)),
        "time (ms)": Number(ms.toPrecision(3)),
        "at most faster by (×)": Number((stepMs / (stepMs - ms)).toFixed(2)),
      })),
    "A training step, longest phase first",
  );
}

// %% [markdown] id=your-experiments-intro
// ## What you tried
//
// Every experiment of Part 4 on this model, the ones that lost too. A list that has only successes on it was either very lucky or
// not written down.

// %% id=your-experiments
const tried = profilingData.recommendations?.experiments ?? [];
const gainOf = ({ gain }: (typeof tried)[number]) =>
  gain !== undefined && "value" in gain ? gain : undefined;

if (tried.length === 0) {
  display.markdown(
    `Experiments are ${shownBy("recommendations for the model")}, in Part 4.`,
  );
} else {
  display.table(
    tried
      .toSorted((a, b) => (gainOf(b)?.value ?? 0) - (gainOf(a)?.value ?? 0))
      .map((experiment) => {
        const gain = gainOf(experiment);
        return {
          change: experiment.recommendation,
          "gain (×)":
            gain === undefined ? null : Number(gain.value.toFixed(2)),
          "at least (×)":
            gain === undefined || !("low" in gain) || gain.low === undefined
              ? null
              : Number(gain.low.toFixed(2)),
          verdict: experiment.status.replaceAll("-", " "),
          "costs elsewhere": experiment.sideEffect ?? "",
        };
      }),
    `${tried.filter((it) => it.status === "recommended").length} ` +
      `of ${tried.length} are recommended here`,
  );
}

// %% [markdown] id=still-open-intro
// ## What is still open
//
// Three kinds of thing are open in any system. Some were **not measured**, and a cell would do it. Some **cannot be** measured from
// where you are; then say so, and do not put a guess in the place of the figure. And some are **assumed**: they came from outside,
// with a source, and stand until somebody brings a better one. The next cell sorts yours.

// %% id=still-open
const scenarios = ["SingleStream", "MultiStream", "Server", "Offline"] as const;
const open: { what: string; why: string; next: string }[] = [];
const isOpen = (what: string, why: string, next: string) => {
  if (!open.some((it) => it.what === what)) open.push({ what, why, next });
};

const inProfile = (profilingData.profile?.metrics ?? []).map(
  ({ label, figure }) => ({ label, value: figure }),
);
for (const { label, value } of [...inFigures.rows, ...inProfile]) {
  if (typeof value === "string") {
    isOpen(label, "not measured", value.replace("not measured yet: ", ""));
  } else if (value.kind === "needs-samples") {
    const why = `${value.more} samples too few`;
    isOpen(label, why, "give the profiler more seconds: budgetSeconds");
  } else if (value.kind === "not-measurable") {
    isOpen(label, "not measurable here", value.reason);
  } else if (value.kind === "assumed" || value.kind === "modelled") {
    isOpen(label, value.kind, `check its source (${value.date}): ${value.source}`);
  }
}
for (const scenario of scenarios) {
  const load = profilingData.load?.[scenario];
  const what = `Load, ${scenario}`;
  if (load === undefined) {
    const call = `profiler.loadTest({ scenario: "${scenario}" … })`;
    isOpen(what, "not measured", `run ${call}`);
  } else if (!load.valid) isOpen(what, "measured, not valid", load.verdict);
}
for (const { status, recommendation, verdict } of tried) {
  if (status !== "failed" && status !== "outputs-differ") continue;
  isOpen(recommendation, status.replaceAll("-", " "), verdict);
}

display.table(open, `${open.length} things are open`);

// %% [markdown] id=keep-it-intro
// ## Keep it, and compare
//
// The figures hold for this device and this day. To say something about the *model*, compare: with a neighbour's machine, with your
// own in a month, with a version that you changed. The next cell prints your profile in short, as plain data. Copy it, or share
// the notebook with its results; *Compare devices* in the command palette (Ctrl or ⌘ and K) puts several of them side by side.

// %% id=keep-it
const kept =
  profilingData.systemMetrics === undefined
    ? `No profile to keep: ${shownBy("profile end to end")}.`
    : JSON.stringify(profiler.summary("my system"), null, 2);
console.log(kept);

// %% [markdown] id=last-words
// ## Three sentences
//
// Before you close this page, write three sentences in a cell of your own: what your system can promise, on which figure that
// rests, and what would make you take the promise back. That is what the rest of this module was for. Everything else can be
// looked up.
