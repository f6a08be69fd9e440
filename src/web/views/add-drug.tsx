/** Add, change or take out doses; choose a protocol of the figure. */
import { signal } from "@preact/signals"
import { useState } from "preact/hooks"
import { parseDose } from "../state/doses.ts"
import { isGateInput } from "../state/gates.ts"
import { setupOf } from "../state/setup.ts"
import type { Store } from "../state/store.ts"

const open = signal(false)

/** A first dose for a drug: by the first route that takes amounts, 10 mg/kg. */
function firstDose(store: Store, drug: string): string {
  const routes = Object.keys(store.bundle.figure.drugs[drug]?.routes ?? {})
  const route = ["ip", "iv", "po", "sc"].find((r) => routes.includes(r)) ?? routes[0] ?? "bath"
  return route === "bath" || route === "icv" ? `${drug} 1 uM ${route}` : `${drug} 10 mg/kg ${route}`
}

function DoseRow({ store, index, text }: { store: Store; index: number; text: string }) {
  const [draft, setDraft] = useState(text)
  const valid = parseDose(draft) !== undefined
  const commit = (): void => {
    const setup = store.setup.value
    if (valid && draft !== text) store.change({ ...setup, doses: setup.doses.map((d, i) => (i === index ? draft : d)) })
  }
  return (
    <li class="dose-row">
      <input
        value={draft}
        aria-label={`Dose ${index + 1}`}
        aria-invalid={!valid}
        onInput={(e) => setDraft(e.currentTarget.value)}
        onChange={commit}
      />
      <button
        type="button"
        class="text"
        aria-label={`Take out ${text}`}
        onClick={() =>
          store.change({ ...store.setup.value, doses: store.setup.value.doses.filter((_, i) => i !== index) })
        }
      >
        ✕
      </button>
    </li>
  )
}

/** Close the set-up; true where it was open. */
export function closeSetUp(): boolean {
  const was = open.value
  open.value = false
  return was
}

export function AddDrug({ store }: { store: Store }) {
  const drugs = Object.entries(store.bundle.figure.drugs)
  const experiments = store.bundle.experiments
  const setup = store.setup.value
  const { inputs, preparations } = store.bundle.figure
  const conditions = Object.entries(inputs).filter(([id]) => !isGateInput(store, id))
  return (
    <div class="add-drug">
      <button
        type="button"
        class="plain"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value
        }}
      >
        Set up
      </button>
      {open.value && (
        <section
          class="popover above"
          aria-label="Set up"
          onKeyDown={(event) => {
            if (event.key === "Escape") closeSetUp()
          }}
        >
          <h3>Protocols</h3>
          <ul>
            {experiments.map((e) => (
              <li key={e.id}>
                <button
                  type="button"
                  aria-pressed={e.id === setup.experiment}
                  onClick={() => store.change(setupOf(e, setup.system, setup.horizon))}
                >
                  {e.title || e.id}
                </button>
              </li>
            ))}
          </ul>
          {conditions.length > 0 && (
            <>
              <h3>Conditions</h3>
              <ul>
                {conditions.map(([id, input]) => (
                  <li key={id}>
                    <label>
                      <input
                        type="checkbox"
                        checked={setup.inputs.includes(id)}
                        onChange={() =>
                          store.change({
                            ...setup,
                            inputs: setup.inputs.includes(id)
                              ? setup.inputs.filter((i) => i !== id)
                              : [...setup.inputs, id],
                          })
                        }
                      />{" "}
                      {input.label ?? id}
                    </label>
                  </li>
                ))}
              </ul>
            </>
          )}
          {Object.keys(preparations).length > 1 && (
            <label>
              Preparation{" "}
              <select
                value={setup.preparation ?? Object.keys(preparations)[0]}
                onChange={(e) => store.change({ ...setup, preparation: e.currentTarget.value })}
              >
                {Object.entries(preparations).map(([id, p]) => (
                  <option key={id} value={id}>
                    {p.label ?? id}
                  </option>
                ))}
              </select>
            </label>
          )}
          <h3>Doses</h3>
          <ul>
            {setup.doses.map((text, i) => (
              <DoseRow key={`${i} ${text}`} store={store} index={i} text={text} />
            ))}
          </ul>
          <label>
            Add a drug{" "}
            <select
              value=""
              onChange={(e) => {
                const drug = e.currentTarget.value
                if (drug !== "") store.change({ ...setup, doses: [...setup.doses, firstDose(store, drug)] })
              }}
            >
              <option value="">choose …</option>
              {drugs.map(([id, d]) => (
                <option key={id} value={id}>
                  {d.label}
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            class="plain"
            onClick={() => {
              open.value = false
            }}
          >
            Close
          </button>
        </section>
      )}
    </div>
  )
}
