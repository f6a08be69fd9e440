/** What is selected, opened: an entity's genes, curve and hold; an arrow's sentence, reactions, parameters and cut. */
import { useState } from "preact/hooks"
import { type BundleQuantity, formatNumber, linearScale, linePath } from "../../draw/index.ts"
import { arrowName, claimsOfStatements, genesOfNode } from "../scene/interact.ts"
import { rangeOf } from "../state/curves.ts"
import { drugsByTarget } from "../state/drug-hits.ts"
import { parseHold, toggled, withHold } from "../state/setup.ts"
import type { Store } from "../state/store.ts"
import { setUpFinding } from "./findings.tsx"
import { GatePanel } from "./gates.tsx"
import { canEdit, showInSource } from "./model-door.tsx"
import { timeScale } from "./time-scale.ts"

/** Of a gene; an entity of a wired figure need not be one. */
const levels: readonly (readonly [string, string, number | undefined])[] = [
  ["Knock out", "Take away", 0],
  ["50 %", "50 %", 0.5],
  ["Wild type", "As it is", undefined],
  ["200 %", "200 %", 2],
]

function GeneLinks({ store, gene }: { store: Store; gene: string }) {
  const known = store.bundle.genes[gene]
  // In a figure made from a record every gene is the record's or its caption's.
  const inRecord = store.bundle.members !== undefined || store.bundle.figure.genes[gene]?.in_record
  const entrez = known?.entrez
  const ncbi = entrez
    ? `https://www.ncbi.nlm.nih.gov/gene/${entrez}`
    : `https://www.ncbi.nlm.nih.gov/gene/?term=${encodeURIComponent(gene)}[sym]+AND+human[orgn]`
  return (
    <li>
      <b class={inRecord ? "" : "added-gene"}>{gene}</b>{" "}
      <a
        href={
          known?.hgnc
            ? `https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:${known.hgnc.replace(/\D/gu, "")}`
            : `https://www.genenames.org/tools/search/#!/?query=${encodeURIComponent(gene)}`
        }
        target="_blank"
        rel="noreferrer"
      >
        HGNC
      </a>{" "}
      <a href={ncbi} target="_blank" rel="noreferrer">
        NCBI Gene
      </a>{" "}
      <a
        href={`https://www.uniprot.org/uniprotkb?query=gene_exact:${encodeURIComponent(gene)}+AND+organism_id:9606`}
        target="_blank"
        rel="noreferrer"
      >
        UniProt
      </a>
    </li>
  )
}

function Curve({ store, quantity }: { store: Store; quantity: string }) {
  const curves = store.curves.value
  const column = curves?.columns.get(quantity)
  if (!curves || !column) return null
  const [least, most] = rangeOf(quantity, curves, store.pinnedCurves.value)
  const rest = curves.rest.get(quantity) ?? 0
  const [low, high] = [Math.min(least, rest), Math.max(most, rest)]
  const room = (high - low) * 0.08 || 0.02
  const x = timeScale(store, 300)
  const y = linearScale([low - room, high + room], [70, 0])
  const ghost = store.pinnedCurves.value?.columns.get(quantity)
  return (
    <svg class="plot big" viewBox="0 0 300 72" role="img" aria-label={`${quantity} over time`}>
      <path class="rest-line" d={`M0 ${y(rest)}H300`} />
      {ghost && store.pinnedCurves.value && (
        <path class="ghost" d={linePath(store.pinnedCurves.value.time, ghost, x, y)} />
      )}
      <path class="curve" d={linePath(curves.time, column, x, y)} />
      <path class="cursor" d={`M${x(store.saidTime.value)} 0V72`} />
    </svg>
  )
}

