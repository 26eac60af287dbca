/** Asks many sides for many rows in turn, in a new random order each round, and keeps each one's least time. */
import { shuffled } from "./measure.mjs";

/**
 * @typedef {(question: object) => Promise<{ ms?: number, error?: string, isMissing?: boolean }>} Side
 * @typedef {object} Times
 * @property {string} key What was asked.
 * @property {Record<string, object>} answers By side, the answer with the least ms.
 */

/**
 * A side that has failed at a question, or has no such thing, is not asked it again.
 * @param {Map<string, object>} questions By key.
 * @param {Record<string, Side>} sides
 * @param {{ rounds: number, once?: string[] }} options `once`: sides that are asked in the first round alone.
 */
export async function askInTurn(questions, sides, { rounds, once = [] }) {
  const answers = new Map([...questions.keys()].map((key) => [key, {}]));
  const failures = new Map();
  for (let round = 0; round < rounds; round += 1) {
    for (const [key, question] of shuffled([...questions])) {
      const asked = Object.keys(sides).filter((side) => round === 0 || !once.includes(side));
      for (const side of shuffled(asked)) {
        const place = `${side}, ${key}`;
        if (failures.has(place)) continue;
        const answer = await sides[side](question).catch((error) => ({
          error: String(error.message).split("\n")[0],
        }));
        if (answer.ms === undefined) failures.set(place, { side, key, reason: answer.error });
        else keepBest(answers.get(key), side, answer);
      }
    }
  }
  const failed = [...failures.values()].filter(({ reason }) => reason !== undefined);
  return { answers, failures: failed };
}

function keepBest(bySide, side, answer) {
  if (answer.ms < (bySide[side]?.ms ?? Number.POSITIVE_INFINITY)) bySide[side] = answer;
}
