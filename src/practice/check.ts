/**
 * Whether what somebody wants to write fits: what it refers to exists, they may do it there, and what is fixed stays.
 * A batch at a time, so that an import of thousands asks the database a few questions only.
 */
import type { ProblemCode } from '../model/problems.ts'
import { dateIn } from '../model/time.ts'
import { type EntryRow, loadEntries, type WrittenEntry } from '../store/practice-entries.ts'
import { openAccounts } from '../store/practice-rights.ts'
import { agenciesWithAppointments } from '../store/practice-uses.ts'
import type { Scope } from '../store/scope.ts'
import { type Keys, type Shown, writtenEntry } from './entries.ts'
import type { Access } from './rights.ts'
import type { Entry, EntryKind, PracticeMay } from './shapes.ts'

export type Fault = { path: string; code: string }
/** `before`: what it replaces, with its row. */
export type Draft<Kind extends EntryKind> = {
  id: string
  entry: Entry<Kind>
  before?: { shown: Shown<Kind>; row: EntryRow }
}
export type Checked =
  | { kind: 'fits'; row: WrittenEntry }
  | { kind: 'invalid'; faults: readonly Fault[] }
  | { kind: 'no-right' }
  | { kind: 'cannot'; problem: ProblemCode }

type Fields = Readonly<Record<string, unknown>>
type Loaded = ReadonlyMap<EntryKind, ReadonlyMap<string, EntryRow>>

/** Which field refers to what. */
const references: Readonly<Record<EntryKind, ReadonlyArray<readonly [field: string, kind: EntryKind]>>> = {
  agency: [],
  client: [['agency', 'agency']],
  staff: [['agencies', 'agency']],
  service: [],
  funder: [],
  authorization: [
    ['client', 'client'],
    ['service', 'service'],
    ['funder', 'funder'],
  ],
  'status-type': [],
  period: [['agency', 'agency']],
  right: [['agency', 'agency']],
  appointment: [
    ['agency', 'agency'],
    ['client', 'client'],
    ['staff', 'staff'],
    ['service', 'service'],
    ['statusType', 'status-type'],
  ],
}

/** Checks drafts one by one, in their order. */
export async function checkDrafts<Kind extends EntryKind>(
  keys: Keys,
  db: Scope,
  access: Access,
  kind: Kind,
  drafts: readonly Draft<Kind>[],
): Promise<Checked[]> {
  const loaded = await loadReferences(db, kind, drafts)
  const accounts = await openAccounts(
    db,
    drafts.flatMap(({ entry }) => textsOf((entry as Fields).account)),
  )
  const rezoned = drafts.filter(
    ({ entry, before }) =>
      kind === 'agency' && before && (entry as Fields).zone !== (before.shown.fields as Fields).zone,
  )
  const inUse = await agenciesWithAppointments(
    db,
    rezoned.map(({ id }) => id),
  )
  return drafts.map((draft): Checked => {
    const fields: Fields = draft.entry
    const faults = [
      ...references[kind].flatMap(([field, of]) =>
        textsOf(fields[field]).some(id => !isThere(loaded.get(of)?.get(id))) ? [{ path: field, code: 'unknown' }] : [],
      ),
      ...textsOf(fields.account).flatMap(id => (accounts.has(id) ? [] : [{ path: 'account', code: 'unknown' }])),
      ...(kind === 'appointment' ? appointmentFaults(fields, loaded) : []),
    ]
    if (faults.length > 0) return { kind: 'invalid', faults }
    if (!mayWrite(access, kind, draft, loaded)) return { kind: 'no-right' }
    const problem = draft.before && fixedProblem(kind, fields, draft.before)
    if (problem) return { kind: 'cannot', problem }
    if (inUse.has(draft.id)) return { kind: 'cannot', problem: 'practice.fixed' }
    const more = kind === 'appointment' ? appointmentFacts(fields, loaded) : {}
    return { kind: 'fits', row: writtenEntry(keys, db.organization, kind, draft.id, draft.entry, more) }
  })
}

async function loadReferences(db: Scope, kind: EntryKind, drafts: readonly Draft<EntryKind>[]): Promise<Loaded> {
  const loaded = new Map<EntryKind, ReadonlyMap<string, EntryRow>>()
  for (const [field, of] of references[kind]) {
    const ids = drafts.flatMap(({ entry }) => textsOf((entry as Fields)[field]))
    loaded.set(of, await loadEntries(db, of, ids))
  }
  return loaded
}

function appointmentFaults(fields: Fields, loaded: Loaded): Fault[] {
  const agency = fields.agency
  const client = loaded.get('client')?.get(String(fields.client))
  const staff = loaded.get('staff')?.get(String(fields.staff))
  const service = loaded.get('service')?.get(String(fields.service))
  return [
    ...(client && client.agency !== agency ? [{ path: 'client', code: 'other-agency' }] : []),
    ...(staff && !textsOf(staff.agencies).includes(String(agency)) ? [{ path: 'staff', code: 'other-agency' }] : []),
    ...(service?.kind === 'service' && fields.client === undefined ? [{ path: 'client', code: 'missing' }] : []),
  ]
}

function appointmentFacts(fields: Fields, loaded: Loaded): Fields {
  const agency = loaded.get('agency')?.get(String(fields.agency))
  const service = loaded.get('service')?.get(String(fields.service))
  return {
    kind: service?.kind,
    state: fields.cancelled ? 'cancelled' : 'scheduled',
    date: dateIn(String(agency?.zone), new Date(String(fields.startsAt))),
  }
}

/**
 * The agencies that a write concerns: `every` for what all of them share. Of staff it is enough to have a right at one
 * agency that they are at, but nobody may be put where one has none.
 */
function mayWrite<Kind extends EntryKind>(
  access: Access,
  kind: Kind,
  { id, entry, before }: Draft<Kind>,
  loaded: Loaded,
): boolean {
  const may: PracticeMay = before ? 'edit' : 'create'
  const everywhere = access.agencies(may) === 'all'
  const fields: Fields = entry
  const old: Fields | undefined = before?.shown.fields
  switch (kind) {
    case 'service':
    case 'funder':
    case 'status-type':
    case 'right':
      return everywhere
    case 'agency':
      return before ? access.at(id, may) : everywhere
    case 'staff': {
      const there = textsOf(old?.agencies)
      const added = textsOf(fields.agencies).filter(agency => !there.includes(agency))
      return added.every(agency => access.at(agency, may)) && (!before || there.some(agency => access.at(agency, may)))
    }
    case 'authorization': {
      const client = loaded.get('client')?.get(String(fields.client))
      return access.at(String(client?.agency), may)
    }
    default:
      return [fields.agency, ...(old ? [old.agency] : [])].every(agency => access.at(String(agency), may))
  }
}

/** What cannot change once appointments were made with it. */
function fixedProblem<Kind extends EntryKind>(
  kind: Kind,
  fields: Fields,
  { shown, row }: { shown: Shown<Kind>; row: EntryRow },
): ProblemCode | undefined {
  const old: Fields = shown.fields
  if (kind === 'service' && fields.kind !== old.kind) return 'practice.fixed'
  if (kind === 'authorization' && (fields.client !== old.client || fields.service !== old.service))
    return 'practice.fixed'
  if (kind === 'appointment' && row.state === 'rendered') return 'practice.rendered'
  return undefined
}

function isThere(row: EntryRow | undefined): boolean {
  return row !== undefined && row.removedAt === null
}

/** A field that holds one id, several, or none. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'string' ? [value] : []
}
