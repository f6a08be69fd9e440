/**
 * The page's server: 127.0.0.1 only, files of the built site and bundles of figures, nothing else. It is read from, with
 * two exceptions: pages of this run, which know its token, may save a figure's edited model and make a figure from a
 * record of the library.
 * The Content-Security-Policy allows our own script and WebAssembly, and no request to anywhere.
 */
import { createHash, randomBytes } from "node:crypto"
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { extname, join, sep } from "node:path"
import { gzipSync } from "node:zlib"
import type { BundleTexts } from "./bundle.ts"
import { InputError } from "./command.ts"
import { type GalleryEntry, galleryHtml } from "./gallery.ts"
import type { GalleryLibrary } from "./gallery-library.ts"
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
  /** The library of records that the gallery searches. */
  readonly library?: GalleryLibrary | undefined
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: Buffer
  /** Its address names its content: what was fetched once holds for good. */
  readonly forGood?: boolean
  /** It holds a form, which asks this server alone. */
  readonly forms?: boolean
  /** Where to go on. */
  readonly location?: string
}

/** Known to pages that this run served: another site can't read it, so it can't save. */
const token = randomBytes(24).toString("base64url")

const longestBody = 8_000_000
const longestForm = 4000

/** A request's body as text; what is longer than allowed is empty. */
async function bodyOf(request: IncomingMessage, most: number): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > most) return ""
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString("utf8")
}

/** A request's JSON, undefined where it is none or too long. */
async function jsonOf(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await bodyOf(request, longestBody))
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

/** The gallery for a question, and what came of making a figure. */
async function gallery(site: Site, question: string, fault?: string): Promise<Answer> {
  const html = readFileSync(join(site.folder, "index.html"), "utf8")
  const page = galleryHtml({
    style: /<link[^>]+href="([^"]+\.css)"/u.exec(html)?.[1] ?? "",
    question,
    figures: site.gallery?.() ?? [],
    library: await site.library?.search(question),
    token: site.library && token,
    fault,
  })
  return {
    status: fault === undefined ? 200 : 422,
    type: mediaTypes[".html"] as string,
    body: Buffer.from(page),
    forms: true,
  }
}

/** Make a figure from a record of the library, if it is our own page that asks. */
async function makeFigure(site: Site, request: IncomingMessage): Promise<Answer> {
  if (!site.library) return text(405, "nothing is made here")
  const own = request.headers.origin === `http://${request.headers.host}`
  const form = new URLSearchParams(await bodyOf(request, longestForm))
  if (!own || form.get("token") !== token) return text(403, "only the gallery itself may make a figure")
  const made = await site.library.make(form.get("figid") ?? "")
  if (made.kind === "failed") return gallery(site, "", made.message)
  return { ...text(303, ""), location: `/figures/${encodeURIComponent(made.figure)}/` }
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

/** What is asked for, by path; undefined where the address can't be read. */
async function answerTo(site: Site, request: IncomingMessage): Promise<Answer> {
  let path: string
  let query: URLSearchParams
  try {
    const url = new URL(request.url ?? "/", "http://127.0.0.1")
    path = decodeURIComponent(url.pathname)
    query = url.searchParams
  } catch {
    return text(400, "the address cannot be read")
  }
  if (path === "/gallery" || path === "/gallery/") return gallery(site, query.get("q")?.slice(0, 200) ?? "")
  return answer(site, path, query)
}

/** What was asked to be written. */
async function written(site: Site, request: IncomingMessage): Promise<Answer> {
  return request.url === "/gallery/new" ? makeFigure(site, request) : save(site, request)
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answered: Answer,
  asked: Record<string, string>,
): void {
  const { status, type, body, forGood, forms, location } = answered
  const headers = { ...asked }
  if (forms) {
    headers["content-security-policy"] =
      securityHeaders["content-security-policy"]?.replace("form-action 'none'", "form-action 'self'") ?? ""
    // A form's own origin goes with it, to this server alone.
    headers["referrer-policy"] = "same-origin"
  }
  if (location !== undefined) headers["location"] = location
  if (request.method === "POST") {
    response.writeHead(status, { ...headers, "content-type": type, "content-length": body.length }).end(body)
    return
  }
  const key = hashOf(body)
  const zip =
    body.length > 1400 &&
    /\bgzip\b/u.test(String(request.headers["accept-encoding"] ?? "")) &&
    !type.startsWith("image/png")
  const etag = `"${key.slice(0, 22)}${zip ? "-z" : ""}"`
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
  if (request.method !== "GET" && request.method !== "HEAD" && request.method !== "POST") {
    response.writeHead(405, { ...headers, allow: "GET, HEAD, POST" }).end()
    return
  }
  const made = request.method === "POST" ? written(site, request) : answerTo(site, request)
  made.then(
    (answered) => send(request, response, answered, headers),
    (error: unknown) =>
      send(request, response, text(500, error instanceof Error ? error.message : String(error)), headers),
  )
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
