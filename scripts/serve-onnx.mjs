/** `npm run serve:onnx -- model.onnx`: serves an ONNX file by the Open Inference Protocol, to be loaded and measured. */
import { runProgramOf } from "./running/terminal-programs.mjs";
import { main } from "./tooling/command.mjs";

await main(import.meta.url, () =>
  runProgramOf(({ runReferenceServer }) =>
    runReferenceServer(process.argv.slice(2), {
      folder: process.env.INIT_CWD ?? process.cwd(),
      print: (text) => console.log(text),
    }),
  ),
);
