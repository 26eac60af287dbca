/** A notebook as long as a notebook may get; journeys and `bench/` open it. */
export const CELLS = 300;

/** Two cells of code for each of text; every one of code uses a name of its own. */
export function longNotebook(prefix: string): string {
  return Array.from({ length: CELLS }, (_, index) =>
    index % 3 === 0
      ? `// %% [markdown] id=${prefix}-text-${index}\n// ## Section ${index}\n//\n// Some *text* on what follows, with \`code\` and enough words to fill more than a line of the page, as prose does.`
      : `// %% id=${prefix}-code-${index}\nconst value${index} = ${index};\nfunction twice${index}(x: number): number {\n  return 2 * x + value${index};\n}\ntwice${index}(${index});`,
  ).join("\n\n");
}
