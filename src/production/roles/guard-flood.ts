/** Keeps a role from sending more than anybody can read: a kernel that must read it all can do nothing else. */

/** More messages than this in a second, beyond one for each that came in, are a loop that has lost its way. */
export const MOST_A_SECOND = 20_000;

/** Counts what leaves by `port`. Too much is told once by `fail`; from then on nothing leaves, and `postMessage` throws. */
export function guardFlood(port: MessagePort, fail: (error: Error) => void): void {
  const send = port.postMessage.bind(port);
  let second = 0;
  let unasked = 0;
  let flood: Error | undefined;
  port.addEventListener("message", () => {
    unasked -= 1;
  });
  port.postMessage = (message: unknown, transfer?: Transferable[] | StructuredSerializeOptions) => {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) {
      second = now;
      unasked = 0;
    }
    unasked += 1;
    if (flood === undefined && unasked > MOST_A_SECOND) {
      flood = new Error(
        `it sent more than ${MOST_A_SECOND.toLocaleString("en")} messages in a second that nobody had asked for; ` +
          "gather them and send a few a second",
      );
      fail(flood);
    }
    if (flood !== undefined) throw flood;
    send(message, transfer as Transferable[]);
  };
}
