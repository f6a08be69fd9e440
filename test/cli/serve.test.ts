import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer, request } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { InputError } from "../../src/cli/command.ts"
import { type Served, type Site, serve } from "../../src/cli/serve.ts"

const folder = mkdtempSync(join(tmpdir(), "kinetoscope-serve-"))
const site: Site = {
  folder: join(folder, "site"),
  figure: "one",
  texts: (id) => (id === "one" ? { bundle: '{"one":1}', engine: '{"engine":1}', source: "{}" } : undefined),
  save: (id, body) => ({ status: 200, message: `${id} ${JSON.stringify(body)}` }),
  gallery: () => [{ id: "one", title: "<b>One</b>", about: "A & B" }],
  library: {
    search: (question) =>
      Promise.resolve({
        kind: "found",
        size: 2,
        meant: [],
        hits:
          question === ""
            ? []
            : [
                {
                  figid: 'PMC1__"><script>x</script>',
                  title: "<img src=x onerror=alert(1)>",
                  snippet: "the «<script>» of « it",
                  genes: ["<i>MTOR</i>"],
                  figure: undefined,
                  command: "kinetoscope new '<b>'",
                },
              ],
      }),
    make: (figid) =>
      Promise.resolve(
        figid === "PMC1__a" ? { kind: "made", figure: "PMC1__a" } : { kind: "failed", message: `<b>${figid}</b>` },
      ),
  },
}

/** One request as it stands on the wire: no path is tidied up on the way. */
function get(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
  sent = "",
): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      let body = ""
      response.on("data", (chunk: Buffer) => {
        body += chunk.toString("utf8")
      })
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }))
    })
    asked.on("error", reject)
    asked.end(sent)
  })
}

