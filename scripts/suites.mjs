/**
 * `npm test`: all suites side by side, one sum at the end. The last line is `N passed, N failed`; a suite that dies
 * without saying what failed counts as one failure. What passed only at its second try is named just before it.
 */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { getPriority, setPriority, tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { ensureConsole } from './console.mjs'
import { exitCodeOf } from './processes.mjs'

/**
 * The suites by their names in vitest.config.ts; the first always runs, the others when they have tests to run. The
 * browser does one thing after the other and takes longest: where both want the processor, the other is nice to it.
 */
const suites = [
  { name: 'hub', folder: 'src', prepare: async () => {}, nice: 3 },
  { name: 'browser', folder: 'tests/e2e', prepare: ensureConsole, nice: 0 },
]

/** A suite that hangs is ended; one on a slow machine is only slow. */
const limitMs = 75 * 60_000

/**
 * Runs all suites, or in each only the files that match `args`.
 * @param {string} root @param {string} node @param {string[]} args
 * @returns {Promise<number>} 0 when something ran and nothing failed
 */
export async function test(root, node, args) {
  const [first, ...others] = suites
  const present = [first, ...others.filter(({ folder }) => hasTests(join(root, folder), folder, args))]
  const results = await mkdtemp(join(tmpdir(), 'causeway-results-'))
  try {
    const ends = await Promise.all(
      present.map(({ name, prepare, nice }, index) =>
        prepare(root, node).then(
          () => runSuite({ root, node, args, name, results, nice, live: index === 0 }),
          problem => {
            console.log(`Suite ${name} cannot run, counted as one failure: ${problem.message}`)
            return { count: { ...none, failed: 1 }, second: [] }
          },
        ),
      ),
    )
    const sum = ends.map(({ count }) => count).reduce(add, none)
    for (const line of secondTryLines(ends.flatMap(({ second }) => second))) console.log(line)
    console.log(`\n${countLine(sum)}`)
    return sum.failed === 0 && sum.passed > 0 ? 0 : 1
  } finally {
    await rm(results, { recursive: true, force: true })
  }
}

/** Are there test files, and, where paths were given, do some of them match? */
function hasTests(path, folder, args) {
  const paths = args.filter(arg => !arg.startsWith('-'))
  const files = existsSync(path) ? readdirSync(path, { recursive: true }).map(file => `${folder}/${file}`) : []
  return files.some(
    file => file.endsWith('.test.ts') && (paths.length === 0 || paths.some(part => file.includes(part))),
  )
}

async function runSuite({ root, node, args, name, results, nice, live }) {
  const file = join(results, `${name}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const command = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    name,
    '--passWithNoTests',
    ...reporters,
    ...args,
  ]
  // The first suite is seen live; the others' output follows whole, so that lines do not mix.
  const child = spawn(node, command, {
    cwd: root,
    stdio: ['ignore', ...(live ? ['inherit', 'inherit'] : ['pipe', 'pipe'])],
  })
  if (nice > 0 && child.pid !== undefined) setPriority(child.pid, Math.min(19, getPriority() + nice))
  const output = []
  child.stdout?.on('data', part => output.push(part))
  child.stderr?.on('data', part => output.push(part))
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
  const exitCode = await exitCodeOf(child, name).finally(() => clearTimeout(timer))
  process.stdout.write(Buffer.concat(output))
  const report = await readFile(file, 'utf8').then(JSON.parse, () => undefined)
  if (isCrash(report, exitCode)) console.log(`Suite ${name} crashed (exit code ${exitCode}): counted as one failure.`)
  return { count: countOf(report, exitCode), second: secondTriesOf(report, root) }
}

const none = { passed: 0, failed: 0, skipped: 0 }
const add = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped })

/**
 * What a suite adds to the sum, from vitest's JSON report (undefined when none was written) and its exit code.
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countOf(report, exitCode) {
  const count = {
    passed: report?.numPassedTests ?? 0,
    failed: (report?.numFailedTests ?? 0) + brokenFiles(report),
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  }
  return isCrash(report, exitCode) ? { ...count, failed: count.failed + 1 } : count
}

/** The sum as the last line of a run. */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/**
 * The tests that passed only at a second try (vitest keeps what the first one failed with), with their files and the
 * first line of why.
 * @returns {{ file: string, test: string, because: string }[]}
 */
export function secondTriesOf(report, root) {
  return (report?.testResults ?? []).flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages = [] }) => status === 'passed' && failureMessages.length > 0)
      .map(({ fullName, failureMessages: [because] }) => ({
        file: relative(root, name),
        test: fullName,
        because: because.split('\n')[0],
      })),
  )
}

/** What is said of them, loudly: each is a race that somebody has to mend (docs/decisions/0036). */
export function secondTryLines(tries) {
  if (tries.length === 0) return []
  const each = tries.map(
    ({ file, test, because }) => `passed only at a second try: ${file} > ${test}\n    first: ${because}`,
  )
  return [
    '',
    `!!! ${tries.length} passed only at a second try: a race, in the test or in the product. Mend it.`,
    ...each,
  ]
}

/** It ended badly and no test says why: killed, out of memory, an error outside of any test. */
function isCrash(report, exitCode) {
  if (report === undefined) return true
  return exitCode !== 0 && report.numFailedTests + brokenFiles(report) === 0
}

/** Files that failed without a failed test: they do not load, or their set-up throws. */
function brokenFiles(report) {
  const broken = file => file.status === 'failed' && file.assertionResults.every(test => test.status !== 'failed')
  return report?.testResults?.filter(broken).length ?? 0
}
