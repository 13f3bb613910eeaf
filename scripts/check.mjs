/** `npm run check`: types, format and lint, then all tests (import directions and pinned versions are among them). */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runForeground } from './processes.mjs'
import { test } from './suites.mjs'

const tsc = ['node_modules/typescript/bin/tsc', '--noEmit', '-p']

/** @type {Array<{ name: string, needs: string, args: string[] }>} each runs when the file it needs exists */
const steps = [
  { name: 'types of the hub', needs: 'tsconfig.json', args: [...tsc, '.'] },
  { name: 'types of the console', needs: 'console/tsconfig.json', args: [...tsc, 'console'] },
  { name: 'format and lint', needs: 'biome.json', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'] },
]

/**
 * Runs every step even after a failure: one run shows all there is to mend.
 * @param {string} root @param {string} node @param {string[]} args
 * @returns {Promise<number>}
 */
export async function check(root, node, args) {
  const failed = []
  for (const step of steps.filter(({ needs }) => existsSync(join(root, needs)))) {
    console.log(`Checking ${step.name} …`)
    if ((await runForeground(root, node, step.args)) !== 0) failed.push(step.name)
  }
  if (failed.length > 0) console.error(`Failed: ${failed.join(', ')}`)
  const tests = await test(root, node, args)
  return failed.length > 0 ? 1 : tests
}
