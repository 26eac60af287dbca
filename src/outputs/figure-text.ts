export { figureText } from "../ui/figure-text.ts";
