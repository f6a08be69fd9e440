/** What can be taken away: pictures, numbers, the archive, the command line that repeats the screen, the citation. */
import { signal } from "@preact/signals"
import { escapeText, formatNumber } from "../../draw/index.ts"
import type { ArchiveReply, ArchiveRequest } from "../engine/model-worker.ts"
import { startModelWorker } from "../engine/workers.ts"
import { commandLine } from "../state/command-line.ts"
import { setupLabel } from "../state/doses.ts"
import { download } from "../state/download.ts"
import { asPng, curvesAsCsv, curvesAsSvg, sceneAsSvg } from "../state/pictures.ts"
import { experimentOf, type Setup } from "../state/setup.ts"
import type { Store } from "../state/store.ts"
import { LessonMaker } from "./lesson-maker.tsx"

const copied = signal<string | undefined>(undefined)

function copy(what: string, text: string): void {
  const done = (): void => {
    copied.value = what
    setTimeout(() => {
      copied.value = undefined
    }, 1600)
  }
  navigator.clipboard?.writeText(text).then(done, () => {})
}

function Copied({ what, label, text }: { what: string; label: string; text: string }) {
  return (
    <button type="button" class="text" onClick={() => copy(what, text)}>
      {copied.value === what ? "Copied" : label}
    </button>
  )
}

function fault(store: Store): (error: unknown) => void {
  return (error) => {
    store.fault.value = error instanceof Error ? error.message : String(error)
  }
}

/** The model, B and (where pinned) A as a COMBINE archive; read and written off the page's thread. */
function archive(store: Store): void {
  const { source } = store
  const { figure, record, experiments } = store.bundle
  if (!source.value) return
  const worker = startModelWorker()
  const arm = (id: string, setup: Setup): ArchiveRequest["arms"][number] => {
    const label = setupLabel(setup)
    const experiment = { ...experimentOf(setup), title: label, until: `${store.setup.value.horizon} min` }
    return { id, label, experiment }
  }
  const a = store.pinned.value
  const files = { ...source.value.antimony, ...store.edited.value }
  const scene = store.scene.value
  const encoder = new TextEncoder()
  const request: ArchiveRequest = {
    kind: "archive",
    id: 1,
    entry: figure.model in files ? figure.model : (Object.keys(files)[0] ?? ""),
    files,
    figure,
    arms: [arm("b", store.setup.value), ...(a ? [arm("a", a)] : [])],
    readouts: experiments.find((e) => e.id === store.setup.value.experiment)?.readouts ?? [],
    // The page has the record's words alone; an archive's metadata takes no more.
    record: record && ({ ...record, year: Number(record.year) || undefined } as unknown as ArchiveRequest["record"]),
    extra: [
      ...(scene ? [{ path: "figure.svg", format: "image/svg+xml", bytes: encoder.encode(sceneAsSvg(scene)) }] : []),
      { path: "curves.csv", format: "text/csv", bytes: encoder.encode(curvesAsCsv(store)) },
    ],
  }
  worker.onmessage = (event: MessageEvent<ArchiveReply>): void => {
    worker.terminate()
    const { bytes, fault: why } = event.data
    if (bytes) download(`${figure.id}.omex`, "application/zip", bytes as Uint8Array<ArrayBuffer>)
    else store.fault.value = `the archive could not be written: ${why}`
  }
  worker.onerror = (event): void => {
    worker.terminate()
    store.fault.value = event.message || "the archive could not be written"
  }
  worker.postMessage(request)
}

interface Way {
  readonly label: string
  readonly take: () => void
}

function waysOf(store: Store): readonly Way[] {
  const { figure } = store.bundle
  const at = `${figure.id}-${formatNumber(store.saidTime.value)}min`
  const scene = (): string => (store.scene.value ? sceneAsSvg(store.scene.value) : "")
  const png = (name: string, svg: string): void => {
    asPng(svg).then((blob) => download(`${name}.png`, "image/png", blob), fault(store))
  }
  const antimony = (): string =>
    Object.entries({ ...store.source.value?.antimony, ...store.edited.value })
      .map(([path, source]) => `// ${path}\n${source}`)
      .join("\n")
  return [
    { label: "Figure as SVG", take: () => download(`${at}.svg`, "image/svg+xml", scene()) },
    { label: "Figure as PNG", take: () => png(at, scene()) },
    { label: "Curves as SVG", take: () => download(`${figure.id}-curves.svg`, "image/svg+xml", curvesAsSvg(store)) },
    { label: "Curves as PNG", take: () => png(`${figure.id}-curves`, curvesAsSvg(store)) },
    { label: "Curves as CSV", take: () => download(`${figure.id}.csv`, "text/csv", curvesAsCsv(store)) },
    { label: "Model as Antimony", take: () => download(`${figure.id}.ant`, "text/plain", antimony()) },
    { label: "Archive (OMEX): model, study, figure, curves", take: () => archive(store) },
  ]
}

/** Lines that put the exported single file, at this screen, into another page. */
function embedOf(store: Store): string {
  const { figure } = store.bundle
  return `<iframe src="${figure.id}.html${escapeText(location.hash)}" width="1200" height="860" title="${escapeText(figure.title)}"></iframe>`
}

export function TakeAway({ store, close }: { store: Store; close: () => void }) {
  const { figure, record, version } = store.bundle
  const command = commandLine(store)
  const edited = Object.keys(store.edited.value).length > 0
  const citation = record ? `${record.reftext} ${record.papertitle} ${record.number}. ${record.pmcid}.` : figure.title
  const embed = embedOf(store)
  return (
    <section
      class="popover take-away"
      aria-label="Take away"
      onKeyDown={(event) => {
        if (event.key === "Escape") close()
      }}
    >
      <h2 class="visually-hidden">Take away</h2>
      <ul>
        <li>
          <Copied what="link" label="Copy the link to this screen" text={location.href} />
        </li>
        {waysOf(store).map(({ label, take }) => (
          <li key={label}>
            <button type="button" onClick={take}>
              {label}
            </button>
          </li>
        ))}
      </ul>
      <h3>
        Command line that repeats this screen <Copied what="command" label="Copy" text={command} />
      </h3>
      <code tabIndex={0}>{command}</code>
      {edited && <p class="mute">The model is edited here: save it first, the command runs the figure’s own.</p>}
      <h3>
        Cite <Copied what="citation" label="Copy" text={citation} />
      </h3>
      <p>{citation}</p>
      <p class="mute">Run with Kinetoscope {version}.</p>
      <LessonMaker store={store} />
      <h3>
        Embed <Copied what="embed" label="Copy" text={embed} />
      </h3>
      <code tabIndex={0}>{embed}</code>
      <p class="mute">
        Beside the page as one file:{" "}
        <span class="command">
          kinetoscope export {figure.id} --format html --out {figure.id}.html
        </span>
      </p>
      <button type="button" class="plain" onClick={close}>
        Close
      </button>
    </section>
  )
}
