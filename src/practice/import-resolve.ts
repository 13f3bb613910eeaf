/** From the cells of a row to what the practice management knows: who and what they name, and which entry they are. */
import { instantsAtWall } from '../model/time.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { Scope } from '../store/scope.ts'
import type { CellFault, ImportedKind } from './csv-columns.ts'
import { sameText } from './entries.ts'
import { clientKey, externalKey, type Known, loadKnown, naturalKeys } from './import-known.ts'
import type { EntryKind } from './shapes.ts'

type Fields = Readonly<Record<string, unknown>>
/** `given`: fields of the entry; `keys`: what an entry that is there is found by, the first that fits. */
export type Resolved = { given: Fields; keys: readonly string[]; faults: readonly CellFault[] }

export type Lookups = { [Kind in 'agency' | 'client' | 'staff' | 'service' | 'status-type']?: Known<Kind> }

const needed: Readonly<Record<ImportedKind, readonly (keyof Lookups)[]>> = {
  agencies: ['agency'],
  clients: ['agency', 'client'],
  staff: ['agency', 'staff'],
  appointments: ['agency', 'client', 'staff', 'service', 'status-type'],
}

/** Loads what rows of a kind are looked up in. */
export async function loadLookups(hub: Hub, db: Scope, kind: ImportedKind): Promise<Lookups> {
  const lookups: Record<string, Known<EntryKind>> = {}
  for (const of of needed[kind]) lookups[of] = await loadKnown(hub, db, of, naturalKeys[of])
  return lookups as Lookups
}

/** Resolves one row. Pure. */
export function resolveRow(kind: ImportedKind, lookups: Lookups, fields: Fields): Resolved {
  switch (kind) {
    case 'agencies':
      return { given: fields, keys: keysOf(fields, [`name ${sameText(String(fields.name))}`]), faults: [] }
    case 'clients':
      return resolveClient(lookups, fields)
    case 'staff':
      return resolveStaff(lookups, fields)
    case 'appointments':
      return resolveAppointment(lookups, fields)
  }
}

function resolveClient(lookups: Lookups, { agency, enrolledFrom, enrolledTo, ...rest }: Fields): Resolved {
  const where = named(lookups.agency, 'Agency', agency)
  const enrolments = enrolledFrom === undefined ? {} : { enrolments: [span(enrolledFrom, enrolledTo)] }
  const given = { ...rest, ...enrolments, ...(where.id ? { agency: where.id } : {}) }
  return { given, keys: keysOf(given, [clientKey(given)]), faults: where.faults }
}

function resolveStaff(lookups: Lookups, { agencies, ...rest }: Fields): Resolved {
  const found = ((agencies ?? []) as string[]).map(agency => named(lookups.agency, 'Agencies', agency))
  const given = { ...rest, agencies: found.flatMap(({ id }) => id ?? []) }
  return {
    given,
    // Somebody with an e-mail is who has that e-mail; a name alone decides only where there is none.
    keys: keysOf(given, naturalKeys.staff(given).slice(0, 1)),
    faults: found.flatMap(({ faults }) => faults),
  }
}

function resolveAppointment(lookups: Lookups, fields: Fields): Resolved {
  const agency = named(lookups.agency, 'Agency', fields.agency)
  const client = clientOf(lookups, fields, agency.id)
  const staff = named(lookups.staff, 'Staff', fields.staff, text => [`mail ${text}`, `person ${text}`])
  const service = named(lookups.service, 'Service', fields.service)
  const statusType = fields.statusType === undefined ? none : named(lookups['status-type'], 'Status', fields.statusType)
  const zone = agency.id ? lookups.agency?.byId.get(agency.id)?.shown.fields.zone : undefined
  const times = zone === undefined ? { given: {}, faults: [] } : timesOf(zone, fields)
  const ids = { agency: agency.id, client: client.id, staff: staff.id, service: service.id, statusType: statusType.id }
  const plain = Object.fromEntries(
    ['direct', 'cancelled', 'memo', 'externalId'].flatMap(name =>
      fields[name] === undefined ? [] : [[name, fields[name]]],
    ),
  )
  const known = Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined))
  const given = { ...plain, ...known, ...times.given }
  return {
    given,
    keys: keysOf(given, []),
    faults: [agency, client, staff, service, statusType, times].flatMap(({ faults }) => faults),
  }
}

function clientOf(lookups: Lookups, fields: Fields, agency: string | undefined): Named {
  const { clientId, clientFirst: first, clientLast: last, clientBirthDate: birthDate } = fields
  if (clientId !== undefined) return found(lookups.client?.find(externalKey(String(clientId))), 'Client id')
  if (first === undefined && last === undefined) return none
  return found(lookups.client?.find(clientKey({ agency, first, last, birthDate })), 'Client last')
}

/** Times are those of the agency's wall; an end before the start is on the next day. */
function timesOf(zone: string, { date, start, end }: Fields): { given: Fields; faults: CellFault[] } {
  if (typeof date !== 'string' || typeof start !== 'number' || typeof end !== 'number') return { given: {}, faults: [] }
  const startsAt = instantsAtWall(zone, date, start)[0]
  const endDate = end > start && end < daySeconds ? date : nextDay(date)
  const endsAt = instantsAtWall(zone, endDate, end % daySeconds).find(at => startsAt === undefined || at > startsAt)
  if (startsAt === undefined) return { given: {}, faults: [{ column: 'Start', code: 'time-not-there' }] }
  if (endsAt === undefined) return { given: {}, faults: [{ column: 'End', code: 'time-not-there' }] }
  return { given: { startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt).toISOString() }, faults: [] }
}

const daySeconds = 86_400

function nextDay(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + daySeconds * 1_000).toISOString().slice(0, 10)
}

function span(from: unknown, to: unknown): Fields {
  return { from, ...(to === undefined ? {} : { to }) }
}

type Named = { id: string | undefined; faults: CellFault[] }
const none: Named = { id: undefined, faults: [] }

/** What a cell names: by external id first, then by name. */
function named(
  known: Known<EntryKind> | undefined,
  column: string,
  cell: unknown,
  others: (text: string) => string[] = text => [`name ${text}`],
): Named {
  if (cell === undefined) return none
  const text = sameText(String(cell))
  const keys = [externalKey(String(cell)), ...others(text)]
  return found(
    keys.map(key => known?.find(key)).find(each => each !== undefined),
    column,
  )
}

function found(id: string | undefined, column: string): Named {
  if (id === undefined) return { id: undefined, faults: [{ column, code: 'unknown' }] }
  return id === 'several' ? { id: undefined, faults: [{ column, code: 'several' }] } : { id, faults: [] }
}

function keysOf({ externalId }: Fields, natural: readonly string[]): string[] {
  return [...(typeof externalId === 'string' ? [externalKey(externalId)] : []), ...natural]
}
