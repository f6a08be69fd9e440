/**
 * The page's server: 127.0.0.1 only, files of the built site and bundles of figures, nothing else. It is read from, with
 * one exception: the page itself, which knows a token of this run, may save a figure's edited model.
 * The Content-Security-Policy allows our own script and WebAssembly, and no request to anywhere.
 */
import { createHash, randomBytes } from "node:crypto"
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { extname, join, sep } from "node:path"
import { gzipSync } from "node:zlib"
import { escapeText } from "../draw/index.ts"
import type { BundleTexts } from "./bundle.ts"
import { InputError } from "./command.ts"
import type { Saved } from "./save-source.ts"

/** Where `open` serves unless told otherwise. */
export const defaultPort = 4747
/** How many ports after the default are tried. */
const portsTried = 40

export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
}

const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json; charset=utf-8",
  ".wasm": "application/wasm",
  ".png": "image/png",
}

/** What is served beside the site's files. */
export interface Site {
  /** The folder that `npm run build` made. */
  readonly folder: string
  /** Id of the figure that `/` shows. */
  readonly figure: string
  /** What the page of a figure loads, as JSON texts, or undefined where there is none of that id. */
  readonly texts: (id: string) => BundleTexts | undefined
  /** Write edited sources into a figure's folder; absent where nothing may be written. */
  readonly save?: ((id: string, body: unknown) => Saved) | undefined
  /** Figures for the gallery. */
  readonly gallery?: (() => readonly GalleryEntry[]) | undefined
}

export interface GalleryEntry {
  readonly id: string
  readonly title: string
  /** Its caption, or what else says what it shows. */
  readonly about: string
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: Buffer
  /** Its address names its content: what was fetched once holds for good. */
  readonly forGood?: boolean
  /** It holds a form, which asks this server alone. */
  readonly forms?: boolean
}

/** Known to pages that this run served: another site can't read it, so it can't save. */
const token = randomBytes(24).toString("base64url")

const longestBody = 8_000_000

/** Read a request's JSON, undefined where it is none or too long. */
async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > longestBody) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"))
  } catch {
    return undefined
  }
}

/** Save, if it is our own page that asks. */
async function save(site: Site, request: IncomingMessage): Promise<Answer> {
  const id = /^\/figures\/([A-Za-z0-9_.-]+)\/source\.json$/u.exec(request.url ?? "")?.[1]
  const own = request.headers.origin === `http://${request.headers.host}`
  if (!site.save || id === undefined) return text(405, "nothing is written here")
  if (!own || request.headers["x-kinetoscope-token"] !== token) return text(403, "only the page itself may save")
  if (!/^application\/json\b/u.test(request.headers["content-type"] ?? "")) return text(415, "expected JSON")
  try {
    const { status, message } = site.save(id, await jsonOf(request))
    return text(status, message)
  } catch (error) {
    return text(500, error instanceof Error ? error.message : String(error))
  }
}

function text(status: number, message: string): Answer {
  return { status, type: "text/plain; charset=utf-8", body: Buffer.from(`${message}\n`) }
}

function hashOf(body: Buffer): string {
  return createHash("sha256").update(body).digest("base64url")
}