function Hold({ store, genes }: { store: Store; genes: readonly string[] }) {
  const [gene, setGene] = useState("")
  const [cell, setCell] = useState("")
  const table = store.bundle.figure.genes
  const known = genes.filter((g) => g in table)
  if (known.length === 0) return <p class="mute">The model has no gene to hold here.</p>
  const chosen = gene === "" || !known.includes(gene) ? known : [gene]
  const isGene = store.bundle.members === undefined || genes.some((g) => store.bundle.members?.[g] !== undefined)
  const cells = [...new Set(chosen.flatMap((g) => Object.keys(table[g]?.cells ?? {})))]
  const holds = store.setup.value.perturb.map(parseHold).filter((h) => h !== undefined && chosen.includes(h.gene))
  const now = holds.find((h) => (h?.cell ?? "") === cell)?.value
  return (
    <div class="hold">
      <div class="hold-of">
        {known.length > 1 && (
          <label>
            Gene{" "}
            <select value={gene} onChange={(e) => setGene(e.currentTarget.value)}>
              <option value="">all {known.length}</option>
              {known.map((g) => (
                <option key={g} value={g}>
                  {g}
                </option>
              ))}
            </select>
          </label>
        )}
        {cells.length > 0 && (
          <label>
            In{" "}
            <select value={cell} onChange={(e) => setCell(e.currentTarget.value)}>
              <option value="">all cells</option>
              {cells.map((c) => (
                <option key={c} value={c}>
                  {c} cells
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <div class="segments" role="group" aria-label="Hold at">
        {levels
          .map(([ofGene, ofOther, value]) => ({ label: isGene ? ofGene : ofOther, value }))
          .map(({ label, value }) => (
            <button
              key={label}
              type="button"
              aria-pressed={now === value}
              class={now === value ? "on" : ""}
              onClick={() => store.change(withHold(store.setup.value, chosen, cell === "" ? undefined : cell, value))}
            >
              {label}
            </button>
          ))}
      </div>
    </div>
  )
}

function Equation({ store, quantity }: { store: Store; quantity: BundleQuantity }) {
  return (
    <div class="equation">
      <b>{quantity.name === quantity.id ? quantity.id : `${quantity.name} (${quantity.id})`}</b>
      {canEdit(store) && (
        <button
          type="button"
          class="text in-source"
          aria-label={`${quantity.id} in the source`}
          onClick={() => showInSource(store, quantity.id)}
        >
          in the source
        </button>
      )}
      {quantity.equation && <code tabIndex={0}>{quantity.equation}</code>}
      {quantity.formula && <code tabIndex={0}>{quantity.formula}</code>}
      {quantity.source && <p class="mute">{quantity.source}</p>}
    </div>
  )
}

/** What the model's lines say; nothing until they have been fetched. */
function quantitiesOfModel(store: Store): readonly BundleQuantity[] {
  return store.source.value?.quantities ?? []
}

/** Parameters that stand in a formula, with their numbers and where those are from. */
function parametersOf(store: Store, formulas: readonly (string | undefined)[]): readonly BundleQuantity[] {
  const words = new Set(formulas.flatMap((f) => f?.match(/[A-Za-z_]\w*/gu) ?? []))
  return quantitiesOfModel(store).filter((q) => q.kind === "parameter" && q.value !== undefined && words.has(q.id))
}

function Parameters({ parameters }: { parameters: readonly BundleQuantity[] }) {
  if (parameters.length === 0) return null
  return (
    <table>
      <caption class="visually-hidden">Parameters</caption>
      <tbody>
        {parameters.map((p) => (
          <tr key={p.id}>
            <th scope="row" title={p.name}>
              {p.id}
            </th>
            <td>{formatNumber(p.value ?? Number.NaN)}</td>
            <td>{p.unit === "dimensionless" ? "" : p.unit}</td>
            <td class="mute">{p.source ?? "assumption: no source is given"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const targets = new WeakMap<object, ReadonlyMap<string, readonly string[]>>()

/** Drugs that act on a quantity itself, not through another entity of the drawing. */
function drugsOn(store: Store, quantity: string): readonly string[] {
  const quantities = quantitiesOfModel(store)
  let known = targets.get(quantities)
  if (!known) {
    const nodes = [...(store.scene.value?.querySelectorAll<SVGElement>(".node[data-quantity]") ?? [])]
    const drawn = nodes.map((n) => n.dataset["quantity"] ?? "")
    known = drugsByTarget(quantities, store.bundle.figure.drugs, drawn)
    targets.set(quantities, known)
  }
  return known.get(quantity) ?? []
}

function EntityPanel({ store, id }: { store: Store; id: string }) {
  const element = store.scene.value?.querySelector<SVGElement>(`.node[data-entity="${CSS.escape(id)}"]`)
  const genes = element ? genesOfNode(store, element) : []
  const members = store.bundle.members ? (store.bundle.members[id] ?? []) : genes
  const quantity = element?.dataset["quantity"] ?? ""
  const info = quantitiesOfModel(store).find((q) => q.id === quantity)
  const drugs = drugsOn(store, quantity)
  const producing = quantitiesOfModel(store).filter(
    (q) => q.kind === "reaction" && new RegExp(`(?:^|[\\s+])${quantity}(?:$|[\\s+])`, "u").test(q.equation ?? ""),
  )
  return (
    <>
      <h3>{element?.dataset["label"] ?? id}</h3>
      <p class="mute">
        {element?.classList.contains("record") ? "Named by the record or its caption" : "Added by the model"}
        {info ? ` · ${info.name}` : ""}
      </p>
      <Curve store={store} quantity={quantity} />
      <GatePanel store={store} quantity={quantity} />
      <h4>Hold it</h4>
      <Hold store={store} genes={genes} />
      {members.length > 0 && (
        <>
          <h4>{members.length === 1 ? "Gene" : `${members.length} genes`}</h4>
          <ul class="genes">
            {members.map((g) => (
              <GeneLinks key={g} store={store} gene={g} />
            ))}
          </ul>
        </>
      )}
      {drugs.length > 0 && (
        <>
          <h4>Drugs that act on it</h4>
          <p>{drugs.map((d) => store.bundle.figure.drugs[d]?.label ?? d).join(", ")}</p>
        </>
      )}
      <h4>In the model</h4>
      {info && <Equation store={store} quantity={info} />}
      {producing.map((q) => (
        <Equation key={q.id} store={store} quantity={q} />
      ))}
      <Parameters parameters={parametersOf(store, [info?.formula, ...producing.map((q) => q.formula)])} />
    </>
  )
}

/** Findings that pass with the arrow and not without it, once both have been run. */
function Depends({ store, cut }: { store: Store; cut: string }) {
  const { findings } = store.bundle
  if (findings.length === 0) return null
  const [before, after] = [store.matrix.value.get(""), store.matrix.value.get(cut)]
  const lost = findings.filter((f) => before?.get(f.id) === "pass" && (after?.get(f.id) ?? "pass") !== "pass")
  const run = before !== undefined && after !== undefined && after.size >= findings.length
  return (
    <>
      <h4>Findings that depend on it</h4>
      {lost.length > 0 && (
        <ul class="depends">
          {lost.map((f) => (
            <li key={f.id}>
              <button
                type="button"
                class="text"
                title="Set it up without this arrow"
                onClick={() => setUpFinding(store, f, [cut])}
              >
                {f.claim || f.id} <span class="mute">{after?.get(f.id)} without it</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {run && lost.length === 0 && <p class="mute">None: all that pass with it pass without it.</p>}
      {!run && (
        <button type="button" class="plain" disabled={store.judging.value} onClick={() => store.judgeSets([[], [cut]])}>
          {store.judging.value ? "Findings are running" : "Run the findings without it"}
        </button>
      )}
    </>
  )
}

function ArrowPanel({ store, id }: { store: Store; id: string }) {
  const drawing = store.scene.value
  const element = drawing?.querySelector<SVGElement>(`.arrow[data-arrow="${CSS.escape(id)}"]`)
  if (!drawing || !element) return null
  const statements = (element.dataset["statement"] ?? "").split(" ")
  const own = store.bundle.statements.filter((s) => statements.includes(s.id))
  const reactions = (element.dataset["reaction"] ?? "").split(" ")
  const quantities = quantitiesOfModel(store).filter((q) => reactions.includes(q.id))
  const cut = element.dataset["cut"]
  const isCut = cut !== undefined && store.setup.value.without.includes(cut)
  const label = cut === undefined ? undefined : store.bundle.figure.switches[cut]?.label
  return (
    <>
      <h3>{arrowName(drawing, element)}</h3>
      {claimsOfStatements(store, element.dataset["statement"]).map((n) => (
        <p key={n} class="claim-quote">
          <b>{n}</b> {store.claims[n - 1]?.text}
        </p>
      ))}
      {own.length === 0 && <p class="mute">The caption doesn’t say this; the model adds it.</p>}
      {own.map(
        (s) =>
          s.how && (
            <p key={s.id} class="mute">
              {s.how}
            </p>
          ),
      )}
      {cut !== undefined && (
        <button
          type="button"
          role="switch"
          class="cut-switch"
          aria-checked={!isCut}
          onClick={() => store.change(toggled(store.setup.value, cut))}
        >
          <span class="track" aria-hidden="true">
            <span class="thumb" />
          </span>
          {isCut ? "Cut" : "Acts"}: {label ?? cut}
        </button>
      )}
      {cut !== undefined && <Depends store={store} cut={cut} />}
      <h4>In the model</h4>
      {quantities.map((q) => (
        <Equation key={q.id} store={store} quantity={q} />
      ))}
      <Parameters
        parameters={parametersOf(
          store,
          quantities.map((q) => q.formula),
        )}
      />
    </>
  )
}

function FindingPanel({ store, id }: { store: Store; id: string }) {
  const finding = store.bundle.findings.find((f) => f.id === id)
  const result = store.verdicts.value.get(id)
  if (!finding) return null
  return (
    <>
      <h3>{finding.claim || finding.id}</h3>
      <p class="mute">
        {finding.cite} · tier {finding.tier} · {finding.role}
      </p>
      {result && (
        <p>
          <b>{result.verdict}</b> {result.reason}
        </p>
      )}
      <table>
        <caption class="visually-hidden">Expectations</caption>
        <tbody>
          {result?.expectations.map((e) => (
            <tr key={`${e.readout} ${e.value}`}>
              <th scope="row">{e.readout}</th>
              <td>{e.value === null ? "–" : formatNumber(e.value)}</td>
              <td>
                expected {e.within?.[0] ?? "…"} to {e.within?.[1] ?? "…"}
              </td>
              <td>{e.verdict}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {finding.note && <p class="mute">{finding.note}</p>}
    </>
  )
}

export function Inspector({ store }: { store: Store }) {
  const selected = store.selected.value
  if (selected === undefined) return <p class="mute hint">Choose an entity, an arrow or a finding.</p>
  const [kind, ...rest] = selected.split(":")
  const id = rest.join(":")
  return (
    <div class="inspector" tabIndex={0} role="region" aria-label="Selected">
      {kind === "entity" && <EntityPanel key={id} store={store} id={id} />}
      {kind === "arrow" && <ArrowPanel key={id} store={store} id={id} />}
      {kind === "finding" && <FindingPanel key={id} store={store} id={id} />}
    </div>
  )
}
