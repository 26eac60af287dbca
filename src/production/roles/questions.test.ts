import { expect, test } from "vitest";
import { Questions } from "./questions.ts";

test("answers come by number; what is open when the worker ends is rejected, and what is asked afterwards", async () => {
  const questions = new Questions<string>();
  const ids: number[] = [];
  const ask = () => questions.ask((id) => void ids.push(id));
  const [first, second, open] = [ask(), ask(), ask()];
  const [one = 0, two = 0] = ids;
  questions.answer(two, "second");
  questions.refuse(one, new Error("no"));
  await expect(second).resolves.toBe("second");
  await expect(first).rejects.toThrow("no");
  questions.end(new Error("it is gone"));
  await expect(open).rejects.toThrow("it is gone");
  await expect(ask()).rejects.toThrow("it is gone");
});

test("a worker that is asked to end may be gone before it answers, and may refuse", async () => {
  const questions = new Questions<string>();
  const refused = questions.askToEnd((id) => questions.refuse(id, new Error("not yet")));
  await expect(refused).rejects.toThrow("not yet");
  const gone = questions.askToEnd(() => questions.end(new Error("it was terminated")));
  await expect(gone).resolves.toBeUndefined();
});
