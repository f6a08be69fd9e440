/** The program: hands the process's arguments and streams to `main` and takes its exit code. */
import { findPackageRoot, main } from "./main.ts"

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}

// A reader that closes the pipe early (`| head`) is no fault of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0)
  throw error
})

void main(process.argv.slice(2), {
  cwd: process.cwd(),
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  terminal: process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined,
  watched: process.stderr.isTTY === true,
  onInterrupt: (stop) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop)
    return () => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop)
    }
  },
  columns: process.stdout.columns ?? 100,
  stdin: readStdin,
  packageRoot: findPackageRoot(),
}).then((code) => {
  process.exitCode = code
})
