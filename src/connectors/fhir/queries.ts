/** How a stream is asked for: in the most exact way the server takes first. */
import { type Server, searchesBy } from './capability.ts'

/** Clocks of server nodes differ, and a transaction may commit after a later one: read a little twice. */
export const overlapMs = 300_000
const pageSize = 100
/** Appointments that begin from so long ago on are of interest when nothing was read yet. */
const dayMs = 86_400_000
/** What is read together with appointments, where the server offers it: whom they refer to. */
const included = ['Appointment:patient', 'Appointment:practitioner', 'Appointment:location'] as const

/**
 * The queries of a run, to be tried in this order until one is not refused: changes since, in order; then without order;
 * then everything.
 * @param since the newest change of earlier runs
 */
export function queriesOf(server: Server, stream: string, since: string | undefined, now: Date): string[] {
  const count = `_count=${pageSize}`
  const base = stream === 'Appointment' ? appointmentsFrom(server, since, now) : ''
  const from = since && new Date(Date.parse(since) - overlapMs).toISOString()
  const changed = from && searchesBy(server, stream, '_lastUpdated') ? `_lastUpdated=ge${from}&` : ''
  const include = stream === 'Appointment' ? includesOf(server) : ''
  return [
    ...new Set([
      `${base}${changed}_sort=_lastUpdated&${count}${include}`,
      `${base}${changed}${count}${include}`,
      `${base}${changed}${count}`,
      `${base}${count}`,
      count,
    ]),
  ]
}

/** Old appointments come in only when somebody changes them. */
function appointmentsFrom(server: Server, since: string | undefined, now: Date): string {
  const onlyChanges = since !== undefined && searchesBy(server, 'Appointment', '_lastUpdated')
  if (onlyChanges || !searchesBy(server, 'Appointment', 'date')) return ''
  return `date=ge${new Date(now.getTime() - dayMs).toISOString().slice(0, 10)}&`
}

/** Only what the server declares: an unknown `_include` is refused by some and passed over by others. */
function includesOf(server: Server): string {
  const offered = server.types.get('Appointment')?.includes ?? new Set()
  return included.flatMap(each => (offered.has(each) || offered.has('*') ? [`&_include=${each}`] : [])).join('')
}
