/**
 * The page: src/web → site/. Everything it needs is in there; nothing is fetched from elsewhere. With `--mode single`
 * the same page → site/single/ with all its code in one script, for the figure as one file.
 */
import { fileURLToPath } from "node:url"
import { defineConfig } from "vite"

const root = fileURLToPath(new URL("./src/web", import.meta.url))

export default defineConfig(({ mode }) => ({
  root,
  base: "/",
  publicDir: `${root}/public`,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: {
    outDir: fileURLToPath(new URL(mode === "single" ? "./site/single" : "./site", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    ...(mode === "single" ? { rollupOptions: { output: { codeSplitting: false } } } : {}),
  },
}))
