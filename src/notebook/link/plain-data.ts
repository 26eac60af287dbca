/** Data from a stranger, before anything is done with it: not nested without end, and without keys that reach prototypes. */
const DEEPEST = 24;

/** Fields of a document whose keys are the names of cells, and those may be any. */
const NAMED: ReadonlySet<string> = new Set(["answers", "exercises", "questions"]);

/** Throws a SyntaxError that says what is wrong; never goes deeper itself than it allows. */
export function checkPlainData(data: unknown, depth = 0, isNamed = false): void {
  if (typeof data !== "object" || data === null) return;
  if (depth >= DEEPEST) {
    throw new SyntaxError(`expected data nested at most ${DEEPEST} deep, got more`);
  }
  for (const [key, value] of Object.entries(data)) {
    if (key === "__proto__" && !isNamed)
      throw new SyntaxError('expected names of fields, got "__proto__"');
    checkPlainData(value, depth + 1, NAMED.has(key));
  }
}
