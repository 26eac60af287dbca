/** How much a large flame chart draws; how long that takes is timed in `bench/cases/page-work.mjs`. */
import { afterEach, expect, test, vi } from "vitest";
import { flameData } from "../../../../outputs/panels/trace/flame/flame-data.ts";
import { samplePass } from "../../../../outputs/panels/trace/trace.testing.ts";
import { FlameStage } from "./flame-stage.ts";

const WIDTH = 720;

afterEach(() => vi.restoreAllMocks());

test("of 10,000 operations a frame draws no more rectangles than its rows have pixels, from all of them to one", () => {
  const data = flameData(samplePass("training step", 64, 1670, 1), {
    modelName: "Sequential",
    hostTimed: true,
  });
  expect(data.starts.length).toBeGreaterThan(10_000);
  const canvas = document.body.appendChild(document.createElement("canvas"));
  const stage = new FlameStage(canvas, data, () => {});
  stage.setWidth(WIDTH);
  const rectangle = vi.spyOn(CanvasRenderingContext2D.prototype, "fillRect");

  const counts: number[] = [];
  for (let step = 0; step < 120; step++) {
    stage.zoom(step < 60 ? 1.15 : 1 / 1.15, WIDTH / 3);
    stage.pan(step % 2 === 0 ? 5 : -3);
    rectangle.mockClear();
    stage.draw();
    counts.push(rectangle.mock.calls.length);
  }
  stage.dispose();
  expect(Math.min(...counts)).toBeGreaterThan(0);
  expect(Math.max(...counts)).toBeLessThanOrEqual(data.rows.length * WIDTH);
});
