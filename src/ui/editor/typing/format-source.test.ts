import { expect, test } from "vitest";
import { formatSource } from "./format-source.ts";

test("sets types, top-level await and decorators of the language well, and adds no last line", async () => {
  expect(
    await formatSource(
      "const a:number=await  f( 1,2 )\nfor await(const [x] of y){x!.z?.()}\ntype T<A>={a:A}",
    ),
  ).toBe(
    "const a: number = await f(1, 2);\nfor await (const [x] of y) {\n  x!.z?.();\n}\ntype T<A> = { a: A };",
  );
  await expect(formatSource("const = 1")).rejects.toThrow("1:7");
});
