/** A report as blocks, and blocks as Markdown or as one HTML page that needs nothing else. Charts are for HTML alone. */
import { escapeText } from "../../draw/index.ts"

export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "table"; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: "charts"; readonly svgs: readonly string[]; readonly caption: string }

/** A heading; level 1 is the title. */
export const heading = (level: 1 | 2 | 3, text: string): Block => ({ kind: "heading", level, text })
export const paragraph = (text: string): Block => ({ kind: "text", text: text.replace(/\s+/gu, " ").trim() })
export const bullets = (items: readonly string[]): Block => ({ kind: "list", items })
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): Block => ({
  kind: "table",
  head,
  rows,
})

const cell = (text: string): string => text.replaceAll("|", "\\|").replace(/\s+/gu, " ").trim()

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${block.text}`
    case "text":
      return block.text
    case "list":
      return block.items.map((i) => `- ${i}`).join("\n")
    case "table":
      return [block.head, block.head.map(() => "---"), ...block.rows]
        .map((row) => `| ${row.map(cell).join(" | ")} |`)
        .join("\n")
    case "charts":
      return `*${block.caption} (${block.svgs.length} drawn in the HTML report)*`
  }
}

/** Blocks as Markdown. */
export function blocksMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(blockMarkdown).join("\n\n")}\n`
}

/** Code, emphasis and links of a line of text. Text is escaped first: nothing of a figure's words becomes markup of its own. */
function inline(text: string): string {
  return escapeText(text)
    .replace(/`([^`]+)`/gu, "<code>$1</code>")
    .replace(/\*\*([^*]+)\*\*/gu, "<strong>$1</strong>")
    .replace(/(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])/gu, "<em>$1</em>")
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `<h${block.level}>${inline(block.text)}</h${block.level}>`
    case "text":
      return `<p>${inline(block.text)}</p>`
    case "list":
      return `<ul>\n${block.items.map((i) => `<li>${inline(i)}</li>`).join("\n")}\n</ul>`
    case "table": {
      const row = (cells: readonly string[], tag: string): string =>
        `<tr>${cells.map((c) => `<${tag}>${inline(c)}</${tag}>`).join("")}</tr>`
      const body = block.rows.map((r) => row(r, "td")).join("\n")
      return `<div class="wide"><table>\n<thead>${row(block.head, "th")}</thead>\n<tbody>\n${body}\n</tbody></table></div>`
    }
    case "charts":
      return `<figure>${block.svgs.join("\n")}<figcaption>${inline(block.caption)}</figcaption></figure>`
  }
}

const style = `body{font:15px/1.5 "Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;max-width:1000px;margin:2em auto;padding:0 1em;color:#1c1c1c;background:#fff}
h1,h2,h3{line-height:1.2}h2{margin-top:2em;border-bottom:1px solid #ddd;padding-bottom:.2em}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:13px}th,td{border-bottom:1px solid #e2e2e2;padding:.2em .6em;text-align:left;vertical-align:top}
figure{margin:1em 0}figure svg{max-width:100%;height:auto;margin:0 8px 8px 0}figcaption{color:#555;font-size:13px}code{font-size:12.5px}`

/** Blocks as one page. */
export function blocksHtml(title: string, blocks: readonly Block[]): string {
  return `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>${escapeText(title)}</title>\n<style>${style}</style>\n</head>\n<body>\n${blocks.map(blockHtml).join("\n")}\n</body>\n</html>\n`
}
