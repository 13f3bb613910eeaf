/** Pages of the three reports, opened and shown: the same for the lists of the API and for the files. */
import type { Report, ReportMapping } from '../model/sessions/reports.ts'
import type { Hub } from '../pipeline/hub.ts'
import { zoneOfSource } from '../sessions/zone.ts'
import { accountNames } from '../store/account-names.ts'
import type { AccountKeys } from '../store/accounts.ts'
import { idOfCursor } from '../store/lists/page.ts'
import { countReportNotes, placeOfCursor, reportNotes } from '../store/lists/session-report-notes.ts'
import { countReportPeople, type ReportCount, reportPeople } from '../store/lists/session-report-people.ts'
import { preferIndexes } from '../store/plans.ts'
import { siteBodies } from '../store/session-sites.ts'
import type { SessionDeciding } from './session-place.ts'
import {
  type NoteReportRow,
  type PersonReportRow,
  showReportedNote,
  showReportedPerson,
} from './show/session-reports.ts'
import { openNamed } from './show/sessions.ts'

export type ReportAsked = {
  mapping?: ReportMapping | undefined
  reason?: string | undefined
  gate?: string | undefined
  from?: string | undefined
  to?: string | undefined
  agency?: string | undefined
}
export type ReportPlace = { limit: number; cursor?: string | undefined }
export type ReportPage<Row> = { items: Row[]; next: string | null }

type Reading = { hub: Hub; keys: AccountKeys; deciding: SessionDeciding }

const kinds = { staff: 'user', clients: 'student' } as const
const targetKinds = { staff: 'staff', clients: 'client' } as const

/** Whether a cursor is one of this report. */
export function isReportCursor(report: Report, cursor: string): boolean {
  return (report === 'appointments' ? placeOfCursor(cursor) : idOfCursor(cursor)) !== undefined
}

/** A page of the Staff or the Clients report. The names of accounts must be ready. */
export async function peoplePage(
  { hub, keys, deciding }: Reading,
  report: 'staff' | 'clients',
  asked: ReportAsked,
  { limit, cursor }: ReportPlace,
): Promise<ReportPage<PersonReportRow>> {
  const { db } = deciding
  const filter = await peopleFilter(hub, deciding, report, asked)
  await preferIndexes(db)
  const found = await reportPeople(db, filter, limit, cursor === undefined ? undefined : idOfCursor(cursor))
  const siteNames = await namesOfSites(hub, deciding)
  const names = await accountNames(
    db,
    keys,
    found.rows.map(row => row.mapped_by),
  )
  const items = found.rows.map(row =>
    showReportedPerson(hub, db.organization, row, { targetKind: targetKinds[report], siteNames, names }),
  )
  return { items, next: found.next }
}

/** A page of the Appointments report. The names of accounts must be ready. */
export async function notesPage(
  { hub, keys, deciding }: Reading,
  asked: ReportAsked,
  { limit, cursor }: ReportPlace,
): Promise<ReportPage<NoteReportRow>> {
  const { db } = deciding
  await preferIndexes(db)
  const after = cursor === undefined ? undefined : placeOfCursor(cursor)
  const found = await reportNotes(db, notesFilter(deciding, asked), limit, after)
  const names = await accountNames(
    db,
    keys,
    found.rows.map(row => row.mapped_by),
  )
  return { items: found.rows.map(row => showReportedNote(hub, db.organization, row, names)), next: found.next }
}

/** How many there are, by week, mapping and reason. */
export async function reportCounts(
  hub: Hub,
  deciding: SessionDeciding,
  report: Report,
  asked: ReportAsked,
): Promise<ReportCount[]> {
  if (report === 'appointments') return countReportNotes(deciding.db, notesFilter(deciding, asked))
  return countReportPeople(deciding.db, await peopleFilter(hub, deciding, report, asked))
}

async function peopleFilter(
  hub: Hub,
  deciding: SessionDeciding,
  report: 'staff' | 'clients',
  { mapping, reason, from, to, agency }: ReportAsked,
) {
  const { db, connection } = deciding
  const { connections } = await hub.configurations.within(db, db.organization)
  const zone = zoneOfSource(connections.get(connection))
  return { connection, kind: kinds[report], mapping, reason, from, to, zone, agencies: agenciesOf(deciding, agency) }
}

function notesFilter(deciding: SessionDeciding, { agency, ...asked }: ReportAsked) {
  return { ...asked, connection: deciding.connection, agencies: agenciesOf(deciding, agency) }
}

/** Whose rows may be seen, of those that are asked for; undefined: all. */
function agenciesOf({ rights }: SessionDeciding, agency: string | undefined): readonly string[] | undefined {
  const own = rights.agencies === 'all' ? undefined : rights.agencies
  return agency === undefined ? own : [agency].filter(each => own?.includes(each) ?? true)
}

async function namesOfSites(hub: Hub, { db, connection }: SessionDeciding): Promise<Map<string, string>> {
  const rows = await siteBodies(db, connection)
  return new Map(
    rows.map(({ id, body }) => {
      const { name } = openNamed(hub, db.organization, { table: 'session_source', key: id, id, body })
      return [id, name ?? ''] as const
    }),
  )
}
