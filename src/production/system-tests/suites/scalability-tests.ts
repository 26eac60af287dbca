/** More than it can bear, and more to bear it with: what must hold at any size. */
import { QueryRejected } from "../../load/query-errors.ts";
import { askInTurns, firstDigits } from "../ask-digits.ts";
import type { TestedServer } from "../subject.ts";
import { expectThat, type SystemTest } from "../system-test.ts";

const FLOOD = 200;
const LINE = 4;
const DIGITS = 60;

const overload: SystemTest = {
  id: "overload-is-refused",
  suite: "scalability",
  name: "With more than it can bear it turns requests away, and answers the rest",
  async run({ tried, heldOut }) {
    const { rows } = await firstDigits(heldOut, FLOOD);
    const { queueLimit } = (await tried.state()).settings;
    await tried.set({ queueLimit: LINE });
    const ended = await outcomes(tried, rows);
    await tried.set({ queueLimit });
    const told = `${ended.answered} answered, ${ended.rejected} turned away, ${ended.other} ended otherwise`;
    expectThat(ended.rejected > 0, {
      expected: `some of ${FLOOD} requests at once to be turned away by a line of ${LINE}`,
      got: told,
      fix: "a line without a limit makes everybody wait: set queueLimit, and see that it holds",
    });
    expectThat(ended.answered > 0 && ended.other === 0, {
      expected: "all others to be answered",
      got: told,
      fix: "a server that is full has to say no at once, and not fail",
    });
    await askInTurns(tried, rows.slice(0, 1));
    return `${FLOOD} at once, a line of ${LINE}: ${told}; the next one was answered`;
  },
};

async function outcomes(server: TestedServer, rows: readonly Float32Array[]) {
  const ended = await Promise.allSettled(rows.map((row) => server.predict(row)));
  const answered = ended.filter(({ status }) => status === "fulfilled").length;
  const rejected = ended.filter(
    (each) => each.status === "rejected" && each.reason instanceof QueryRejected,
  ).length;
  return { answered, rejected, other: rows.length - answered - rejected };
}

const resize: SystemTest = {
  id: "resize-loses-nothing",
  suite: "scalability",
  name: "A replica more, and one less, lose no request",
  async run({ tried, heldOut }) {
    const { rows } = await firstDigits(heldOut, DIGITS);
    const { replicas } = await tried.state();
    const half = rows.length / 2;
    const during = async (size: number, some: readonly Float32Array[]) => {
      const asked = Promise.allSettled(some.map((row) => tried.predict(row)));
      await tried.scale(size);
      return await asked;
    };
    const ended = [
      ...(await during(replicas.length + 1, rows.slice(0, half))),
      ...(await during(replicas.length, rows.slice(half))),
    ];
    const lost = ended.filter(({ status }) => status === "rejected").length;
    expectThat(lost === 0, {
      expected: `${DIGITS} answers while the number of replicas changes`,
      got: `${DIGITS - lost}`,
      fix: "a replica that leaves has to answer what it has first",
    });
    return `${DIGITS} requests while ${replicas.length} replicas became ${replicas.length + 1}, and ${replicas.length} again: all answered`;
  },
};

export const scalabilityTests: readonly SystemTest[] = [overload, resize];
