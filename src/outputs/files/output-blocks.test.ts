import { expect, test } from "vitest";
import { outputBlocks } from "./output-blocks.ts";

test("what explains a figure goes with it into files; without any there is no column for it", () => {
  const plain = { label: "Cores", value: "2" };
  const noted = { label: "Load, Server", value: "measured, not valid", note: "It was late." };
  const blocks = (rows: (typeof plain)[]) => outputBlocks({ kind: "figures", caption: "F", rows });
  expect(blocks([plain, noted])).toMatchObject([
    {
      type: "table",
      columns: [{ title: "Figure" }, { title: "Value" }, { title: "Where it comes from" }],
      rows: [
        ["Cores", "2", ""],
        ["Load, Server", "measured, not valid", "It was late."],
      ],
    },
  ]);
  expect(blocks([plain])).toMatchObject([{ rows: [["Cores", "2"]] }]);
});