/** The page for one figure: the built index with the figure's id in it, and the address of its model by content. */
export function pageFor(site: Site, figure: string): string {
  const html = readFileSync(join(site.folder, "index.html"), "utf8")
  const id = figure.replace(/[^A-Za-z0-9_.-]/gu, "")
  const texts = site.texts(figure)
  const version = texts ? hashOf(Buffer.from(texts.engine)).slice(0, 16) : ""
  return html
    .replace(/data-figure="[^"]*"/u, `data-figure="${id}"`)
    .replace(/\/figures\/[^/"]*\/bundle\.json/u, `/figures/${id}/bundle.json`)
    .replace(/<html /u, site.save ? `<html data-token="${token}" ` : "<html ")
    .replace(/data-engine="[^"]*"/u, `data-engine="/figures/${id}/engine.json?v=${version}"`)
}

/** The first words of a text, cut between words. */
function opening(text: string): string {
  return text.length <= 280 ? text : `${text.slice(0, 280).replace(/\s+\S*$/u, "")} …`
}

/** Figures in whose title or caption every word of the question stands; case and accents don't count. */
export function matching(entries: readonly GalleryEntry[], question: string): readonly GalleryEntry[] {
  const folded = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  const words = folded(question)
    .split(/\s+/u)
    .filter((w) => w !== "")
  return entries.filter((e) => {
    const text = folded(`${e.id} ${e.title} ${e.about}`)
    return words.every((w) => text.includes(w))
  })
}

/** The list of figures, without any script. */
function galleryPage(site: Site, question: string): string {
  const style = /<link[^>]+href="([^"]+\.css)"/u.exec(readFileSync(join(site.folder, "index.html"), "utf8"))?.[1] ?? ""
  const found = matching(site.gallery?.() ?? [], question)
  const rows = found.map(
    (e) =>
      `<li><a href="/figures/${encodeURIComponent(e.id)}/">${escapeText(e.title)}</a><p>${escapeText(opening(e.about))}</p></li>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Figures · Kinetoscope</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/favicon.svg" type="image/svg+xml"><link rel="stylesheet" href="${escapeText(style)}"></head>
<body class="gallery"><main><h1>Figures</h1>
<form action="/gallery" method="get" role="search"><label>Search titles and captions <input type="search" name="q" value="${escapeText(question)}"></label> <button type="submit" class="plain">Search</button></form>
<p class="mute" role="status">${found.length} ${found.length === 1 ? "figure" : "figures"}</p><ul>${rows.join("")}</ul><p class="mute">For research and teaching, not for clinical decisions.</p></main></body></html>
`
}

function fileOf(site: Site, path: string): Answer {
  const wanted = join(site.folder, path)
  if (!existsSync(wanted) || !statSync(wanted).isFile()) return text(404, "there is nothing here")
  const base = realpathSync(site.folder)
  const real = realpathSync(wanted)
  if (!real.startsWith(base + sep)) return text(404, "there is nothing here")
  const type = mediaTypes[extname(real)] ?? "application/octet-stream"
  return { status: 200, type, body: readFileSync(real), forGood: /^\/assets\/.*-[\w-]{8}\.\w+$/u.test(path) }
}

function answer(site: Site, path: string, query: URLSearchParams): Answer {
  const version = query.get("v") ?? ""
  if (path === "/" || path === "/index.html") {
    return { status: 200, type: mediaTypes[".html"] as string, body: Buffer.from(pageFor(site, site.figure)) }
  }
  if (path === "/gallery" || path === "/gallery/") {
    return {
      status: 200,
      type: mediaTypes[".html"] as string,
      body: Buffer.from(galleryPage(site, query.get("q")?.slice(0, 200) ?? "")),
      forms: true,
    }
  }
  const figure = /^\/figures\/([A-Za-z0-9_.-]+)\/(?:(bundle|engine|source)\.json)?$/u.exec(path)
  if (figure) {
    const id = figure[1] as string
    const texts = site.texts(id)
    if (texts === undefined) return text(404, `there is no figure '${id}'`)
    if (figure[2]) {
      const body = Buffer.from(texts[figure[2] as keyof BundleTexts])
      const forGood = version !== "" && hashOf(body).startsWith(version)
      return { status: 200, type: mediaTypes[".json"] as string, body, forGood }
    }
    return { status: 200, type: mediaTypes[".html"] as string, body: Buffer.from(pageFor(site, id)) }
  }
  return fileOf(site, path)
}

/** Zipped answers by their text, so that a bundle is zipped once and not at every visit. */
const zips = new Map<string, Buffer>()

function zipped(body: Buffer, key: string): Buffer {
  const known = zips.get(key)
  if (known) return known
  const made = gzipSync(body, { level: 6 })
  if (zips.size > 40) zips.clear()
  zips.set(key, made)
  return made
}

function handle(site: Site, request: IncomingMessage, response: ServerResponse): void {
  const headers: Record<string, string> = {
    ...securityHeaders,
    "cache-control": "no-cache",
    vary: "accept-encoding",
  }
  // A page elsewhere that points its name at 127.0.0.1 must not read what is served here.
  const host = (request.headers.host ?? "").replace(/:\d+$/u, "")
  if (host !== "127.0.0.1" && host !== "localhost") {
    response.writeHead(403, headers).end()
    return
  }
  if (request.method === "POST") {
    void save(site, request).then(({ status, type, body }) => {
      response.writeHead(status, { ...headers, "content-type": type, "content-length": body.length }).end(body)
    })
    return
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { ...headers, allow: "GET, HEAD, POST" }).end()
    return
  }
  let path: string
  let query: URLSearchParams
  try {
    const url = new URL(request.url ?? "/", "http://127.0.0.1")
    path = decodeURIComponent(url.pathname)
    query = url.searchParams
  } catch {
    response.writeHead(400, headers).end()
    return
  }
  const { status, type, body, forGood, forms } = answer(site, path, query)
  const key = hashOf(body)
  const zip =
    body.length > 1400 &&
    /\bgzip\b/u.test(String(request.headers["accept-encoding"] ?? "")) &&
    !type.startsWith("image/png")
  const etag = `"${key.slice(0, 22)}${zip ? "-z" : ""}"`
  if (forms)
    headers["content-security-policy"] =
      securityHeaders["content-security-policy"]?.replace("form-action 'none'", "form-action 'self'") ?? ""
  const caching = forGood ? { "cache-control": "public, max-age=31536000, immutable" } : {}
  if (status === 200 && request.headers["if-none-match"] === etag) {
    response.writeHead(304, { ...headers, ...caching, etag }).end()
    return
  }
  const sent = zip ? zipped(body, key) : body
  response.writeHead(status, {
    ...headers,
    ...caching,
    etag,
    "content-type": type,
    "content-length": sent.length,
    ...(zip ? { "content-encoding": "gzip" } : {}),
  })
  response.end(request.method === "HEAD" ? undefined : sent)
}

