import { expect, test } from "vitest";
import { subscribeByFrame } from "./frame-subscription.ts";
import { TestSession } from "./session.testing.ts";

test("changes of a frame are heard once, at its end, or at once where the page catches up", async () => {
  const session = new TestSession([{ id: "one", part: 1, source: "1;" }]);
  const { subscribe, catchUp } = subscribeByFrame(session);
  let heard = 0;
  const unsubscribe = subscribe(() => {
    heard += 1;
  });
  const edit = (source: string) => session.dispatch({ type: "edit-source", cellId: "one", source });
  edit("2;");
  edit("3;");
  expect(heard).toBe(0);
  await expect.poll(() => heard).toBe(1);

  edit("4;");
  catchUp();
  expect(heard).toBe(2);
  catchUp();
  const drawn = new Promise((resolve) => requestAnimationFrame(resolve));
  await drawn.then(() => new Promise((resolve) => setTimeout(resolve, 150)));
  expect(heard).toBe(2);
  unsubscribe();
  edit("5;");
  catchUp();
  expect(heard).toBe(2);
});
