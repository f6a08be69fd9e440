/** One switch per hypothesis of the figure: off, the run and the verdicts follow. */
import { toggled } from "../state/setup.ts"
import type { Store } from "../state/store.ts"

export function Hypotheses({ store }: { store: Store }) {
  const hypotheses = Object.entries(store.bundle.figure.hypotheses)
  if (hypotheses.length === 0) return null
  const off = new Set(store.setup.value.without)
  return (
    <section class="hypotheses" aria-label="Hypotheses">
      {hypotheses.map(([id, h]) => {
        const on = !(off.has(id) || off.has(h.parameter))
        return (
          <button
            key={id}
            type="button"
            role="switch"
            aria-checked={on}
            title={h.about ?? h.label}
            onClick={() => {
              const setup = store.setup.value
              store.change(
                on
                  ? toggled(setup, id)
                  : { ...setup, without: setup.without.filter((w) => w !== id && w !== h.parameter) },
              )
            }}
          >
            <span class="track" aria-hidden="true">
              <span class="thumb" />
            </span>
            {h.label}
          </button>
        )
      })}
    </section>
  )
}
