/**
 * The live figure as one file: the built page's script, style and worker with the figure's bundle inside, runnable from
 * disk, offline. Its policy names the hashes of its own script and style and allows nothing else.
 */
import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { escapeText, type FigureBundle, splitBundle } from "../draw/index.ts"
import { InputError } from "./command.ts"

/** Script text that may stand inside a script element: nothing in it ends the element or opens a comment. */
function inScript(text: string): string {
  return text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--")
}

/** JSON that may stand inside a script element. */
function jsonInScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c")
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`
}

/** The page's parts, of the build that has all its code in one script. */
interface Assets {
  readonly script: string
  readonly style: string
  readonly engine: string
  readonly model: string
}

function assetsOf(site: string): Assets {
  const folder = join(site, "single", "assets")
  const files = existsSync(folder) ? readdirSync(folder) : []
  const read = (pattern: RegExp): string => {
    const name = files.find((f) => pattern.test(f))
    if (name === undefined)
      throw new InputError(`the page has not been built (${site} is incomplete): run 'npm run build'`)
    return readFileSync(join(folder, name), "utf8")
  }
  return {
    script: read(/^index-.*\.js$/u),
    style: read(/^index-.*\.css$/u),
    engine: read(/^engine-worker-.*\.js$/u),
    model: read(/^model-worker-.*\.js$/u),
  }
}

/**
 * The page as one HTML file.
 * @param site folder of the built page
 * @throws InputError where the page has not been built
 */
export function singlePage(site: string, bundle: FigureBundle): string {
  const { script, style, engine: engineWorker, model: modelWorker } = assetsOf(site)
  const main = inScript(script)
  const { page, engine, source } = splitBundle(bundle)
  const icon = readFileSync(join(site, "favicon.svg"), "utf8")
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(main)} 'wasm-unsafe-eval' blob:`,
    "worker-src blob:",
    `style-src ${hashOf(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ")
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeText(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(bundle.figure.title)} · Kinetoscope</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">
<style>${style}</style>
</head>
<body>
<div id="page"><p>Loading the figure …</p></div>
<script type="application/json" id="figure-bundle">${jsonInScript(page)}</script>
<script type="application/json" id="figure-engine">${jsonInScript(engine)}</script>
<script type="application/json" id="figure-source">${jsonInScript(source)}</script>
<script type="text/plain" id="engine-worker">${inScript(engineWorker)}</script>
<script type="text/plain" id="model-worker">${inScript(modelWorker)}</script>
<script type="module">${main}</script>
</body>
</html>
`
}
