/**
 * Everything that the gates of a batch look at, loaded with one statement for each kind of thing. Nothing that names
 * somebody is opened but the contents, whose notes and signatures the gates ask about.
 */
import type { Hub } from '../pipeline/hub.ts'
import { type ContentRow, loadContents } from '../store/practice-content.ts'
import { type EntryRow, loadEntries } from '../store/practice-entries.ts'
import {
  type AuthorizationRow,
  lockAuthorizations,
  type OverlapRow,
  overlapsOf,
  type PeriodRow,
  periodsOf,
  type RenderedFacts,
  renderedFacts,
} from '../store/practice-rendering.ts'
import { openAccounts } from '../store/practice-rights.ts'
import { holdAgencies } from '../store/practice-uses.ts'
import type { Scope } from '../store/scope.ts'
import { type Content, openContent } from './content.ts'

type Rows = ReadonlyMap<string, EntryRow>

export type Surroundings = {
  appointments: Rows
  facts: ReadonlyMap<string, RenderedFacts>
  contents: ReadonlyMap<string, { row: ContentRow; says: Content }>
  agencies: Rows
  clients: Rows
  staff: Rows
  services: Rows
  funders: Rows
  statusTypes: Rows
  /** By client and service. */
  authorizations: ReadonlyMap<string, readonly AuthorizationRow[]>
  /** By `staff` or `client` and the appointment. */
  overlaps: ReadonlyMap<string, readonly OverlapRow[]>
  /** By agency. */
  periods: ReadonlyMap<string, readonly PeriodRow[]>
  /** Accounts that can sign in. */
  accounts: ReadonlySet<string>
}

/** Loads what surrounds appointments and holds it: the appointments first, then agencies, then authorizations. */
export async function loadSurroundings(hub: Hub, db: Scope, ids: readonly string[]): Promise<Surroundings> {
  const appointments = await loadEntries(db, 'appointment', ids, 'lock')
  const rows = [...appointments.values()]
  const idsIn = (field: string) => [...new Set(rows.flatMap(row => (row[field] ? [String(row[field])] : [])))]
  const clientIds = idsIn('client')
  await holdAgencies(db, idsIn('agency'), 'gates')
  const authorizations = await lockAuthorizations(db, clientIds)
  const dates = idsIn('date').sort()
  const staff = await loadEntries(db, 'staff', idsIn('staff'))
  const contents = await loadContents(db, ids)
  return {
    appointments,
    facts: await renderedFacts(db, ids),
    contents: new Map(
      [...contents].map(([id, row]) => [id, { row, says: openContent(hub, db.organization, row) }] as const),
    ),
    agencies: await loadEntries(db, 'agency', idsIn('agency')),
    clients: await loadEntries(db, 'client', clientIds),
    staff,
    services: await loadEntries(db, 'service', idsIn('service')),
    funders: await loadEntries(
      db,
      'funder',
      authorizations.flatMap(({ funder }) => funder ?? []),
    ),
    statusTypes: await loadEntries(db, 'status-type', idsIn('statusType')),
    authorizations: Map.groupBy(authorizations, ({ client, service }) => `${client} ${service}`),
    overlaps: Map.groupBy(await overlapsOf(db, ids), ({ of, appointment }) => `${of} ${appointment}`),
    periods: Map.groupBy(
      await periodsOf(db, idsIn('agency'), dates[0] ?? '9999-12-31', dates.at(-1) ?? '0001-01-01'),
      ({ agency }) => agency,
    ),
    accounts: await openAccounts(
      db,
      [...staff.values()].flatMap(row => (typeof row.account === 'string' ? [row.account] : [])),
    ),
  }
}
