/** The role "echo": a replica that answers what it is asked, after work of a length that is known, and fails when told to. */
import type { ToEcho } from "./echo-messages.ts";
import { createEchoServer } from "./echo-server.ts";
import { serveRole } from "./serve-role.ts";

serveRole(({ port, name, threads, startedWorkers }) => {
  const server = createEchoServer(
    (error) => {
      // Out of every promise and handler: an error that nobody catches.
      setTimeout(() => {
        throw error;
      });
    },
    () => ({ name, threads, startedWorkers: startedWorkers() }),
  );
  port.onmessage = ({ data }: MessageEvent<ToEcho>) => server.receive(data, port);
});
