/** What the language worker answers while one types, in notebooks larger than the module. */
import { files as library } from "capstone:library-types";
import { files as typescript } from "capstone:typescript-lib";
import { CellLanguage } from "../../src/kernel/language/language-service.ts";

const cellSource = (index: number) => `import { Linear, Sequential, ReLU } from "tinytorch/nn";
import { tensor } from "tinytorch";
const model${index} = new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 2));
const input${index} = tensor([[1, 2, 3, ${index}]]);
const output${index} = model${index}.forward(input${index});
const loss${index} = await output${index}.sum().item();
function step${index}(rate: number) { return rate * loss${index}${index > 0 ? ` + loss${index - 1}` : ""}; }
display.table([{ loss: loss${index}, step: step${index}(0.1) }]);`;

const opened = new Map<number, ReturnType<typeof open>>();

function open(count: number) {
  const language = new CellLanguage({ library, typescript });
  const cells = Array.from({ length: count }, (_, index) => ({
    id: `cell-${index}`,
    source: cellSource(index),
  }));
  const order = cells.map(({ id }) => id);
  language.update(cells, order);
  for (const id of order) language.problems(id);
  return { language, cells };
}

/** The middle of nine, in a notebook of so many cells. */
function medianMs(
  count: number,
  index: number,
  act: (language: CellLanguage, id: string, source: string, turn: number) => number,
): number {
  const notebook = opened.get(count) ?? open(count);
  opened.set(count, notebook);
  const { id, source } = notebook.cells[index] ?? { id: "", source: "" };
  const taken = Array.from({ length: 9 }, (_, turn) => {
    const begun = performance.now();
    if (act(notebook.language, id, source, turn) === 0) throw new Error("nothing was answered");
    return performance.now() - begun;
  });
  return taken.sort((a, b) => a - b)[4] ?? Number.NaN;
}

export const languageRows: Record<string, () => number> = {
  "60 cells: an edit checked again": () =>
    medianMs(60, 30, (language, id, source, turn) => {
      language.update([{ id, source: `${source}\nloss2.toFixed(${turn}); model3.` }]);
      return language.problems(id).length;
    }),
  "60 cells: members completed": () =>
    medianMs(60, 30, (language, id, source, turn) => {
      const text = `${source}\nloss2.toFixed(${100 + turn}); model3.`;
      language.update([{ id, source: text }]);
      return language.complete(id, text.length).filter(({ label }) => label === "forward").length;
    }),
  "60 cells: names completed": () =>
    medianMs(60, 30, (language, id, source, turn) => {
      language.update([{ id, source: `${source}\n"${turn}"; lo` }]);
      return language.complete(id, source.length + 8).length;
    }),
  "300 cells: an edit checked again": () =>
    medianMs(300, 2, (language, id, source, turn) => {
      language.update([{ id, source: `${source}\n${turn};` }]);
      language.problems(id);
      return 1;
    }),
};
