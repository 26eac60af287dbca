/** What a reader feels of a live system: from the press of a button to its answer, and the page's frames while it changes. */

const PRESSES = 60;
const FRAMES_MS = 10_000;

const CELLS = `// %% id=system
startTicker(20);
// %% id=train
import { Sequential, Linear, ReLU } from "tinytorch/nn";
import { Adam } from "tinytorch/optim";
import { randn } from "tinytorch";
const model = new Sequential(new Linear(784, 256), new ReLU(), new Linear(256, 10));
const optimizer = new Adam(model.parameters());
const x = randn([64, 784]);
const until = performance.now() + 60_000;
while (performance.now() < until) {
  optimizer.zeroGrad();
  model.forward(x).pow(2).mean().backward();
  optimizer.step();
}
`;

export const benchCase = {
  name: "controls",
  about:
    "from the press of a button to the answer of a system in its worker, while a cell trains; and frames while that system changes its panel 1,000 times a second",
  rounds: 3,
  budgets: [
    { row: "press to answer, p50", against: "with nothing running", most: 5, quietMs: 50 },
    { row: "press to answer, p95", against: "with nothing running", most: 8, quietMs: 50 },
    { row: "frame, p95, patches once a frame", against: "the page at rest", most: 2, quietMs: 50 },
    {
      row: "frame, p95, 1,000 messages a second",
      against: "the page at rest",
      most: 3,
      quietMs: 50,
    },
  ],
  async pairs(page, url) {
    await openWithTicker(page, url);
    const rest = await frames(page);
    const updates = await during(page, "tick", () => frames(page));
    // A flood numbers its messages by itself: it wants a system that has sent none, and so do the presses after it.
    await open(page);
    const messages = await during(page, "flood", () => frames(page));
    await open(page);
    const quiet = await presses(page);
    // It trains for longer than the presses take, and ends with the page.
    page.evaluate(() => capstone.run(["train"])).catch(() => {});
    await page.waitForSelector('[data-cell-id="train"][data-status="running"]');
    await page.waitForTimeout(1000);
    const busy = await presses(page);
    return {
      "press to answer, p50": { value: quantile(busy, 0.5), reference: quantile(quiet, 0.5) },
      "press to answer, p95": { value: quantile(busy, 0.95), reference: quantile(quiet, 0.95) },
      "frame, p95, patches once a frame": {
        value: quantile(updates, 0.95),
        reference: quantile(rest, 0.95),
      },
      "frame, p95, 1,000 messages a second": {
        value: quantile(messages, 0.95),
        reference: quantile(rest, 0.95),
      },
    };
  },
};

/** Our page as it is built, with a kernel whose cells know `startTicker`. */
async function openWithTicker(page, url) {
  await page.goto(`${url}peers/live-kernel.html`);
  const kernelUrl = await page.waitForFunction(() => globalThis.liveKernelUrl);
  await page.addInitScript(
    (kernel) => {
      const worker = new Worker(kernel, { type: "module", name: "kernel" });
      Object.defineProperty(globalThis, "earlyKernel", {
        get: () => worker,
        // The page's own, which starts with the first line of its HTML.
        set: (own) => own?.terminate(),
      });
    },
    await kernelUrl.jsonValue(),
  );
  await page.goto(url);
  await page.waitForFunction(() => globalThis.capstone !== undefined);
  await page.evaluate((text) => capstone.open({ name: "bench.ts", text }), CELLS);
  await open(page);
  await page.evaluate(() => {
    const button = document.createElement("button");
    button.id = "press";
    button.textContent = "Press";
    button.style.cssText = "position: fixed; inset: auto 0 0 auto; z-index: 99";
    button.onclick = ({ timeStamp }) => {
      const id = globalThis.liveId();
      capstone.control(id, "pause", 0).then(({ ok, message }) => {
        globalThis.answered = ok ? performance.now() - timeStamp : message;
      });
    };
    document.body.append(button);
  });
}

/** Runs the cell of the system, and waits until it answers; a page that has just been opened still has things to do. */
async function open(page) {
  await page.evaluate(async () => {
    globalThis.liveId = () =>
      capstone
        .snapshot()
        .cells.flatMap(({ sources }) => Object.values(sources))
        .find(({ ended }) => ended === undefined)?.id;
    await capstone.run(["system"]);
    const answer = await capstone.control(globalThis.liveId(), "pause", 0);
    if (!answer.ok) throw new Error(answer.message);
  });
  await page.waitForTimeout(4000);
}

async function presses(page) {
  const times = [];
  for (let press = -5; press < PRESSES; press += 1) {
    await page.evaluate(() => {
      globalThis.answered = undefined;
    });
    await page.click("#press");
    const answered = await page.waitForFunction(() => globalThis.answered);
    const ms = await answered.jsonValue();
    if (typeof ms !== "number") throw new Error(ms);
    if (press >= 0) times.push(ms);
    await page.waitForTimeout(50);
  }
  return times;
}

/** Milliseconds from frame to frame. */
function frames(page) {
  return page.evaluate(async (ms) => {
    const gaps = [];
    const end = performance.now() + ms;
    let last = await new Promise(requestAnimationFrame);
    while (last < end) {
      const next = await new Promise(requestAnimationFrame);
      gaps.push(next - last);
      last = next;
    }
    return gaps;
  }, FRAMES_MS);
}

/** Does something while the system changes a thousand times a second, and sees that it has done so. */
async function during(page, control, act) {
  const count = () =>
    page.evaluate(() => Number(capstone.snapshot().cells[0].outputs[0].rows[0][1]));
  const before = await count();
  await page.evaluate((name) => capstone.control(globalThis.liveId(), name, 1000), control);
  const result = await act();
  await page.evaluate(() => capstone.control(globalThis.liveId(), "pause", 0));
  await page.waitForTimeout(500);
  const changes = (await count()) - before;
  if (changes < (0.9 * FRAMES_MS * 1000) / 1000) {
    throw new Error(`the system changed ${changes} times only`);
  }
  return result;
}

function quantile(values, p) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];
}
