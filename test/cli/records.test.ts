import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { CommandContext } from "../../src/cli/command.ts"
import { main } from "../../src/cli/main.ts"
import { fetchText } from "../../src/cli/records.ts"

const root = join(import.meta.dirname, "..", "..")
const flagship = readFileSync(join(root, "figures", "ketamine-glutamatergic-synapse", "record.md"), "utf8")
const id = "PMC6335777__APS2019-7943481.002"

let server: Server
let address: string
let folder: string
let requests: string[] = []

const answers: Record<string, RequestListener> = {
  [`/${id}.md`]: (_q, a) => a.end(flagship),
  "/gzip.md": (_q, a) => a.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(flagship)),
  "/moved": (_q, a) => a.writeHead(302, { location: `/${id}.md` }).end(),
  "/to-file": (_q, a) => a.writeHead(302, { location: "file:///etc/passwd" }).end(),
  "/circle": (_q, a) => a.writeHead(302, { location: "/circle" }).end(),
  "/stalls": (_q, a) => a.write("---\n"),
  "/short": (_q, a) => {
    a.writeHead(200, { "content-length": "100" })
    a.write("---\n")
    a.socket?.destroySoon()
  },
  "/endless": (_q, a) => {
    const more = (): void => {
      while (a.write("x".repeat(65536)));
      a.once("drain", more)
    }
    more()
  },
  "/huge": (_q, a) => a.writeHead(200, { "content-length": "999999999999" }).end("x"),
  "/latin": (_q, a) => a.end(Buffer.from([0x2d, 0xe9, 0x2d])),
  "/PMC1__page.md": (_q, a) => a.end("<html>log in</html>"),
  "/hgnc.tsv": (_q, a) =>
    a.end(
      "hgnc_id\tsymbol\tname\tlocus_type\tstatus\talias_symbol\tprev_symbol\tentrez_id\tuniprot_ids\nHGNC:1\tNEWGENE1\tnew\tgene with protein product\tApproved\tNG-1\t\t99\tP9\n",
    ),
  "/famplex/entities.csv": (_q, a) => a.end("NEWGENE\n"),
  "/famplex/relations.csv": (_q, a) => a.end("HGNC,NEWGENE1,isa,FPLX,NEWGENE\n"),
  "/famplex/grounding_map.csv": (_q, a) => a.end("newgenes,FPLX,NEWGENE,,,,\n"),
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kinetoscope-records-"))
  server = createServer((q, a) => {
    requests.push(q.url ?? "")
    const answer = answers[q.url ?? ""]
    if (answer) answer(q, a)
    else a.writeHead(404).end()
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  process.env["KINETOSCOPE_CACHE"] = join(folder, "cache")
  process.env["KINETOSCOPE_PFOCR"] = `${address}/{id}.md`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true, force: true })
  delete process.env["KINETOSCOPE_CACHE"]
  delete process.env["KINETOSCOPE_PFOCR"]
})

async function run(argv: readonly string[], stdin = ""): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = []
  const err: string[] = []
  const ctx: CommandContext = {
    cwd: folder,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    terminal: false,
    columns: 100,
    stdin: async () => new TextEncoder().encode(stdin),
    packageRoot: root,
  }
  const code = await main(argv, ctx)
  return { code, out: out.join("\n"), err: err.join("\n") }
}

