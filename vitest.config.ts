import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/suites/**", "test/web/**", "test/browser/**"],
          testTimeout: 30_000,
        },
      },
      { test: { name: "suites", include: ["test/suites/**/*.test.ts"], testTimeout: 600_000 } },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
