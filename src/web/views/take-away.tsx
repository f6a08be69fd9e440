/** What can be taken away: pictures, numbers, the command line that repeats the screen, the citation. */
import { escapeText, formatNumber } from "../../draw/index.ts"
import { readoutsOf } from "../state/readout-list.ts"
import { commandLine, type Store } from "../state/store.ts"

/** Hand a file to the reader. */
export function download(name: string, type: string, text: string): void {
  const link = document.createElement("a")
  const url = URL.createObjectURL(new Blob([text], { type }))
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}

/** The scene as it stands, with its colours written out, as a file that stands alone. */
export function sceneAsSvg(scene: SVGSVGElement): string {
  const copy = scene.cloneNode(true) as SVGSVGElement
  const from = scene.querySelectorAll<SVGElement>("*")
  const to = copy.querySelectorAll<SVGElement>("*")
  const properties = [
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "opacity",
    "font-size",
    "font-weight",
    "text-anchor",
    "display",
  ]
  from.forEach((element, i) => {
    const style = getComputedStyle(element)
    const target = to[i]
    if (!target) return
    for (const name of properties) target.setAttribute(name, style.getPropertyValue(name))
    for (const name of ["tabindex", "role", "aria-label", "class", "style"]) target.removeAttribute(name)
  })
  for (const hidden of copy.querySelectorAll('[display="none"]')) hidden.remove()
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg")
  copy.setAttribute("font-family", "Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif")
  return `${new XMLSerializer().serializeToString(copy)}\n`
}

/** The shown curves as CSV, times in minutes. */
export function curvesAsCsv(store: Store): string {
  const curves = store.curves.value
  if (!curves) return ""
  const wanted = store.bundle.experiments.find((e) => e.id === store.setup.value.experiment)?.readouts ?? []
  const readouts = readoutsOf(store.bundle.figure, wanted).filter((r) => curves.columns.has(r.quantity))
  const head = ["time (min)", ...readouts.map((r) => `${r.id} (${r.unit})`)].map((h) => `"${h.replaceAll('"', '""')}"`)
  const rows = Array.from(curves.time, (t, i) =>
    [t, ...readouts.map((r) => curves.columns.get(r.quantity)?.[i])].join(","),
  )
  return `${head.join(",")}\n${rows.join("\n")}\n`
}

export function TakeAway({ store, close }: { store: Store; close: () => void }) {
  const { figure, record } = store.bundle
  const command = commandLine(store)
  const scene = (): void => {
    const element = store.scene.value
    if (element) download(`${figure.id}-${formatNumber(store.time.value)}min.svg`, "image/svg+xml", sceneAsSvg(element))
  }
  const antimony = (): void => {
    const text = Object.entries(store.source.value?.antimony ?? {}).map(([path, source]) => `// ${path}\n${source}`)
    download(`${figure.id}.ant`, "text/plain", text.join("\n"))
  }
  const citation = record ? `${record.reftext} ${record.papertitle} ${record.number}. ${record.pmcid}.` : figure.title
  return (
    <section class="popover" aria-label="Take away">
      <ul>
        <li>
          <button
            type="button"
            onClick={() => {
              navigator.clipboard?.writeText(location.href).catch(() => {})
            }}
          >
            Copy the link to this screen
          </button>
        </li>
        <li>
          <button type="button" onClick={scene}>
            Figure as SVG
          </button>
        </li>
        <li>
          <button type="button" onClick={() => download(`${figure.id}.csv`, "text/csv", curvesAsCsv(store))}>
            Curves as CSV
          </button>
        </li>
        <li>
          <button type="button" onClick={antimony}>
            Model as Antimony
          </button>
        </li>
      </ul>
      <h3>Command line that repeats this screen</h3>
      <code tabIndex={0}>{command}</code>
      <h3>Cite the figure</h3>
      <p>{citation}</p>
      <h3>Embed</h3>
      <code tabIndex={0}>{`<iframe src="${escapeText(location.href)}" width="1200" height="860"></iframe>`}</code>
      <button type="button" class="plain" onClick={close}>
        Close
      </button>
    </section>
  )
}
