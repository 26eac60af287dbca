/** The first thing that runs: starts a kernel, whose code then loads beside the page's, and opens the page. */
import { startKernel } from "./start-kernel.ts";

const kernel = startKernel();
const { openPage } = await import("./open-page.tsx");
openPage(kernel);
