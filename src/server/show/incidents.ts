/** An incident as people see it: what it is called, what it concerns, and what was written down, by whom and when. */
import { z } from 'zod'
import type { ConnectionConfig } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { accountNames } from '../../store/account-names.ts'
import type { AccountKeys } from '../../store/accounts.ts'
import {
  entriesOf,
  type IncidentRow,
  type IncidentSubject,
  incidentSubjects,
  subjectsOf,
} from '../../store/incidents.ts'
import { findIssue } from '../../store/lists/issues.ts'
import { listRoutes } from '../../store/lists/routes.ts'
import type { Scope } from '../../store/scope.ts'
import { id, instant, instantOf } from '../api.ts'
import { personName } from './issues.ts'

const subject = z.object({
  kind: z.enum(incidentSubjects),
  id,
  name: z.string().describe('Of a connection or a route its name; of an issue its problem code'),
  connection: z.string().nullable().describe('Of an issue: the name of its connection'),
  paused: z.boolean().nullable().describe('null where nothing can be paused'),
})

export const incidentRow = z.object({
  id,
  title: z.string(),
  state: z.enum(['open', 'closed']),
  openedAt: instant,
  closedAt: instant.nullable(),
  openedBy: personName,
  subjects: z.array(subject),
})

export const incidentDetail = incidentRow.extend({
  entries: z.array(
    z.object({
      number: z.number().int(),
      at: instant,
      by: personName,
      kind: z.string(),
      subject: subject.nullable(),
      text: z.string().nullable(),
    }),
  ),
})

type Parts = { hub: Hub; keys: AccountKeys }
type Shown = z.infer<typeof subject>

/** Rows as the API gives them out. */
export async function showIncidents(
  { hub, keys }: Parts,
  db: Scope,
  rows: readonly IncidentRow[],
): Promise<z.infer<typeof incidentRow>[]> {
  const ids = rows.map(row => row.id)
  const subjects = Map.groupBy(await subjectsOf(db, ids), each => each.incident)
  const nameOf = await subjectNames(hub, db, [...subjects.values()].flat())
  const people = await accountNames(
    db,
    keys,
    rows.map(row => row.opened_by),
  )
  return rows.map(row => ({
    id: row.id,
    title: String(hub.sealer.openJson(db.organization, 'incident.title', row.id, row.title)),
    state: row.state,
    openedAt: row.opened_at.toISOString(),
    closedAt: instantOf(row.closed_at),
    openedBy: { id: row.opened_by, name: people.get(row.opened_by) ?? '' },
    subjects: (subjects.get(row.id) ?? []).map(nameOf),
  }))
}

/** One incident with its entries. */
export async function showIncident(parts: Parts, db: Scope, row: IncidentRow): Promise<z.infer<typeof incidentDetail>> {
  const { hub, keys } = parts
  const [shown] = await showIncidents(parts, db, [row])
  if (!shown) throw new Error('a row was not shown')
  const entries = await entriesOf(db, row.id)
  const about = entries.flatMap(({ subject_kind: kind, subject: of }) => (kind && of ? [{ kind, subject: of }] : []))
  const nameOf = await subjectNames(hub, db, about)
  const people = await accountNames(
    db,
    keys,
    entries.map(entry => entry.by),
  )
  return {
    ...shown,
    entries: entries.map(entry => ({
      number: entry.number,
      at: entry.at.toISOString(),
      by: { id: entry.by, name: people.get(entry.by) ?? '' },
      kind: entry.kind,
      subject:
        entry.subject_kind && entry.subject ? nameOf({ kind: entry.subject_kind, subject: entry.subject }) : null,
      text: entry.body
        ? String(hub.sealer.openJson(db.organization, 'incident_entry.body', `${row.id}/${entry.number}`, entry.body))
        : null,
    })),
  }
}

/** How the things that incidents concern are called; those that are gone keep their id. */
async function subjectNames(
  hub: Hub,
  db: Scope,
  subjects: readonly IncidentSubject[],
): Promise<(subject: IncidentSubject) => Shown> {
  const { connections } = await hub.configurations.within(db, db.organization)
  /** By its system, and by its own short name too where two have the same system. */
  const nameOf = (known: ConnectionConfig | undefined) => {
    if (!known) return ''
    const { title } = known.connector
    const isShared = [...connections.values()].some(each => each.connector.title === title && each.id !== known.id)
    return isShared ? `${title} (${known.slug})` : title
  }
  const routes = new Map((await listRoutes(db)).map(route => [route.id, route]))
  const issues = new Map<string, { code: string; connection: string }>()
  for (const { subject: issue } of subjects.filter(({ kind }) => kind === 'issue')) {
    const found = await findIssue(db, issue)
    if (found)
      issues.set(issue, { code: found.code, connection: connections.get(found.connection)?.connector.title ?? '' })
  }
  return ({ kind, subject: of }) => {
    switch (kind) {
      case 'connection': {
        const known = connections.get(of)
        return { kind, id: of, name: nameOf(known), connection: null, paused: known?.paused ?? null }
      }
      case 'route': {
        const known = routes.get(of)
        return {
          kind,
          id: of,
          name: known?.slug ?? '',
          connection: null,
          paused: known ? known.state === 'paused' : null,
        }
      }
      case 'issue': {
        const known = issues.get(of)
        return { kind, id: of, name: known?.code ?? '', connection: known?.connection ?? null, paused: null }
      }
    }
  }
}
