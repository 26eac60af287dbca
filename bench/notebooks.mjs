/** Notebooks that cases open. */

/** Two cells of code for each of text. */
export function longNotebook(prefix, count) {
  return Array.from({ length: count }, (_, index) =>
    index % 3 === 0
      ? `// %% [markdown] id=${prefix}-text-${index}\n// ## Section ${index}\n//\n// Some *text* on what follows, with \`code\` and enough words to fill more than a line of the page, as prose does.`
      : `// %% id=${prefix}-code-${index}\nconst value${index} = ${index};\nfunction twice${index}(x: number): number {\n  return 2 * x + value${index};\n}\ntwice${index}(${index});`,
  ).join("\n\n");
}

export const codeCell = (id, source) => `// %% id=${id}\n${source}\n`;
