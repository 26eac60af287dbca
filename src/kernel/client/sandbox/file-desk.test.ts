import { expect, test } from "vitest";
import type { FileAnswer } from "../../sandbox/messages.ts";
import { FileDesk } from "./file-desk.ts";

test("files come a few at a time, all of them", async () => {
  let [atOnce, most] = [0, 0];
  const answers: FileAnswer[] = [];
  const desk = new FileDesk(
    async (name) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve));
      atOnce -= 1;
      if (name === "failing") throw new Error("no network");
      return name === "missing" ? undefined : new ArrayBuffer(4);
    },
    (answer) => answers.push(answer),
  );
  for (let id = 0; id < 70; id += 1) desk.ask({ type: "file", id, name: "data" });
  desk.ask({ type: "file", id: 70, name: "missing" });
  desk.ask({ type: "file", id: 71, name: "failing" });
  await expect.poll(() => answers.length).toBe(72);
  expect(most).toBe(6);
  expect(answers.map(({ id }) => id)).toEqual(Array.from({ length: 72 }, (_, id) => id));
  expect(answers.filter(({ bytes }) => bytes === undefined).map(({ id }) => id)).toEqual([70, 71]);
});

test.each([5000, 50_000])(
  "of a flood of %i requests, few are fetched and the rest refused",
  (count) => {
    let fetched = 0;
    const answers: FileAnswer[] = [];
    const desk = new FileDesk(
      () => {
        fetched += 1;
        return new Promise(() => {});
      },
      (answer) => answers.push(answer),
    );
    for (let id = 0; id < count; id += 1) desk.ask({ type: "file", id, name: "data" });
    expect(fetched).toBe(6);
    expect(answers).toHaveLength(count - 506);
    expect(answers[0]?.refused).toMatch(/more than 500 files/);
    desk.close();
  },
);
