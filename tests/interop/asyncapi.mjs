// Reads AsyncAPI documents by the parser of AsyncAPI: `node asyncapi.mjs FILE...` prints a JSON object that says for each
// file which operations it has, by action, and what is wrong with it.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const packages = join(dirname(fileURLToPath(import.meta.url)), "..", ".node", "package.json");
const { Parser } = createRequire(packages)("@asyncapi/parser");
const ERROR = 0;
const WARNING = 1;

const answers = {};
for (const file of process.argv.slice(2)) {
  const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"));
  const faults = diagnostics.filter(({ severity }) => severity === ERROR || severity === WARNING);
  answers[basename(file)] = {
    faults: faults.map(({ code, message, path }) => `${code} at ${path.join("/")}: ${message}`),
    operations: Object.fromEntries(
      (document?.operations().all() ?? []).map((operation) => [operation.id(), operation.action()]),
    ),
  };
}
console.log(JSON.stringify(answers));
