/**
 * Starts workers. In the served page each is a script of its own; in the single file its text stands in the page,
 * because what stands in a file on disk can't start one by address.
 */

function workerInPage(id: string): Worker | undefined {
  const text = document.getElementById(id)?.textContent
  if (!text) return undefined
  const script = text.replaceAll("<\\/script", "</script").replaceAll("<\\!--", "<!--")
  // Not as a module: a page on disk may start no module by blob.
  return new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })))
}

/** A worker that runs the figure. Its name is the address of the model, which it fetches by itself. */
export function startEngineWorker(): Worker {
  const name = document.documentElement.dataset["engine"] ?? ""
  return (
    workerInPage("engine-worker") ??
    new Worker(new URL("./engine-worker.ts", import.meta.url), { type: "module", name })
  )
}

/** A worker that reads sources: compiles them, or writes them into an archive. */
export function startModelWorker(): Worker {
  return workerInPage("model-worker") ?? new Worker(new URL("./model-worker.ts", import.meta.url), { type: "module" })
}
