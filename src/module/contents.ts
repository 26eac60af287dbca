/** The ten parts of the module, in order: what the outline lists. */
export interface ModulePart {
  part: number;
  /** Name of its percent file under `parts/`. */
  file: string;
  title: string;
  /** The result that a reader has at its end, in one sentence. */
  summary: string;
  /** What its cells take in *Run all*, on two cores that do nothing else, with wasm: `npm run bench -- module`. */
  seconds: number;
}

export const PARTS: readonly ModulePart[] = [
  {
    part: 1,
    file: "01-what-we-build",
    title: "What we build",
    summary:
      "A digit recogniser that will be trained, measured, served and rolled out on this device.",
    seconds: 6,
  },
  {
    part: 2,
    file: "02-two-formulas",
    title: "Two formulas",
    summary:
      "One objective for a whole system and one bound on its throughput, both computed from measurements.",
    seconds: 3,
  },
  {
    part: 3,
    file: "03-the-profiler",
    title: "The profiler",
    summary: "A trained network, and where its time and memory go.",
    seconds: 46,
  },
  {
    part: 4,
    file: "04-recommendations",
    title: "Recommendations that were tried",
    summary: "Changes to the system, each applied and measured against the original.",
    seconds: 29,
  },
  {
    part: 5,
    file: "05-a-complete-system",
    title: "A complete system",
    summary: "Model, data, optimiser, checkpoints and serving, built from one configuration.",
    seconds: 140,
  },
  {
    part: 6,
    file: "06-integration",
    title: "The parts together",
    summary: "The whole chain from training to traffic, tested end to end.",
    seconds: 1,
  },
  {
    part: 7,
    file: "07-questions",
    title: "Questions",
    summary: "Design questions to answer with evidence from your own measurements.",
    seconds: 0,
  },
  {
    part: 8,
    file: "08-rollout",
    title: "Rolling out",
    summary: "A second version beside the first: shadow, canary, blue-green, and the way back.",
    seconds: 35,
  },
  {
    part: 9,
    file: "09-tests",
    title: "Proving it",
    summary: "Tests that can fail, run against the system that was built.",
    seconds: 30,
  },
  {
    part: 10,
    file: "10-summary",
    title: "What you measured",
    summary: "A summary drawn from your own numbers, and what is still open.",
    seconds: 0,
  },
];
