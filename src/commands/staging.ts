/** `causeway staging`: plays the scenarios with synthetic people and both simulators, and checks the load. */
import { parseArgs } from 'node:util'
import { describeFaults, parseConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { checkLoad, type LoadResult } from '../staging/load.ts'
import { recordRun } from '../staging/record.ts'
import { isGreen, playScenarios } from '../staging/run.ts'
import type { ScenarioResult } from '../staging/scenario.ts'
import { scenarios } from '../staging/scenarios.ts'
import { openHubOf } from '../start.ts'

const options = {
  list: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  load: { type: 'string' },
  record: { type: 'string' },
} as const

/** Body of the command. Ends with 0 when all that was asked for is green, 1 when not, 2 when it was called wrongly. */
export async function staging(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  if (values.list) {
    const width = Math.max(...scenarios.map(({ name }) => name.length))
    write(scenarios.map(({ name, says }) => `${name.padEnd(width)}  ${says}`))
    return 0
  }
  const unknown = positionals.filter(name => !scenarios.some(each => each.name === name))
  if (unknown.length > 0) return wrong(`There is no scenario ${unknown.join(', ')}: --list names them.`)
  if (values.record !== undefined && positionals.length > 0)
    return wrong('--record is for all scenarios: name none of them.')
  const bookings = values.load === undefined ? 0 : Number(values.load)
  if (!Number.isInteger(bookings) || bookings < 0 || bookings > 100_000)
    return wrong('--load takes a number of bookings, at most 100000.')
  // With nothing but --load, only the load is checked.
  const chosen = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  const onlyLoad = values.load !== undefined && positionals.length === 0 && values.record === undefined
  const played = onlyLoad ? [] : await playAll(chosen, values.json)
  const load = bookings > 0 ? await checkLoad(bookings) : undefined
  if (values.record !== undefined && !(await record(values.record, played)))
    return wrong(`There is no organization ${values.record} in this hub.`)
  if (values.json) write([JSON.stringify({ scenarios: played, ...(load ? { load } : {}) })])
  else if (load) write(loadLines(load))
  const loadGreen = load === undefined || load.delivered === load.bookings
  return loadGreen && (played.length === 0 ? load !== undefined : isGreen(played)) ? 0 : 1
}

/** Keeps the run for an organization of this hub; going live asks for it. False when there is no such organization. */
async function record(slug: string, played: readonly ScenarioResult[]): Promise<boolean> {
  const parsed = parseConfig(process.env)
  if (!parsed.ok) throw new Error(describeFaults(parsed.faults))
  const { hub, close } = await openHubOf(parsed.config, createLog('warn'))
  try {
    return await recordRun(hub, slug, played)
  } finally {
    await close()
  }
}

async function playAll(chosen: typeof scenarios, quiet: boolean): Promise<ScenarioResult[]> {
  if (!quiet) write([`Staging: ${chosen.length} scenarios with synthetic people, simulated Cal.com and EHR`, ''])
  const results = await playScenarios(chosen, ({ name, says }, { result, failed, ms }) => {
    if (quiet) return
    const mark = result === 'passed' ? '✓' : '✗'
    write([`${mark} ${name}  ${says} (${ms} ms)`, ...failed.map(what => `    not so: ${what}`)])
  })
  const green = results.filter(({ result }) => result === 'passed').length
  if (!quiet) write(['', `${green} of ${results.length} scenarios are green.`])
  return results
}

function loadLines({ bookings, delivered, seconds, perSecond, mostWaiting, lag }: LoadResult): string[] {
  return [
    '',
    `Load: ${delivered} of ${bookings} bookings reached the EHR in ${seconds} s, ${perSecond} a second;`,
    `most waiting ${mostWaiting}; from webhook to EHR ${lag.p50} ms (median), ${lag.p95} ms (95 of 100), ${lag.longest} ms (longest).`,
  ]
}

function write(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}

function wrong(says: string): number {
  process.stderr.write(`${says}\n`)
  return 2
}
