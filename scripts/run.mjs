/**
 * The door to every command: `node scripts/run.mjs <command> [arguments]`. Plain JavaScript for Node 20 and later: it
 * installs what is missing, finds the Node that runs TypeScript, and starts the command with it.
 */
import { fileURLToPath } from 'node:url'
import { check } from './check.mjs'
import { ensureConsole } from './console.mjs'
import { ensureInstalled, findNode } from './install.mjs'
import { nodeEnvironment, nodeFlagsOf } from './node-flags.mjs'
import { runForeground } from './processes.mjs'
import { test } from './suites.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
// Types are stripped and modules compiled once: half of the time that a start takes (1.43 to 0.74 s).
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.cache/causeway', import.meta.url))
const vitest = 'node_modules/vitest/vitest.mjs'

/** @type {Record<string, (node: string, args: string[]) => Promise<number>>} command to what it does; gives the exit code */
const commands = {
  async causeway(node, args) {
    if (args[0] === 'start') await ensureConsole(root, node)
    return runHub(node, args)
  },
  async demo(node, args) {
    await ensureConsole(root, node)
    return runHub(node, ['demo', ...args])
  },
  test: (node, args) => test(root, node, args),
  check: (node, args) => check(root, node, args),
  conformance(node, args) {
    // Documents in their hundreds; `npm test` checks two dozen.
    process.env.CCDA_DOCUMENTS ??= '300'
    const kits = ['src/connectors', 'src/documents/ccda', 'src/documents/testing']
    return runForeground(root, node, [vitest, 'run', '--project', 'hub', ...kits, ...args])
  },
  chaos(node, args) {
    // Named alone it is the long one; among the others a few seconds prove it.
    if (args.includes('soak')) process.env.SOAK_MINUTES ??= '30'
    return runForeground(root, node, [vitest, 'run', '--project', 'chaos', ...args])
  },
  bench: (node, args) => runForeground(root, node, ['tests/bench/main.ts', ...args]),
  docs: (node, args) => runForeground(root, node, ['src/docs/generate.ts', ...args]),
  format: (node, args) =>
    runForeground(root, node, [
      'node_modules/@biomejs/biome/bin/biome',
      'check',
      '--write',
      ...(args.length ? args : ['.']),
    ]),
}

/** Runs the command line of the hub; what the caller's environment says of memory wins. */
function runHub(node, args) {
  process.env = { ...nodeEnvironment, ...process.env }
  return runForeground(root, node, [...nodeFlagsOf(args), 'src/main.ts', ...args])
}

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (command === undefined) {
  console.error(`Usage: node scripts/run.mjs <${Object.keys(commands).join('|')}> [arguments]`)
  process.exitCode = 2
} else {
  try {
    await ensureInstalled(root)
    process.exitCode = await command(findNode(root), args)
  } catch (problem) {
    console.error(problem instanceof Error ? problem.message : problem)
    process.exitCode = 1
  }
}
