import { expect, test } from "vitest";
import { ownWords } from "./own-words.ts";

test.each([
  ["(0 , $notebook$.f) is not a function", "f is not a function"],
  [
    "(0, $notebook$.f) is not a function. (In '(0, $notebook$.f)($notebook$cell.wait(x))', '(0, $notebook$.f)' is undefined)",
    "f is not a function. (In 'f(await (x))', 'f' is undefined)",
  ],
  [
    "undefined is not an object (evaluating '(await $notebook$cell.wait($notebook$.a)).b')",
    "undefined is not an object (evaluating '(await (a)).b')",
  ],
  [
    `can't access property "b", $notebook$_.a is undefined`,
    `can't access property "b", a is undefined`,
  ],
  [
    "undefined is not a function (near '...$notebook$cell.library...')",
    "undefined is not a function (near '...import...')",
  ],
  ['$notebook$new.x = $notebook$cell.has("x")', 'x = has("x")'],
  ["my$notebook is as I wrote it", "my$notebook is as I wrote it"],
])("%s", (said, wanted) => expect(ownWords(said)).toBe(wanted));
