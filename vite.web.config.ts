/** The page: src/web → site/. Everything it needs is in there; nothing is fetched from elsewhere. */
import { fileURLToPath } from "node:url"
import { defineConfig } from "vite"

const root = fileURLToPath(new URL("./src/web", import.meta.url))

export default defineConfig({
  root,
  base: "/",
  publicDir: `${root}/public`,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: {
    outDir: fileURLToPath(new URL("./site", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
})
