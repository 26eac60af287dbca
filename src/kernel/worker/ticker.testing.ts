/** For tests and benchmarks: a system whose table changes up to a thousand times a second, as a worker of a role. */

import { patchBetween } from "../../outputs/patch.ts";
import type { TableOutput } from "../../outputs/plain-outputs.ts";
import type { FromSource } from "../../outputs/source.ts";
import { givenSource } from "../../production/live/given-source.ts";
import { LiveSource } from "../../production/live/live-source.ts";
import { serveRole } from "../../production/roles/serve-role.ts";

const TICK_MS = 10;

serveRole(({ port }) => {
  port.onmessage = ({ data }) => {
    const given = givenSource<TableOutput>(data);
    if (given !== undefined) run(given.record, given.port);
  };
});

/** `tick`: how often a second its first row is to change. `flood`: the same, each change in a message of its own. */
function run(first: TableOutput, port: MessagePort): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const source = new LiveSource(port, first, {
    controls: {
      tick: (rate) => repeat(Number(rate), () => source.update(counted(source.record))),
      flood(rate) {
        let record = source.record;
        let seq = 0;
        repeat(Number(rate), () => {
          const next = counted(record);
          seq += 1;
          const patch = patchBetween(record, next);
          port.postMessage({ type: "patch", seq, patch } satisfies FromSource);
          record = next;
        });
      },
      pause: () => clearInterval(timer),
      refuse() {
        throw new Error("refused, as it was asked to");
      },
      silent: () => new Promise(() => {}),
    },
  });

  function repeat(rate: number, step: () => void): void {
    clearInterval(timer);
    const begun = performance.now();
    let done = 0;
    timer = setInterval(() => {
      const due = Math.floor(((performance.now() - begun) / 1000) * rate);
      for (; done < due; done += 1) step();
    }, TICK_MS);
  }
}

function counted(record: TableOutput): TableOutput {
  const [row = [], ...others] = record.rows;
  const [name = "", count] = row;
  return { ...record, rows: [[name, Number(count) + 1], ...others] };
}
