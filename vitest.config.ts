/**
 * Two suites: `hub` (everything that runs in Node, PostgreSQL included) and `browser` (the console in a real
 * browser). Load and chaos runs are commands of their own, with the suite `chaos`; `npm test` leaves them out.
 */
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer } from 'vitest/node'

/** Files that take half a minute and more, whatever their size: begun last, they would keep one core waiting for the other. */
const long =
  /tests\/processes\/|(rights|crash|outage|staging|schematron|embedded|equality|retention|shared-work)\.test\.ts$/

class LongFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]): ReturnType<BaseSequencer['sort']> {
    const sorted = await super.sort(files)
    const isLong = (file: (typeof sorted)[number]) => long.test(file.moduleId)
    return [...sorted.filter(isLong), ...sorted.filter(file => !isLong(file))]
  }
}

const shared = {
  globals: false,
  globalSetup: ['tests/postgres.setup.ts'],
  // Two cores shared with PostgreSQL: a slow machine must be slow, not red.
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // What files import is loaded once a worker, not once a file: it holds no state (each file closes what it opens).
  isolate: false,
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    maxWorkers: 3, // tests wait for PostgreSQL and for each other's turns more than they compute
    projects: [
      {
        test: {
          ...shared,
          name: 'hub',
          include: ['{src,tests,scripts,examples,console}/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, 'tests/{e2e,chaos,bench}/**'],
        },
      },
      {
        test: {
          ...shared,
          name: 'browser',
          globalSetup: [...shared.globalSetup, 'tests/e2e/browser.setup.ts'],
          include: ['tests/e2e/**/*.test.ts'],
          fileParallelism: false,
          expect: { poll: { timeout: 10_000 } },
          retry: 1, // said loudly at the end of `npm test`: docs/decisions/0036
        },
      },
      {
        test: {
          ...shared,
          name: 'chaos',
          isolate: true,
          include: ['tests/chaos/**/*.test.ts'],
          fileParallelism: false,
        },
      },
    ],
  },
})
