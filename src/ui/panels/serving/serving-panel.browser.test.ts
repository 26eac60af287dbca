/** The Serving panel on the page: what its controls ask for, what its pad sends, and that its canvas follows the record. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { sample } from "../../../outputs/panels/serving/sample.testing.ts";
import type { ServingOutput } from "../../../outputs/panels/serving/serving.ts";
import type { ControlAnswer } from "../../../outputs/source.ts";
import { mount, TestSession } from "../../session.testing.ts";

const SOURCE = "system-1";

let session: TestSession;
let remove: () => void;
let asked: { name: string; value: unknown }[];
let answer: ControlAnswer;

beforeEach(async () => {
  await page.viewport(1280, 900);
  session = new TestSession([{ id: "serve", source: "await serve(model);" }]);
  asked = [];
  answer = { ok: true };
  session.control = async (sourceId, name, value) => {
    expect(sourceId).toBe(SOURCE);
    asked.push({ name, value });
    return answer;
  };
  session.dispatch({ type: "kernel-ready" });
  remove = mount(session);
  session.begin("serve");
  const { lastRunId: runId } = session.getState();
  const opened = { runId, slot: 0, sourceId: SOURCE, output: sample, at: Date.now() };
  session.dispatch({ type: "source-opened", ...opened });
  session.finish("ok");
  await expect.element(panel()).toBeVisible();
});

afterEach(() => remove());

function panel() {
  return page.getByRole("region", { name: "Serving" });
}

function show(output: ServingOutput): void {
  const changes = [{ sourceId: SOURCE, output }];
  session.dispatch({ type: "sources-changed", changes, at: Date.now() });
}

test("controls ask the system, say why it refuses, and end with it", async () => {
  await panel().getByRole("button", { name: "Kill replica 1" }).click();
  await panel().getByRole("button", { name: "One replica more" }).click();
  await panel().getByRole("combobox", { name: "Routing" }).selectOptions("power of two");
  const rate = panel().getByRole("textbox", { name: "Rate, as a number" });
  await rate.fill("9000");
  answer = { ok: false, message: "A rate of up to 5,000 queries/s is expected." };
  await userEvent.keyboard("{Enter}");
  await expect.element(panel().getByText("A rate of up to 5,000")).toBeVisible();
  await expect.element(rate).toHaveValue("240");
  expect(asked).toEqual([
    { name: "kill", value: 1 },
    { name: "replicas", value: 4 },
    { name: "policy", value: "power of two" },
    { name: "rate", value: 9000 },
  ]);

  session.dispatch({ type: "source-ended", sourceId: SOURCE, reason: "stopped", at: Date.now() });
  await expect.element(panel().getByText("Nothing answers here any more")).toBeVisible();
  await expect.element(rate).toBeDisabled();
  await expect.element(panel().getByRole("button", { name: "Kill replica 1" })).toBeDisabled();
});

test("a drawn digit is sent as the model wants it; an empty pad is refused with a sentence", async () => {
  const ask = panel().getByRole("button", { name: "Ask", exact: true });
  await ask.click();
  await expect.element(panel().getByText("Nothing is drawn yet")).toBeVisible();
  expect(asked).toEqual([]);

  const pad = panel().getByRole("img", { name: /^A pad to draw a digit on/ });
  pad.element().scrollIntoView({ block: "center" });
  const { left, top, width, height } = pad.element().getBoundingClientRect();
  const point = (type: string, x: number, y: number) =>
    pad.element().dispatchEvent(
      new PointerEvent(type, {
        bubbles: true,
        pointerId: 1,
        clientX: left + x * width,
        clientY: top + y * height,
      }),
    );
  // A pointer that was made by hand cannot be captured.
  (pad.element() as HTMLElement).setPointerCapture = () => {};
  point("pointerdown", 0.5, 0.2);
  point("pointermove", 0.5, 0.8);
  point("pointerup", 0.5, 0.8);
  await expect.element(panel().getByRole("img", { name: "The pad, with 1 stroke" })).toBeVisible();
  await ask.click();
  const { image } = (asked[0]?.value ?? {}) as { image?: string };
  const pixels = Uint8Array.from(atob(image ?? ""), (sign) => sign.charCodeAt(0));
  expect(pixels).toHaveLength(784);
  // An upright line: white in the middle of the image, black at its sides.
  expect([pixels[14 * 28 + 14], pixels[14 * 28 + 4], pixels[14 * 28 + 24]]).toEqual([255, 0, 0]);

  await panel().getByRole("button", { name: "Undo" }).click();
  await expect.element(panel().getByRole("img", { name: /^A pad to draw/ })).toBeVisible();
});

test("the heat map follows the record; the keyboard walks through its seconds", async () => {
  const canvas = document.querySelector<HTMLCanvasElement>(".time-plot canvas");
  const pen = canvas?.getContext("2d", { willReadFrequently: true });
  if (!canvas || !pen) throw new Error("the panel has no canvas");
  const column = (place: number) =>
    [...pen.getImageData(((place + 0.4) / 60) * canvas.width, 0, 1, canvas.height).data].join();
  await expect.poll(() => new Set(column(0).split(",")).size).toBeGreaterThan(5);
  const [first, last] = [column(0), column(59)];
  const columns = sample.heat.columns.map((it, place) =>
    place === 59 ? { ...it, counts: it.counts.toReversed() } : it,
  );
  show({ ...sample, heat: { ...sample.heat, columns } });
  await expect.poll(() => column(59)).not.toBe(last);
  expect(column(0)).toBe(first);

  const plot = panel().getByRole("application", {
    name: /^Latency over the last minute\. A typical/,
  });
  (plot.element() as HTMLElement).focus();
  await userEvent.keyboard("{End}{ArrowLeft}{ArrowLeft}");
  await expect
    .element(panel().getByText(/^2 s ago: Ended \d+, .*Wait in the queue/))
    .toBeInTheDocument();
});
