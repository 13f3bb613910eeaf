/** Vitest set-up of the browser tests: the packaged browser is unpacked once, not by every file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type FoundBrowser, findBrowser } from './browser.ts'

declare module 'vitest' {
  interface ProvidedContext {
    browser: FoundBrowser | undefined
  }
}

/** Finds the browser and tells the test files; gives the function that removes what was unpacked. */
export async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-browser-'))
  project.provide('browser', await findBrowser(folder))
  return () => rmSync(folder, { recursive: true, force: true })
}