function listen(server: Server, port: number): Promise<"listening" | "in use"> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve("in use")
      else reject(error)
    }
    server.once("error", failed)
    server.listen(port, "127.0.0.1", () => {
      server.off("error", failed)
      resolve("listening")
    })
  })
}

export interface Served {
  readonly server: Server
  readonly port: number
  /** Ports that were in use and passed over. */
  readonly passedOver: readonly number[]
  readonly close: () => Promise<void>
}

/**
 * Serve a site on 127.0.0.1.
 * @param port exactly there, or (undefined) at the default or the next free one
 * @throws InputError where the port is in use
 */
export async function serve(site: Site, port: number | undefined): Promise<Served> {
  if (!existsSync(join(site.folder, "index.html"))) {
    throw new InputError(`the page has not been built (${site.folder} is missing): run 'npm run build'`)
  }
  const server = createServer((request, response) => handle(site, request, response))
  const wanted = port === undefined ? Array.from({ length: portsTried }, (_, i) => defaultPort + i) : [port]
  const passedOver: number[] = []
  for (const p of wanted) {
    if ((await listen(server, p)) === "listening") {
      const address = server.address()
      const bound = typeof address === "object" && address ? address.port : p
      const close = (): Promise<void> =>
        new Promise((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        })
      return { server, port: bound, passedOver, close }
    }
    passedOver.push(p)
  }
  throw new InputError(
    port === undefined
      ? `ports ${defaultPort} to ${defaultPort + portsTried - 1} are all in use; name a free one with --port`
      : `port ${port} is in use; name another with --port, or leave it out to take the next free one`,
  )
}
