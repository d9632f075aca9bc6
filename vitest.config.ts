import { defineConfig } from 'vitest/config'

/** Tests of a whole server that are about what it keeps. */
const onBothStores = [
  'accounts-cli',
  'aliases',
  'budgets',
  'conversations',
  'document-file',
  'embeddings',
  'house',
  'house-instructions',
  'import',
  'instructions',
  'kept-questions',
  'ownership',
  'pictures',
  'privacy',
  'recalibration',
  'reindex',
  'saved-hosts',
  'second-factor',
  'sessions',
  'sign-in',
  'temporary',
  'tool-calls',
  'trials',
].map((name) => `test/${name}.test.ts`)

export default defineConfig({
  test: {
    // What hangs is ended by it; how long a test takes is no matter of passing, as a machine may be busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    // Vitest would leave a core to itself, which of two is half.
    maxWorkers: '100%',
    // What is imported stays: no test changes what others see, and to import a server anew takes a second of each file.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'web/**/*.test.ts', 'test/*.test.ts', 'test/sim/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'stores',
          include: ['test/stores/**/*.test.ts', ...onBothStores],
          // What starts a server starts it on a PostgreSQL here; in `unit` on SQLite.
          provide: { serversUsePostgres: true },
          globalSetup: ['test/stores/shared-postgres.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/build-page.ts'],
        },
      },
    ],
  },
})
