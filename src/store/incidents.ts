/** Incidents: what happened beyond single messages, written down by those who were there; entries are only ever added. */
import { type Page, pageOf } from './lists/page.ts'
import type { Sql } from './scope.ts'

export const incidentStates = ['open', 'closed'] as const
export type IncidentState = (typeof incidentStates)[number]
export const incidentSubjects = ['connection', 'route', 'issue'] as const
export type IncidentSubject = { kind: (typeof incidentSubjects)[number]; subject: string }
export type EntryKind = 'opened' | 'note' | 'linked' | 'paused' | 'resumed' | 'closed' | 'reopened'

export type IncidentRow = {
  id: string
  title: Buffer
  state: IncidentState
  opened_at: Date
  opened_by: string
  closed_at: Date | null
}
export type IncidentEntry = {
  number: number
  at: Date
  by: string
  kind: EntryKind
  subject_kind: IncidentSubject['kind'] | null
  subject: string | null
  body: Buffer | null
}

const columns = 'i.id, i.title, i.state, i.opened_at, i.opened_by, i.closed_at'

/** Opens an incident. */
export async function insertIncident(
  db: Sql,
  organization: string,
  incident: { id: string; title: Buffer; by: string },
  now: Date,
): Promise<void> {
  await db.query(
    `insert into incident (organization, id, title, state, opened_at, opened_by) values ($1, $2, $3, 'open', $4, $5)`,
    [organization, incident.id, incident.title, now, incident.by],
  )
}

/** A page of incidents in a state, newest first, after the one with the id `after`. */
export async function listIncidents(
  db: Sql,
  state: IncidentState,
  limit: number,
  after: string | undefined,
): Promise<Page<IncidentRow>> {
  const { rows } = await db.query<IncidentRow>({
    name: 'list-incidents',
    text: incidentsQuery,
    values: [state, after ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff', limit + 1],
  })
  return pageOf(rows, limit, row => row.id)
}

/** The statement of `listIncidents`; apart, so that its plan can be tested. */
export const incidentsQuery = `
  select ${columns}
    from incident i
   where i.organization = current_organization() and i.state = $1 and i.id < $2
   order by i.id desc
   limit $3`

/** One incident; locked for a change when asked. */
export async function findIncident(db: Sql, id: string, forUpdate = false): Promise<IncidentRow | undefined> {
  const { rows } = await db.query<IncidentRow>(
    `select ${columns} from incident i where i.organization = current_organization() and i.id = $1
     ${forUpdate ? 'for update' : ''}`,
    [id],
  )
  return rows[0]
}

/** Closes or reopens an incident. */
export async function setIncidentState(db: Sql, id: string, state: IncidentState, now: Date): Promise<void> {
  await db.query(
    `update incident set state = $2, closed_at = case when $2 = 'closed' then $3::timestamptz end
      where organization = current_organization() and id = $1`,
    [id, state, now],
  )
}

/**
 * Adds an entry. @param seal seals what was written, under `{incident}/{number}`
 */
export async function addEntry(
  db: Sql,
  incident: string,
  entry: { kind: EntryKind; by: string; about?: IncidentSubject; seal?: (key: string) => Buffer },
  now: Date,
): Promise<void> {
  const { rows } = await db.query<{ organization: string; entries: number }>(
    `update incident set entries = entries + 1 where organization = current_organization() and id = $1
     returning organization, entries`,
    [incident],
  )
  const [row] = rows
  if (!row) return
  await db.query(
    `insert into incident_entry (organization, incident, number, at, by, kind, subject_kind, subject, body)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      row.organization,
      incident,
      row.entries,
      now,
      entry.by,
      entry.kind,
      entry.about?.kind ?? null,
      entry.about?.subject ?? null,
      entry.seal?.(`${incident}/${row.entries}`) ?? null,
    ],
  )
}

/** The entries of an incident, in order. */
export async function entriesOf(db: Sql, incident: string): Promise<IncidentEntry[]> {
  const { rows } = await db.query<IncidentEntry>(
    `select number, at, by, kind, subject_kind, subject, body from incident_entry
      where organization = current_organization() and incident = $1 order by number`,
    [incident],
  )
  return rows
}

/** Notes what an incident concerns; false when that is known. */
export async function linkIncident(db: Sql, incident: string, { kind, subject }: IncidentSubject): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into incident_subject (organization, incident, kind, subject)
     values (current_organization(), $1, $2, $3) on conflict do nothing`,
    [incident, kind, subject],
  )
  return rowCount > 0
}

/** What incidents concern. */
export async function subjectsOf(
  db: Sql,
  incidents: readonly string[],
): Promise<(IncidentSubject & { incident: string })[]> {
  const { rows } = await db.query<IncidentSubject & { incident: string }>(
    `select incident, kind, subject from incident_subject
      where organization = current_organization() and incident = any ($1::uuid[])
      order by incident, kind, subject`,
    [incidents],
  )
  return rows
}

/** The incidents that concern something. */
export async function incidentsAbout(db: Sql, { kind, subject }: IncidentSubject): Promise<IncidentRow[]> {
  const { rows } = await db.query<IncidentRow>(
    `select ${columns}
       from incident_subject s
       join incident i on i.organization = s.organization and i.id = s.incident
      where s.organization = current_organization() and s.kind = $1 and s.subject = $2
      order by i.id desc`,
    [kind, subject],
  )
  return rows
}

/** Whether there is such a thing to link in this organization. */
export async function subjectExists(db: Sql, { kind, subject }: IncidentSubject): Promise<boolean> {
  const { rows } = await db.query<{ there: boolean }>(
    `select exists (select from ${kind} where organization = current_organization() and id = $1) as there`,
    [subject],
  )
  return rows[0]?.there === true
}
