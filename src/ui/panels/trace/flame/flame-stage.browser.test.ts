/** How long a frame of a large flame chart takes to draw. */
import { expect, test } from "vitest";
import { flameData } from "../../../../outputs/panels/trace/flame/flame-data.ts";
import { samplePass } from "../../../../outputs/panels/trace/trace.testing.ts";
import { FlameStage } from "./flame-stage.ts";

const WIDTH = 720;

test("10,000 operations are laid out and drawn within frames, from all of them to one", () => {
  const pass = samplePass("training step", 64, 1670, 1);
  const begun = performance.now();
  const data = flameData(pass, { modelName: "Sequential", hostTimed: true });
  const laidOutMs = performance.now() - begun;
  const canvas = document.body.appendChild(document.createElement("canvas"));
  const stage = new FlameStage(canvas, data, () => {});
  stage.setWidth(WIDTH);

  const times: number[] = [];
  for (let step = 0; step < 120; step++) {
    const start = performance.now();
    stage.zoom(step < 60 ? 1.15 : 1 / 1.15, WIDTH / 3);
    stage.pan(step % 2 === 0 ? 5 : -3);
    stage.draw();
    times.push(performance.now() - start);
  }
  stage.dispose();
  times.sort((a, b) => a - b);
  const [median = 0, slow = 0] = [times[60], times[114]];
  const said = `${data.starts.length} blocks: laid out in ${laidOutMs} ms, drawn in ${median} ms, 95 % within ${slow} ms`;
  expect(laidOutMs, said).toBeLessThan(200);
  expect(median, said).toBeLessThan(16);
  expect(slow, said).toBeLessThan(50);
});
