/** Rows of the three reports as the API shows them: both sides, the mapping, and how far an appointment has come. */
import { z } from 'zod'
import { gateCodes } from '../../model/sessions/gates.ts'
import { renderResultOf, renderResults } from '../../model/sessions/reports.ts'
import type { Hub } from '../../pipeline/hub.ts'
import type { ReportedNote } from '../../store/lists/session-report-notes.ts'
import type { ReportedPerson } from '../../store/lists/session-report-people.ts'
import { id, instant, instantOf } from '../api.ts'
import { actor, actorOf, mappings, type Names, sessionTime, timeOf } from './sessions.ts'

/** Somebody in a report. `id` is the one of the system that they stand in. */
const person = z.object({
  id: z.string(),
  first: z.string().nullable(),
  last: z.string().nullable(),
  birthDate: z.string().nullable(),
  email: z.string().nullable(),
  title: z.string().nullable(),
})
export type ReportPerson = z.infer<typeof person>

const mapped = {
  id: id.describe('The row of the tab'),
  mapping: z.enum(mappings),
  reason: z.string().nullable().describe('Why it has no pair: a code'),
  firstSeenAt: instant,
  pulledAt: instant.describe('When it came last'),
  mappedAt: instant.nullable(),
  mappedBy: actor.nullable().describe('Null: by the rules'),
}
export const personReportRow = z.object({
  ...mapped,
  source: person,
  sites: z.array(z.string()).describe('Names of its sites'),
  target: person.nullable(),
})
export type PersonReportRow = z.infer<typeof personReportRow>

export const noteReportRow = z.object({
  ...mapped,
  source: z.object({
    id: z
      .string()
      .nullable()
      .describe('Null where an earlier Causeway took the note and what it said was deleted since'),
    student: person.nullable(),
    user: person.nullable(),
    session: sessionTime.nullable().describe('Null when its time cannot be read'),
  }),
  target: z
    .object({ id: z.string(), client: person.nullable(), staff: person.nullable(), time: sessionTime.nullable() })
    .nullable(),
  startDifference: z.number().nullable().describe('Minutes by which the note begins after the appointment'),
  endDifference: z.number().nullable(),
  render: z.enum(renderResults),
  renderedAt: instant.nullable(),
  gates: z.array(z.object({ gate: z.enum(gateCodes), severity: z.enum(['block', 'warn']) })),
  warnings: z.array(z.string()).describe('What the practice management said of it'),
  review: z.string().nullable().describe('Why a person must look: a code'),
})
export type NoteReportRow = z.infer<typeof noteReportRow>

type Sealed = 'session_source' | 'session_target' | 'session_note_version'
type Opened = Partial<Record<'id' | 'first' | 'last' | 'birthDate' | 'email' | 'title', string>>

/** A row of the Staff or the Clients report. `siteNames`: names of sites by their id in the hub. */
export function showReportedPerson(
  hub: Hub,
  organization: string,
  row: ReportedPerson,
  more: { targetKind: 'client' | 'staff'; siteNames: Names; names: Names },
): PersonReportRow {
  return {
    ...mappedOf(row, more.names),
    source: personOf(open(hub, organization, 'session_source', row.id, row.body), row.id),
    sites: row.sites.flatMap(site => more.siteNames.get(site) ?? []),
    target: row.target ? targetOf(hub, organization, more.targetKind, row.target, row.target_body) : null,
  }
}

/** A row of the Appointments report. */
export function showReportedNote(hub: Hub, organization: string, row: ReportedNote, names: Names): NoteReportRow {
  const source = (entry: string | null, body: Buffer | null) =>
    entry && body ? personOf(open(hub, organization, 'session_source', entry, body), entry) : null
  const target = (kind: 'client' | 'staff', entry: string | null, body: Buffer | null) =>
    entry && body ? targetOf(hub, organization, kind, entry, body) : null
  const gates = noteReportRow.shape.gates.parse(row.gates ?? [])
  const warnings = row.warnings ?? []
  const difference = (name: string) => {
    const minutes = row.detail?.[name]
    return minutes === undefined ? null : Number(minutes)
  }
  return {
    ...mappedOf(row, names),
    source: {
      id: sourceIdOf(hub, organization, row),
      student: source(row.student_id, row.student),
      user: source(row.author_id, row.author),
      session: timeOf(row.starts_at, row.ends_at, row.zone),
    },
    target: row.appointment
      ? {
          id: row.appointment,
          client: target('client', row.client_id, row.client),
          staff: target('staff', row.staff_id, row.staff),
          time: timeOf(row.slot_from, row.slot_to, row.slot_zone),
        }
      : null,
    startDifference: difference('startDifference'),
    endDifference: difference('endDifference'),
    render: renderResultOf({
      mapped: row.appointment !== null,
      step: row.step,
      remarks: gates.length + warnings.length,
    }),
    renderedAt: instantOf(row.rendered_at),
    gates,
    warnings,
    review: row.review,
  }
}

/** The id of a note at its source: of its label, or of the note itself where an earlier Causeway made none. */
function sourceIdOf(hub: Hub, organization: string, { id, version, label, body }: ReportedNote): string | null {
  const key = `${id}/${version}`
  if (label) return hub.sealer.open(organization, 'session_note_version.label', key, label).toString()
  return (body && open(hub, organization, 'session_note_version', key, body).id) ?? null
}

function mappedOf(
  row: Pick<ReportedPerson, 'id' | 'how' | 'reason' | 'first_seen_at' | 'seen_at' | 'mapped_at' | 'mapped_by'>,
  names: Names,
) {
  return {
    id: row.id,
    mapping: row.how ?? ('none' as const),
    reason: row.reason,
    firstSeenAt: row.first_seen_at.toISOString(),
    pulledAt: row.seen_at.toISOString(),
    mappedAt: instantOf(row.mapped_at),
    mappedBy: actorOf(names, row.mapped_by),
  }
}

function open(hub: Hub, organization: string, table: Sealed, key: string, body: Buffer): Opened {
  // Sealed by the hub itself, from what was checked when it came in.
  return hub.sealer.openJson(organization, table, key, body) as unknown as Opened
}

function targetOf(hub: Hub, organization: string, kind: string, target: string, body: Buffer | null): ReportPerson {
  const opened = body ? open(hub, organization, 'session_target', `${organization}/${kind}/${target}`, body) : {}
  return { ...personOf(opened, target), id: target }
}

function personOf(opened: Opened, fallback: string): ReportPerson {
  return {
    id: opened.id ?? fallback,
    first: opened.first ?? null,
    last: opened.last ?? null,
    birthDate: opened.birthDate ?? null,
    email: opened.email ?? null,
    title: opened.title ?? null,
  }
}
