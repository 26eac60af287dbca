import { expect, test } from "vitest";
import { fileOutput, fileType, fileWords, isInertXml, MOST_FILE_BYTES } from "./file-output.ts";

test("bytes and text become a record with what the page needs to offer them", () => {
  for (const length of [0, 1, 2, 3, 1234]) {
    const bytes = Uint8Array.from({ length }, (_, i) => 7 * i);
    const file = fileOutput("digits-int8.onnx", bytes);
    expect(new Uint8Array(Buffer.from(file.data, "base64"))).toEqual(bytes);
    expect(fileWords(file)).toBe(`${length.toLocaleString("en")} bytes`);
    expect(fileType(file)).toBe("application/octet-stream");
  }
  const card = fileOutput("card.md", "# é", "the card");
  expect(card).toEqual({ kind: "file", name: "card.md", note: "the card", data: "IyDDqQ==" });
  expect(fileWords(card)).toBe("4 bytes: the card");
  expect(fileType(card)).toBe("text/markdown");
});

test.each([
  "",
  "model",
  "setup.exe",
  "model.onnx.exe",
  "../model.onnx",
  "a/b.onnx",
  ".onnx",
  "a b.onnx",
  `${"a".repeat(101)}.onnx`,
])("the name %j is refused", (name) => {
  expect(() => fileOutput(name, "x")).toThrow(/expected a name of letters.* ends in .onnx/);
});

test("what is too large, or no content, is refused with what to do", () => {
  expect(() => fileOutput("w.onnx", new Uint8Array(MOST_FILE_BYTES + 1))).toThrow(
    "file: expected at most 4,000,000 bytes, got 4,000,001 for w.onnx; offer a smaller model, or the same in 8 bits",
  );
  expect(() => fileOutput("w.onnx", 3 as unknown as string)).toThrow(/bytes .* or as text/);
});

test.each([
  ["the results of tests", '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites tests="1"/>', true],
  ["none of the declaration", "<testsuites/>", false],
  ["another encoding", '<?xml version="1.0" encoding="UTF-7"?><a/>', false],
  [
    "a script of a page",
    '<?xml version="1.0" encoding="UTF-8"?><a xmlns="http://www.w3.org/1999/xhtml"/>',
    false,
  ],
  [
    "a namespace in capitals, or with a prefix",
    '<?xml version="1.0" encoding="UTF-8"?><h:a XMLNS:h="x"/>',
    false,
  ],
  [
    "a style sheet",
    '<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet href="a.xsl"?><a/>',
    false,
  ],
  ["entities", '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE a [<!ENTITY b "c">]><a/>', false],
])("XML with %s is data or not", (_, text, isData) => {
  expect(isInertXml(text)).toBe(isData);
  const offer = () => fileOutput("results.xml", text);
  if (isData) expect(fileType(offer())).toBe("application/xml");
  else expect(offer).toThrow(/a browser could run what is in it/);
});
