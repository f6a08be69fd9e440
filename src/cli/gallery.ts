/**
 * The gallery's page: figures that can be run, and records of the library that are no figures yet, found by one
 * question. Without any script; every word of a record is text.
 */
import { escapeText } from "../draw/index.ts"

export interface GalleryEntry {
  readonly id: string
  readonly title: string
  /** Its caption, or what else says what it shows. */
  readonly about: string
}

/** A record of the library that the question met. */
export interface LibraryHit {
  readonly figid: string
  readonly title: string
  /** The part of the caption that was met, the matches between `«` and `»`. */
  readonly snippet: string
  /** Symbols of its genes that the question means. */
  readonly genes: readonly string[]
  /** The figure made from it, where there is one already. */
  readonly figure: string | undefined
  /** The command that makes a figure of it. */
  readonly command: string
}

/** What the library says to a question; without a library, how to make one. */
export type LibraryAnswer =
  | { readonly kind: "none"; readonly message: string; readonly command: string }
  | {
      readonly kind: "found"
      /** Records in the library. */
      readonly size: number
      readonly hits: readonly LibraryHit[]
      /** `mTOR: MTOR`, where a word means genes by another name. */
      readonly meant: readonly string[]
    }

export interface GalleryPage {
  readonly style: string
  readonly question: string
  readonly figures: readonly GalleryEntry[]
  readonly library: LibraryAnswer | undefined
  /** Known to pages of this run, so that only they can have a figure made; undefined: nothing can be made here. */
  readonly token: string | undefined
  /** What came of making one. */
  readonly fault?: string | undefined
}

/** The first words of a text, cut between words. */
function opening(text: string): string {
  return text.length <= 280 ? text : `${text.slice(0, 280).replace(/\s+\S*$/u, "")} …`
}

/** Figures in whose title or caption every word of the question stands; case and accents don't count. */
function matching(entries: readonly GalleryEntry[], question: string): readonly GalleryEntry[] {
  const folded = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  const words = folded(question)
    .split(/\s+/u)
    .filter((w) => w !== "")
  return entries.filter((e) => {
    const text = folded(`${e.id} ${e.title} ${e.about}`)
    return words.every((w) => text.includes(w))
  })
}

/** A snippet with its matches marked. */
function marked(snippet: string): string {
  return escapeText(snippet).replace(/«([^«»]*)»/gu, "<mark>$1</mark>")
}

function figureRow(e: GalleryEntry): string {
  return `<li><a href="/figures/${encodeURIComponent(e.id)}/">${escapeText(e.title)}</a><p>${escapeText(opening(e.about))}</p></li>`
}

function hitRow(hit: LibraryHit, token: string | undefined): string {
  const genes = hit.genes.length > 0 ? `<p class="mute">Genes met: ${escapeText(hit.genes.join(", "))}</p>` : ""
  const head = hit.figure
    ? `<a href="/figures/${encodeURIComponent(hit.figure)}/">${escapeText(hit.title || hit.figid)}</a> <span class="mute">a figure already</span>`
    : `<b>${escapeText(hit.title || hit.figid)}</b>`
  const button =
    token === undefined
      ? ""
      : `<form action="/gallery/new" method="post"><input type="hidden" name="token" value="${escapeText(token)}"><input type="hidden" name="figid" value="${escapeText(hit.figid)}"><button type="submit" class="plain" aria-label="${escapeText(`Make it run: ${hit.title || hit.figid}`)}">Make it run</button></form>`
  const make = hit.figure
    ? ""
    : `<div class="make">${button}<span class="mute">or type</span> <code>${escapeText(hit.command)}</code></div>`
  return `<li>${head}<p>${marked(hit.snippet)}</p>${genes}${make}</li>`
}

function libraryPart({ library, question, token }: GalleryPage): string {
  if (!library) return ""
  if (library.kind === "none")
    return `<section aria-label="Library"><h2>Library of records</h2><p>${escapeText(library.message)}</p><p><code>${escapeText(library.command)}</code></p></section>`
  const size = `${library.size} ${library.size === 1 ? "record" : "records"}`
  const meant = library.meant.length > 0 ? `<p class="mute">${escapeText(library.meant.join("; "))}</p>` : ""
  const said =
    question.trim() === ""
      ? `${size} can be searched by title, caption, genes, chemicals and diseases: for instance <code>mTOR autophagy</code>, <code>gene:PI3K -cancer</code>.`
      : `${library.hits.length === 0 ? "None" : library.hits.length} of ${size} shown.`
  return `<section aria-label="Library"><h2>Library of records</h2><p class="mute" role="status">${said}</p>${meant}<ul>${library.hits.map((h) => hitRow(h, token)).join("")}</ul></section>`
}

/** The page as HTML. */
export function galleryHtml(page: GalleryPage): string {
  const found = matching(page.figures, page.question)
  const fault = page.fault === undefined ? "" : `<p class="fault" role="alert">${escapeText(page.fault)}</p>`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Figures · Kinetoscope</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/favicon.svg" type="image/svg+xml"><link rel="stylesheet" href="${escapeText(page.style)}"></head>
<body class="gallery"><main><h1>Figures</h1>${fault}
<form action="/gallery" method="get" role="search"><label>Search titles, captions and genes <input type="search" name="q" value="${escapeText(page.question)}"></label> <button type="submit" class="plain">Search</button></form>
<p class="mute" role="status">${found.length} ${found.length === 1 ? "figure" : "figures"}</p><ul>${found.map(figureRow).join("")}</ul>${libraryPart(page)}<p class="mute">For research and teaching, not for clinical decisions.</p></main></body></html>
`
}
