/** Files for the reader. */

/** Hand a file to the reader. */
export function download(name: string, type: string, content: BlobPart): void {
  const link = document.createElement("a")
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }))
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