describe("a record on the command line", () => {
  it("is read from standard input, as JSON with the record's own rows", async () => {
    const { code, out } = await run(["read", "-", "--json"], flagship)
    const record = JSON.parse(out)
    expect(code).toBe(0)
    expect(record).toMatchObject({
      figid: id,
      pmcid: "PMC6335777",
      number: "Figure 2",
      year: 2019,
      organisms: ["Homo sapiens"],
    })
    expect(record.genes).toHaveLength(26)
    expect(record.chemicals[0]).toEqual({ word: "Glutamate", source: "", identifier: "" })
  })

  it("is written again byte for byte", async () => {
    writeFileSync(join(folder, "in.md"), flagship)
    expect((await run(["read", "in.md", "--write", "out.md"])).code).toBe(0)
    expect(readFileSync(join(folder, "out.md"), "utf8")).toBe(flagship)
  })

  it("is grounded from its words alone", async () => {
    const { out } = await run(["ground", "-", "--words-from-record", "--json"], flagship)
    const grounded = JSON.parse(out)
    expect(grounded.genes).toHaveLength(26)
    expect(grounded.chemicals[0]).toEqual({ word: "Glutamate", source: "MESH", identifier: "D018698" })
    expect(grounded.entities[0]).toMatchObject({
      text: "ketamine",
      span: [11, 19],
      kind: "chemical",
      id: "mesh:D007649",
    })
    expect(JSON.parse((await run(["ground", "--words", "AKT1-3", "--json"])).out).genes).toHaveLength(3)
  })

  it("is fetched once by its figure id, then comes from the cache", async () => {
    requests = []
    expect((await run(["read", id, "--json"])).code).toBe(0)
    expect((await run(["read", id, "--json"])).code).toBe(0)
    expect((await run(["read", `https://pfocr.wikipathways.org/figures/${id}.html`, "--json"])).code).toBe(0)
    expect(requests).toEqual([`/${id}.md`])
  })

  it("is not kept where the answer is no record", async () => {
    const { code, err } = await run(["read", "PMC1__page"])
    expect(code).toBe(2)
    expect(err).toContain("record/no-front-matter")
    expect(readdirSync(join(folder, "cache", "records"))).toEqual([`${id}.md`])
  })

  it("that is not there is answered in a line", async () => {
    for (const name of ["nothing.md", "PMC9__none", `${address}/none`, "file:///etc/passwd", "ftp://x/y"]) {
      const { code, err } = await run(["read", name])
      expect(code).toBe(2)
      expect(err).toMatch(/^(?:fetching .*\n)?kinetoscope: /)
    }
  })
})

describe("fetching", () => {
  const get = (path: string, seconds = 5): Promise<string> =>
    fetchText(`${address}${path}`, { bytes: 1_000_000, seconds })

  it("follows redirects and unpacks", async () => {
    expect(await get("/moved")).toBe(flagship)
    expect(await get("/gzip.md")).toBe(flagship)
  })

  it("ends in time and memory, whatever the server does", async () => {
    await expect(get("/to-file")).rejects.toThrow("only http and https")
    await expect(get("/circle")).rejects.toThrow("redirects more than five times")
    await expect(get("/stalls", 0.3)).rejects.toThrow("did not answer within 0.3 s")
    await expect(get("/short")).rejects.toThrow(/cannot be fetched|cut off/)
    await expect(get("/endless")).rejects.toThrow("more than 1000000 bytes")
    await expect(get("/huge")).rejects.toThrow("more than 1000000 bytes")
    await expect(get("/latin")).rejects.toThrow("UTF-8")
    await expect(get("/none")).rejects.toThrow("404")
  })
})

describe("lexicon update", () => {
  it("makes gene and family tables from the upstream files, and reset goes back", async () => {
    const { code, out } = await run([
      "lexicon",
      "update",
      "--hgnc",
      `${address}/hgnc.tsv`,
      "--famplex",
      `${address}/famplex`,
    ])
    expect(out).toContain("1 genes, 1 families")
    expect(code).toBe(0)
    const grounded = JSON.parse((await run(["ground", "--words", "NG1,newgenes,Ketamine", "--json"])).out)
    expect(grounded.genes.map((g: { word: string; entrez: string }) => [g.word, g.entrez])).toEqual([
      ["NG1", "99"],
      ["newgenes", "99"],
    ])
    expect(grounded.chemicals).toHaveLength(1)
    expect((await run(["lexicon", "show"])).out).toContain("hgnc.tsv")
    expect((await run(["lexicon", "reset"])).code).toBe(0)
    expect(JSON.parse((await run(["ground", "--words", "MTOR", "--json"])).out).genes).toHaveLength(1)
  })

  it("leaves nothing behind where a file is missing or another's", async () => {
    expect((await run(["lexicon", "update", "--hgnc", `${address}/none`])).code).toBe(2)
    expect((await run(["lexicon", "update", "--hgnc", `${address}/${id}.md`])).code).toBe(2)
    expect(readdirSync(join(folder, "cache"))).toEqual(["records"])
  })
})
