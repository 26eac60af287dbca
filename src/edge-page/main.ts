/** The page of an edge bundle: a model that answers in the visitor's browser, what it was measured at, and a check of that here. */
import { errorMessage } from "../base/assert.ts";
import { digitImage, IMAGE_SIDE } from "../base/digit-image.ts";
import type { Interval } from "../base/statistics.ts";
import { EDGE_FILES } from "../systems/deployment/edge/edge-record.ts";
import { Classifier, largest, softmax } from "./classifier.ts";
import { element, section, status, table } from "./elements.ts";
import { type OpenedBundle, openBundle } from "./files.ts";
import { makePad } from "./pad.ts";
import { answerTime, inputsOf, selfCheck } from "./self-check.ts";

type Sample = NonNullable<OpenedBundle["sample"]>;

const SHOWN_DIGITS = 12;
const PIXELS = IMAGE_SIDE * IMAGE_SIDE;

const main = document.querySelector("main") ?? document.body;

async function start(): Promise<void> {
  const opening = status("Reading the model …");
  const offline = status("");
  main.append(opening, offline);
  try {
    const bundle = await openBundle();
    const classifier = await Classifier.open(bundle);
    opening.textContent = openedWords(bundle);
    show(bundle, classifier);
  } catch (error) {
    opening.textContent = `The model cannot be opened: ${errorMessage(error)}`;
    return;
  }
  offline.textContent = await keepOffline();
}

function openedWords({ checked }: OpenedBundle): string {
  return checked === undefined
    ? "The model is open. Over a connection that is not secure, browsers compute no hashes: whether the files are those that were packed is not known."
    : `The model is open. All ${checked} files are those that were packed, by their SHA-256.`;
}

/** Whether the page will answer without a network, in a sentence. */
async function keepOffline(): Promise<string> {
  if (globalThis.edgeFiles !== undefined) {
    return "The notebook has handed the files over; nothing is fetched.";
  }
  if (!("serviceWorker" in navigator)) {
    return "Not kept: this browser keeps pages for use without a network only over https or from localhost.";
  }
  try {
    await navigator.serviceWorker.register(EDGE_FILES.worker, { updateViaCache: "none" });
    await navigator.serviceWorker.ready;
    return "Ready without a network.";
  } catch (error) {
    return `Not kept for use without a network: ${errorMessage(error)}`;
  }
}

function show(bundle: OpenedBundle, classifier: Classifier): void {
  const { sample } = bundle;
  if (takesDigits(bundle)) {
    main.append(padSection(bundle, classifier));
    if (sample !== undefined) main.append(digitsSection(sample, classifier));
  }
  main.append(checkSection(bundle, classifier));
}

/** Ten classes of 28 × 28 pixels. */
function takesDigits({ model }: OpenedBundle): boolean {
  const size = model.input.shape.slice(1).reduce((product, n) => product * Math.abs(n), 1);
  return size === PIXELS && model.output.shape.at(-1) === 10;
}

/** How the model was fed when it learned; without a sample nothing says so, and grey values go in as shares. */
function scaleOf({ sample }: OpenedBundle): Pick<Sample, "mean" | "std"> {
  return sample ?? { mean: 0, std: 1 };
}

function padSection(bundle: OpenedBundle, classifier: Classifier): HTMLElement {
  const answer = element("div", { className: "answer" });
  answer.setAttribute("role", "status");
  const scale = scaleOf(bundle);
  const pad = makePad((strokes) => {
    void tell(answer, () => answerOf(classifier, inputsOf(digitImage(strokes), scale)));
  });
  const clear = element("button", { type: "button", textContent: "Clear" });
  clear.onclick = () => {
    pad.clear();
    answer.replaceChildren();
  };
  return section("Draw a digit", pad.canvas, clear, answer);
}

/** Puts what comes into an element, or why nothing came. */
async function tell(into: HTMLElement, answer: () => Promise<HTMLElement>): Promise<void> {
  try {
    into.replaceChildren(await answer());
  } catch (error) {
    into.textContent = `The model cannot answer: ${errorMessage(error)}`;
  }
}

