/** How what drives an entity joins, in words, changed by a click; saved with the model where the page is served. */
import { useState } from "preact/hooks"
import type { Gate } from "../../figure/index.ts"
import { chooseGate, chosenValues, gatesOfFigure, gateWords, ownWay, wayNow, withValues } from "../state/gates.ts"
import { saveToFolder, tokenOfServer } from "../state/save.ts"
import type { Store } from "../state/store.ts"

/** Write the chosen ways into the model's source, in the figure's folder. */
async function saveGates(store: Store, node: string): Promise<string> {
  const source = store.source.value
  if (!source) return "the source has not been fetched yet"
  const values = chosenValues(store, node)
  const path = store.bundle.figure.model
  const text = withValues(source.antimony[path] ?? "", values)
  if (text === undefined) return `${path} gives the gate's switch no value: edit it there`
  const { done, message } = await saveToFolder(store.bundle.figure.id, source.antimony, {
    ...source.antimony,
    [path]: text,
  })
  if (!done) return message
  store.source.value = { ...source, antimony: { ...source.antimony, [path]: text } }
  const edited = store.edited.value[path]
  if (edited !== undefined) store.edited.value = { ...store.edited.value, [path]: withValues(edited, values) ?? edited }
  return message
}

function Ways({ store, gate }: { store: Store; gate: Gate }) {
  const now = wayNow(store, gate)
  return (
    <div
      class="gate-ways"
      role="radiogroup"
      aria-label={gate.side === "inhibitors" ? "What stops it" : "What raises it"}
    >
      {gate.choices.map((c) => (
        <label key={c.way}>
          <input
            type="radio"
            name={`gate ${gate.side} ${gate.node}`}
            checked={c.way === now}
            onChange={() => chooseGate(store, gate, c.way)}
          />{" "}
          {gateWords(gate, c.way)}
          {c.way === ownWay(store, gate) && <span class="mute"> (the model’s)</span>}
        </label>
      ))}
    </div>
  )
}

/** The gates of one node, by the quantity that it shows. */
export function GatePanel({ store, quantity }: { store: Store; quantity: string }) {
  const [said, setSaid] = useState("")
  const gates = gatesOfFigure(store).filter((g) => g.node === quantity)
  if (gates.length === 0) return null
  const changed = gates.some((g) => wayNow(store, g) !== ownWay(store, g))
  return (
    <>
      <h4>How what drives it joins</h4>
      {gates.map((g) => (
        <Ways key={g.side} store={store} gate={g} />
      ))}
      {changed && tokenOfServer() !== undefined && (
        <button
          type="button"
          class="plain"
          title="Write the gate into the model's source, in the figure's folder"
          onClick={() => {
            setSaid("saving")
            saveGates(store, quantity).then(setSaid, (error: unknown) => setSaid(String(error)))
          }}
        >
          Save to folder
        </button>
      )}
      <span class="mute" role="status">
        {" "}
        {said}
      </span>
    </>
  )
}
