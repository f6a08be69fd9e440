/** Sends changed sources to the figure's folder, where the page is served by `open`. */

/** Given by the server that saves; absent in the single file. */
export function tokenOfServer(): string | undefined {
  return document.documentElement.dataset["token"]
}

/** Send the changed files to the figure's folder; what the server says of it. */
export async function saveToFolder(
  figure: string,
  published: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
): Promise<{ readonly done: boolean; readonly message: string }> {
  const changed = Object.keys(files).filter((path) => files[path] !== published[path])
  const response = await fetch(`/figures/${encodeURIComponent(figure)}/source.json`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-kinetoscope-token": tokenOfServer() ?? "" },
    body: JSON.stringify({ files: changed.map((path) => ({ path, was: published[path], text: files[path] })) }),
  })
  return { done: response.ok, message: (await response.text()).trim() }
}
