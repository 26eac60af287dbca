/** Why no notebook can run in the sandbox in this browser; undefined where it can. To be asked before the reader chooses it. */
export async function sandboxLack(): Promise<string | undefined> {
  const { sandboxStarts } = await import("../../kernel/client/sandbox/try-sandbox.ts");
  return (await sandboxStarts()) ? undefined : LACK;
}

const LACK =
  "This browser cannot start the sandbox: it allows no worker in a frame without an origin. Look at the notebook, or open it in Firefox, Chrome or Edge to run it without trusting it.";
