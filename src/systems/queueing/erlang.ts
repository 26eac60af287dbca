/** Erlang's two formulas (1917), by the recursion that neither overflows nor loses digits (Jagerman 1974). */

/**
 * Erlang B: the share of requests that find all servers taken and are turned away, in M/M/c/c. `offered` is the offered load in
 * Erlangs: arrival rate times mean service time. Throws a RangeError for a load below 0 and for no servers.
 */
export function erlangB(offered: number, servers: number): number {
  check("erlangB", offered, servers);
  let blocked = 1;
  for (let k = 1; k <= servers; k++) blocked = (offered * blocked) / (k + offered * blocked);
  return blocked;
}

/**
 * Erlang C: the share of requests that have to wait, in M/M/c. Throws a RangeError as `erlangB` does, and for a load that so many
 * servers do not carry.
 */
export function erlangC(offered: number, servers: number): number {
  const blocked = erlangB(offered, servers);
  if (!(offered < servers)) {
    throw new RangeError(
      `erlangC: expected an offered load below the number of servers, got ${offered} for ${servers}; the line would grow without end`,
    );
  }
  return blocked / (1 - (offered / servers) * (1 - blocked));
}

/** The recursion takes a step for each. */
const MOST_SERVERS = 10_000_000;

function check(name: string, offered: number, servers: number): void {
  if (!(offered >= 0 && Number.isFinite(offered))) {
    throw new RangeError(`${name}: expected an offered load from 0 Erlangs on, got ${offered}`);
  }
  if (!(Number.isInteger(servers) && servers > 0 && servers <= MOST_SERVERS)) {
    throw new RangeError(
      `${name}: expected at least one server, got ${servers}; the most are ${MOST_SERVERS}`,
    );
  }
}