describe("serving the page", () => {
  let served: Served

  beforeAll(async () => {
    mkdirSync(join(site.folder, "assets"), { recursive: true })
    writeFileSync(join(folder, "secret.txt"), "secret")
    writeFileSync(
      join(site.folder, "index.html"),
      '<html data-figure="x" data-engine="/figures/x/engine.json"><link rel="preload" href="/figures/x/bundle.json"><link rel="stylesheet" href="/assets/a.css"></html>',
    )
    writeFileSync(join(site.folder, "assets", "a.css"), "p{}")
    served = await serve(site, 0)
  })
  afterAll(async () => {
    await served.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it("the page names its figure, and a strict policy goes with it", async () => {
    const page = await get(served.port, "/")
    expect(page.body).toContain('data-figure="one"')
    expect(page.body).toContain("/figures/one/bundle.json")
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'")
    expect(page.headers["content-security-policy"]).not.toContain("'unsafe-eval'")
  })

  it("bundles are served by the id of their figure, others are not there", async () => {
    expect((await get(served.port, "/figures/one/bundle.json")).body).toBe('{"one":1}')
    expect((await get(served.port, "/figures/two/bundle.json")).status).toBe(404)
  })

  it("the model is named by its content and kept for good, what else is unchanged isn't sent again", async () => {
    const page = await get(served.port, "/")
    const engine = /data-engine="([^"]+)"/u.exec(page.body)?.[1] ?? ""
    const model = await get(served.port, engine)
    expect(model.body).toBe('{"engine":1}')
    expect(model.headers["cache-control"]).toContain("immutable")
    expect((await get(served.port, engine.replace(/v=.*/u, "v=other"))).headers["cache-control"]).toBe("no-cache")
    const bundle = await get(served.port, "/figures/one/bundle.json")
    const again = await get(served.port, "/figures/one/bundle.json", {
      "if-none-match": String(bundle.headers["etag"]),
    })
    expect([again.status, again.body]).toEqual([304, ""])
  })

  it("nothing outside the site's folder is served", async () => {
    for (const path of [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/assets/../../secret.txt",
      "/..%2fsecret.txt",
      "/%00",
      "/%",
    ]) {
      const answer = await get(served.port, path)
      expect(answer.body).not.toContain("secret\n")
      expect(answer.body).not.toBe("secret")
      expect([400, 404]).toContain(answer.status)
    }
  })

  it("a page elsewhere that gives itself our address is refused, and so is anything but reading", async () => {
    expect((await get(served.port, "/", { host: "evil.example" })).status).toBe(403)
    expect((await get(served.port, "/", {}, "POST")).status).toBe(405)
  })

  it("only the page itself may save: its token, its origin, JSON", async () => {
    const page = await get(served.port, "/")
    const token = /data-token="([^"]+)"/u.exec(page.body)?.[1] ?? ""
    const origin = `http://127.0.0.1:${served.port}`
    const good = {
      host: `127.0.0.1:${served.port}`,
      origin,
      "x-kinetoscope-token": token,
      "content-type": "application/json",
    }
    const post = (headers: Record<string, string>, path = "/figures/one/source.json") =>
      get(served.port, path, headers, "POST")
    expect(await post(good)).toMatchObject({ status: 200, body: "one undefined\n" })
    expect((await post({ ...good, origin: "http://evil.example" })).status).toBe(403)
    expect((await post({ ...good, "x-kinetoscope-token": "guess" })).status).toBe(403)
    expect((await post({ ...good, host: "evil.example", origin: "http://evil.example" })).status).toBe(403)
    expect((await post({ ...good, "content-type": "text/plain" })).status).toBe(415)
    expect((await post(good, "/figures/one/bundle.json")).status).toBe(405)
  })

  it("the gallery lists figures as text", async () => {
    const page = await get(served.port, "/gallery")
    expect(page.body).toContain("&lt;b&gt;One&lt;/b&gt;")
    expect(page.body).toContain('href="/figures/one/"')
    expect((await get(served.port, "/gallery?q=b+ONE")).body).toContain('href="/figures/one/"')
    const none = await get(served.port, `/gallery?q=${encodeURIComponent('"><script>')}`)
    expect(none.body).not.toContain("<script>")
    expect(none.body).toContain("0 figures")
    expect(none.headers["content-security-policy"]).toContain("form-action 'self'")
  })

  it("records of the library are text in the gallery, whatever they hold", async () => {
    const { body } = await get(served.port, "/gallery?q=x")
    expect(body).not.toMatch(/<script|<img|<i>|<b>x/u)
    expect(body).toContain("<mark>&lt;script&gt;</mark>")
    expect(body).toContain("Genes met: &lt;i&gt;MTOR&lt;/i&gt;")
  })

  it("only the gallery itself may have a figure made; what can't be made is told as text", async () => {
    const page = await get(served.port, "/gallery?q=x")
    expect(page.headers["referrer-policy"]).toBe("same-origin")
    const token = /name="token" value="([^"]+)"/u.exec(page.body)?.[1] ?? ""
    const host = `127.0.0.1:${served.port}`
    const make = (form: string, origin: string): ReturnType<typeof get> =>
      get(
        served.port,
        "/gallery/new",
        { host, origin, "content-type": "application/x-www-form-urlencoded" },
        "POST",
        form,
      )
    const made = await make(`token=${token}&figid=PMC1__a`, `http://${host}`)
    expect([made.status, made.headers["location"]]).toEqual([303, "/figures/PMC1__a/"])
    expect((await make(`token=${token}&figid=PMC1__a`, "http://evil.example")).status).toBe(403)
    expect((await make("token=guess&figid=PMC1__a", `http://${host}`)).status).toBe(403)
    const failed = await make(`token=${token}&figid=other`, `http://${host}`)
    expect([failed.status, failed.body.includes("&lt;b&gt;other&lt;/b&gt;")]).toEqual([422, true])
  })

  it("a named port in use is an error that says what to do", async () => {
    const other = createServer().listen(0, "127.0.0.1")
    await new Promise((resolve) => other.once("listening", resolve))
    const { port } = other.address() as AddressInfo
    await expect(serve(site, port)).rejects.toThrow(InputError)
    await expect(serve(site, port)).rejects.toThrow(/in use.*--port/u)
    other.close()
  })

  it("an unbuilt page says how to build it", async () => {
    await expect(serve({ ...site, folder: join(folder, "nowhere") }, 0)).rejects.toThrow("npm run build")
  })
})