/** What the model says to one digit: the likeliest, and the three largest shares. */
async function answerOf(classifier: Classifier, input: Float32Array): Promise<HTMLElement> {
  const logits = await classifier.run(input, 1);
  const shares = softmax(logits)
    .map((share, digit) => ({ share, digit }))
    .toSorted((a, b) => b.share - a.share)
    .slice(0, 3);
  const best = largest(logits, 0, logits.length);
  return element(
    "div",
    {},
    element("p", { textContent: `The model reads a ${best}.` }),
    table(shares.map(({ share, digit }) => [String(digit), percent(share)])),
  );
}

function digitsSection(sample: Sample, classifier: Classifier): HTMLElement {
  const answer = element("div", { className: "answer" });
  answer.setAttribute("role", "status");
  const count = Math.min(SHOWN_DIGITS, sample.examples);
  const digits = Array.from({ length: count }, (_, index) => {
    const bytes = sample.values.subarray(index * PIXELS, (index + 1) * PIXELS);
    const button = element("button", { type: "button" }, pictureOf(bytes));
    button.setAttribute("aria-label", `Held-out digit ${index + 1}`);
    button.onclick = () => {
      void tell(answer, async () => {
        const said = await answerOf(classifier, inputsOf(bytes, sample));
        said.append(element("p", { textContent: `Its label is ${sample.labels[index]}.` }));
        return said;
      });
    };
    return button;
  });
  return section("Held-out digits", element("div", { className: "digits" }, ...digits), answer);
}

function pictureOf(bytes: Uint8Array): HTMLCanvasElement {
  const canvas = element("canvas", { width: IMAGE_SIDE, height: IMAGE_SIDE });
  const rgba = Uint8ClampedArray.from({ length: 4 * PIXELS }, (_, i) =>
    i % 4 === 3 ? 255 : (bytes[i >> 2] ?? 0),
  );
  canvas.getContext("2d")?.putImageData(new ImageData(rgba, IMAGE_SIDE), 0, 0);
  return canvas;
}

function checkSection({ model, sample }: OpenedBundle, classifier: Classifier): HTMLElement {
  const { accuracy } = model;
  const results = element("div");
  const said = status("");
  results.append(table([HEADINGS, ["In the registry", ...cellsOf(accuracy)]]));
  if (sample === undefined) {
    said.textContent =
      "The bundle has no held-out examples, so its accuracy cannot be checked here.";
    return section("Accuracy", results, said);
  }
  const button = element("button", {
    type: "button",
    textContent: `Check ${count(sample.examples)} held-out examples`,
  });
  button.onclick = async () => {
    button.disabled = true;
    try {
      const here = await selfCheck(classifier, sample, (asked) => {
        said.textContent = `${count(asked)} of ${count(sample.examples)} asked …`;
      });
      const first = sample.values.subarray(0, sample.valuesPerExample);
      const time = await answerTime(classifier, inputsOf(first, sample));
      results.replaceChildren(
        table([HEADINGS, ["In the registry", ...cellsOf(accuracy)], ["Here", ...cellsOf(here)]]),
      );
      said.textContent = `${count(here.correct)} of ${count(here.n)} right. ${verdict(here, accuracy)} One answer takes ${time.toPrecision(2)} ms here, the median of 100, on one thread.`;
    } catch (error) {
      said.textContent = `The check has failed: ${errorMessage(error)}`;
    }
    button.disabled = false;
  };
  return section("Accuracy", results, button, said);
}

const HEADINGS = ["", "Right", "95 % interval", "Examples"];

function cellsOf(accuracy: (Interval & { n: number }) | undefined): string[] {
  if (accuracy === undefined) return ["not known"];
  const { value, low, high, n } = accuracy;
  return [percent(value), `${percent(low)} to ${percent(high)}`, count(n)];
}

/** Rounding in another runtime may turn a few close decisions of thousands. */
const CLOSE_CALLS = 0.001;

function verdict(here: Interval & { n: number }, registry: OpenedBundle["model"]["accuracy"]) {
  if (registry === undefined) return "";
  if (here.n === registry.n) {
    return Math.abs(here.value - registry.value) <= CLOSE_CALLS
      ? "That is the registry's accuracy."
      : "That is not the registry's accuracy: the model or the examples are others.";
  }
  return here.low <= registry.high && registry.low <= here.high
    ? "That agrees with the registry's accuracy, as far as so many examples can tell."
    : "That does not agree with the registry's accuracy.";
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function count(n: number): string {
  return n.toLocaleString("en");
}

void start();
