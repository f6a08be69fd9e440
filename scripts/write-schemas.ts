/** Writes the JSON Schemas that editors use, from the same tables that the readers check against: docs/schemas/*.json. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { figureJsonSchema } from "../src/figure/index.ts"
import { findingsJsonSchema } from "../src/findings/index.ts"

const folder = join(fileURLToPath(new URL(".", import.meta.url)), "..", "docs", "schemas")
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, "finding.schema.json"), `${JSON.stringify(findingsJsonSchema(), null, 2)}\n`)
writeFileSync(join(folder, "figure.schema.json"), `${JSON.stringify(figureJsonSchema(), null, 2)}\n`)
