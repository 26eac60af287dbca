import { expect, test } from "vitest";
import { FIRST_FILE, loadLibraryFiles, searchFiles, toTree } from "./library-files.ts";

test("files lie in their folders", () => {
  expect(toTree(["a/x.ts", "a/b/y.ts", "a/z.ts"])).toEqual({
    name: "",
    files: [],
    folders: [
      {
        name: "a",
        files: ["a/x.ts", "a/z.ts"],
        folders: [{ name: "b", files: ["a/b/y.ts"], folders: [] }],
      },
    ],
  });
});

test("the library can be read and searched: declarations come first", async () => {
  const files = await loadLibraryFiles();
  expect(Object.keys(files)).toContain("tinytorch/nn/layers.ts");
  expect(Object.keys(files)).toContain(FIRST_FILE);
  expect(Object.keys(files).some((path) => path.includes(".test."))).toBe(false);
  expect(searchFiles(files, "adam")[0]).toMatchObject({
    path: "tinytorch/optim/optimizers.ts",
    text: expect.stringContaining("export class Adam "),
  });
  expect(searchFiles(files, "there is no such line")).toEqual([]);
});
