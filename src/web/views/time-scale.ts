/** The one time axis that curves, scrubber and dose lane share. */
import { linearScale, type Scale, stretchedScale } from "../../draw/index.ts"
import type { Store } from "../state/store.ts"

/** Minutes → px over `width`; the early part stretched where the reader asked for it. */
export function timeScale(store: Store, width: number): Scale {
  const horizon = store.setup.value.horizon
  return store.stretched.value
    ? stretchedScale([0, horizon], [0, width], Math.max(10, horizon / 60))
    : linearScale([0, horizon], [0, width])
}
