/**
 * Whole days that practitioners are away by the EHR: closed slots and appointments from midnight to midnight of their
 * wall, `notAvailable` of their roles, and the time off that is kept here. Holidays are no person's leave.
 */
import { type Days, mergeDays, type WantedLeave } from '../../model/leave.ts'
import { wholeDaysIn } from '../../model/time.ts'
import { zoneOf } from '../../model/visit/settings.ts'
import type { Configuration, ConnectionConfig } from '../../pipeline/configuration.ts'
import { type Hub, ioOf } from '../../pipeline/hub.ts'
import { absences } from '../../store/leave.ts'
import { linksAt } from '../../store/links.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { mergeIntervals } from '../busy/intervals.ts'
import { namedPractitioners } from '../busy/practitioners.ts'

const dayMs = 86_400_000
/** Leave that began so long ago may go on; what is later than the other is for another look. */
const window = { back: 62, ahead: 365 }

/** `unknown`: an EHR did not say, so nothing is concluded of this practitioner. */
export type Away = { practitioner: string; values: readonly string[] } & (
  | { kind: 'known'; days: readonly Days[] }
  | { kind: 'unknown' }
)

/** Who is away when, of everybody whom a crosswalk of the connection names. */
export async function awayDays(hub: Hub, organization: string, connection: string): Promise<Away[]> {
  const configuration = await hub.configurations.get(organization)
  if (!configuration) return []
  const ehrs = [...configuration.connections.values()].filter(each => each.connector.hours && !each.invalid)
  const now = hub.now().getTime()
  const span = { from: new Date(now - window.back * dayMs), to: new Date(now + window.ahead * dayMs) }
  const { named, rows, entries } = await withScope(hub.pool, organization, async db => {
    const people = await namedPractitioners(hub, db, configuration, connection)
    const practitioners = people.map(({ practitioner }) => practitioner)
    return {
      named: people,
      rows: await absences(db, { connection, practitioners, ...span }),
      entries: await entriesAt(hub, db, ehrs, practitioners),
    }
  })
  const away: Away[] = []
  for (const { practitioner, values } of named) {
    const zone = configuration.visits.practitioners.get(practitioner)?.zone ?? zoneOf(configuration.visits, undefined)
    const said = await saidByEhrs(hub, entries.get(practitioner) ?? [])
    const own = rows.filter(row => row.practitioner === practitioner)
    away.push({
      practitioner,
      values,
      ...(said
        ? {
            kind: 'known',
            days: mergeDays([...said, ...wholeDays(zone, own), ...keptHere(configuration, practitioner)]),
          }
        : { kind: 'unknown' }),
    })
  }
  return away
}

/** What of it goes to these accounts; people whom the credentials do not see are left out. */
export function wantedOf(
  away: readonly Away[],
  people: readonly { id: string; values: readonly string[] }[],
): { wanted: WantedLeave[]; unseen: string[]; unknown: ReadonlySet<string> } {
  const accountOf = ({ values }: Away) =>
    people.find(each => each.values.some(value => values.some(own => own.toLowerCase() === value.toLowerCase())))?.id
  return {
    wanted: away.flatMap(each => {
      const owner = accountOf(each)
      if (!owner || each.kind === 'unknown') return []
      return each.days.map(days => ({ ...days, owner, practitioner: each.practitioner }))
    }),
    unseen: away.filter(each => !accountOf(each)).map(({ practitioner }) => practitioner),
    unknown: new Set(away.flatMap(each => (each.kind === 'unknown' ? [accountOf(each) ?? ''] : []))),
  }
}

type Absence = { type: string; starts_at: Date; ends_at: Date }

/** Slots that follow on each other close the day together; a day full of visits is a day at work. */
function wholeDays(zone: string, rows: readonly Absence[]): Days[] {
  const spanOf = ({ starts_at, ends_at }: Absence) => ({ start: starts_at.getTime(), end: ends_at.getTime() })
  const closed = mergeIntervals(rows.filter(({ type }) => type === 'Slot').map(spanOf), {
    start: Number.NEGATIVE_INFINITY,
    end: Number.POSITIVE_INFINITY,
  })
  return [...closed, ...rows.filter(({ type }) => type !== 'Slot').map(spanOf)].flatMap(({ start, end }) => {
    const days = wholeDaysIn(zone, new Date(start), new Date(end))
    return days ? [days] : []
  })
}

function keptHere({ visits }: Configuration, practitioner: string): readonly Days[] {
  return visits.practitioners.get(practitioner)?.timeOff ?? []
}

type Entry = { connection: ConnectionConfig; id: string }

/** The days that every EHR says; undefined when one of them does not answer. */
async function saidByEhrs(hub: Hub, entries: readonly Entry[]): Promise<Days[] | undefined> {
  const days: Days[] = []
  for (const { connection, id } of entries) {
    const answer = await connection.connector.hours?.(ioOf(hub, connection), { type: 'Practitioner', id })
    // An EHR without roles says nothing of anybody's absences.
    if (answer?.kind === 'missing') continue
    if (answer?.kind !== 'ok') return undefined
    days.push(...(answer.value.wholeDays ?? []))
  }
  return days
}

async function entriesAt(
  hub: Hub,
  db: Scope,
  ehrs: readonly ConnectionConfig[],
  practitioners: readonly string[],
): Promise<Map<string, Entry[]>> {
  const entries = new Map<string, Entry[]>()
  for (const connection of ehrs)
    for (const link of await linksAt(db, connection.id, practitioners, ['Practitioner'])) {
      if (!link.body) continue
      const key = `${connection.id}/${link.entity}/${link.token}`
      const { id } = hub.sealer.openJson(db.organization, 'link', key, link.body) as { id: string }
      entries.set(link.record, [...(entries.get(link.record) ?? []), { connection, id }])
    }
  return entries
}
