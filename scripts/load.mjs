/**
 * `npm run load -- URL`: drives a server of the Open Inference Protocol with the page's load generator, and says what came. Without
 * an address it starts the reference server, in a process of its own.
 */
import { startServerProcess } from "./running/server-process.mjs";
import { runProgramOf } from "./running/terminal-programs.mjs";
import { main } from "./tooling/command.mjs";

await main(import.meta.url, async () => {
  const isWatched = process.stdout.isTTY;
  process.exitCode = await runProgramOf(({ runLoad }, thread) =>
    runLoad(process.argv.slice(2), {
      // npm runs its scripts in the root of the package, wherever it was called.
      folder: process.env.INIT_CWD ?? process.cwd(),
      print: (text) => {
        // Over the count of what was sent.
        if (isWatched) process.stdout.write("\r");
        console.log(text);
      },
      ...(isWatched && {
        progress: (sent) => process.stdout.write(`\r${sent.toLocaleString("en")} sent`),
      }),
      startServer: () => startServerProcess(),
      generator: thread("generator-thread"),
    }),
  );
});
