/**
 * `causeway network requesters`: who asked for people whom no member knows, and who was refused before anybody was looked
 * for. It concerns no member, so no organization's console shows it.
 */
import { parseArgs } from 'node:util'
import { describeFaults, parseConfig } from '../../config.ts'
import { createLog } from '../../log.ts'
import { countHubHour, type HubRequester, hubRequesters } from '../../store/network-requesters.ts'
import { statements } from '../../store/scope.ts'

const hourMs = 3_600_000
const mostShown = 200

/** Body of the command. Ends with 0; with 2 when it was called wrongly. */
export async function requesters(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { hours: { type: 'string', default: '24' } } })
  const hours = Number(values.hours)
  const config = parseConfig(process.env)
  if (!Number.isInteger(hours) || hours < 1 || hours > 9_600) return wrong('Say how many hours: from 1 to 9600.')
  if (!config.ok) return wrong(describeFaults(config.faults))
  const { openHubOf } = await import('../../start.ts') // only this part of the command needs the whole hub
  const { hub, close } = await openHubOf(config.config, createLog('warn'))
  try {
    const sql = statements(hub.pool)
    const running = Math.floor(hub.now().getTime() / hourMs) * hourMs
    await countHubHour(sql, new Date(running))
    const rows = await hubRequesters(sql, new Date(running - (hours - 1) * hourMs), mostShown)
    process.stdout.write(`${describeRequesters(rows, hours).join('\n')}\n`)
    return 0
  } finally {
    await close()
  }
}

/** The rows in words, line by line. */
export function describeRequesters(rows: readonly HubRequester[], hours: number): string[] {
  if (rows.length === 0) return [`Within ${hours} hours nobody asked for what concerns no member.`]
  return rows.map(
    ({ requester, name, asked, nothing, refused, last_hour }) =>
      `${requester}  ${name}: asked ${asked}, nobody known ${nothing}, refused ${refused}, last in the hour of ${last_hour.toISOString()}`,
  )
}

function wrong(says: string): number {
  process.stderr.write(`${says}\n`)
  return 2
}
