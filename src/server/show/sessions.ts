/** Synchronization as the API shows it: rows with both sides, buttons with what stands in their way, and the counts. */
import { z } from 'zod'
import { buttons, buttonsOf, hindranceCodes, type RowFacts } from '../../model/sessions/buttons.ts'
import { gateCodes } from '../../model/sessions/gates.ts'
import { type Light, lightOf, lightWords } from '../../model/sessions/light.ts'
import type { SourceSite, SourceStudent, SourceUser } from '../../model/sessions/source.ts'
import { localTimeIn } from '../../model/time.ts'
import type { Hub } from '../../pipeline/hub.ts'
import type { ListedEntry } from '../../store/lists/session-entries.ts'
import type { ListedNote } from '../../store/lists/session-notes.ts'
import { id, instant, instantOf } from '../api.ts'

const buttonState = z.object({
  offered: z.boolean(),
  enabled: z.boolean(),
  because: z.enum(hindranceCodes).nullable().describe('What stands in its way'),
})
export const rowButtons = z.object(
  Object.fromEntries(buttons.map(button => [button, buttonState])) as Record<
    (typeof buttons)[number],
    typeof buttonState
  >,
)

/** A site, student or user, or what one is paired with. What a kind does not have is null. */
export const named = z.object({
  id: z.string(),
  name: z.string().nullable(),
  first: z.string().nullable(),
  last: z.string().nullable(),
  birthDate: z.string().nullable(),
  email: z.string().nullable(),
  title: z.string().nullable(),
  zone: z.string().nullable(),
  gone: z.boolean(),
})
export type Named = z.infer<typeof named>

/** Somebody who works here; a name that is gone, or not this reader's to see, is null. */
export const actor = z.object({ id, name: z.string().nullable() })
export type Names = ReadonlyMap<string, string>

/** Who did something, by name where it is known. */
export function actorOf(names: Names, account: string | null): z.infer<typeof actor> | null {
  return account === null ? null : { id: account, name: names.get(account) ?? null }
}

/** How a site or a person is called in one line. */
export function calledOf({ name, first, last }: Named): string {
  return name ?? [first, last].filter(Boolean).join(' ')
}

/** Who has a target already, as the reader may know it: the name is null where they may not see that row. */
export const taker = z.object({ id: z.string(), name: z.string().nullable() })

export const mappings = ['auto', 'user', 'none'] as const
export const entryRow = z.object({
  id,
  version: z.number().int(),
  source: named,
  sites: z.array(z.string()).describe('Names of its sites'),
  isParent: z.boolean(),
  mapping: z.enum(mappings),
  target: named.nullable(),
  agencies: z.array(z.string()).describe('Ids of the agencies of its sites'),
  reason: z.string().nullable().describe('Why it has no pair: a code'),
  mappedAt: instant.nullable(),
  mappedBy: actor.nullable(),
  firstSeenAt: instant,
  seenAt: instant,
  dependants: z.object({ clients: z.number().int(), staff: z.number().int(), appointments: z.number().int() }),
  buttons: rowButtons,
})
export type EntryRow = z.infer<typeof entryRow>

const light = z.object({ colour: z.enum(['green', 'yellow', 'red']), word: z.enum(lightWords) })
const gate = z.object({
  gate: z.enum(gateCodes),
  severity: z.enum(['block', 'warn']),
  at: z.object({ kind: z.string(), id: z.string().optional() }),
  detail: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})
export const sessionTime = z.object({
  date: z.string(),
  from: z.string(),
  to: z.string(),
  zone: z.string(),
})
export const noteRow = z.object({
  id,
  version: z.number().int(),
  student: named.nullable(),
  user: named.nullable(),
  session: sessionTime.nullable().describe('Null when its time cannot be read'),
  mapping: z.enum(mappings),
  appointment: z
    .object({
      id: z.string(),
      client: named.nullable(),
      staff: named.nullable(),
      time: sessionTime.nullable(),
      state: z.enum(['scheduled', 'cancelled', 'rendered', 'gone']),
      kind: z.enum(['service', 'non-service', 'non-payroll']).nullable(),
    })
    .nullable(),
  reason: z.string().nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
  light: light.nullable(),
  step: z.enum(['none', 'fill', 'render', 'rendered', 'blocked', 'stopped']),
  problem: z.string().nullable(),
  gates: z.array(gate),
  warnings: z.array(z.string()).describe('What the practice management said of it'),
  review: z.string().nullable().describe('Why a person must look: a code'),
  filledAt: instant.nullable(),
  renderedAt: instant.nullable(),
  renderedBy: actor.nullable(),
  mappedAt: instant.nullable(),
  mappedBy: actor.nullable(),
  firstSeenAt: instant,
  seenAt: instant,
  buttons: rowButtons,
})
export type NoteRow = z.infer<typeof noteRow>

type Opened = Partial<SourceSite & SourceStudent & SourceUser>

/** An entry of the source or of the practice management, opened. `table` and `key` are what it was sealed with. */
export function openNamed(
  hub: Hub,
  organization: string,
  sealed: { table: 'session_source' | 'session_target'; key: string; id: string; body: Buffer; gone?: boolean },
): Named {
  const body = hub.sealer.openJson(organization, sealed.table, sealed.key, sealed.body) as unknown as Opened
  return {
    id: sealed.id,
    name: body.name ?? null,
    first: body.first ?? null,
    last: body.last ?? null,
    birthDate: body.birthDate ?? null,
    email: body.email ?? null,
    title: body.title ?? null,
    zone: body.zone ?? null,
    gone: sealed.gone ?? false,
  }
}

/** A target of the practice management, opened. */
export function openTarget(hub: Hub, organization: string, kind: string, targetId: string, body: Buffer, gone = false) {
  const key = `${organization}/${kind}/${targetId}`
  return openNamed(hub, organization, { table: 'session_target', key, id: targetId, body, gone })
}

/** A row of the first three tabs. `siteNames`: names of sites by their id in the hub. */
export function showEntry(
  hub: Hub,
  organization: string,
  row: ListedEntry,
  more: { targetKind: 'agency' | 'client' | 'staff'; siteNames: Names; names: Names; facts: RowFacts },
): EntryRow {
  const { target, target_body: body } = row
  return {
    id: row.id,
    version: row.version,
    source: openNamed(hub, organization, { table: 'session_source', key: row.id, id: row.id, body: row.body }),
    sites: row.sites.flatMap(site => more.siteNames.get(site) ?? []),
    isParent: row.author === 'parent',
    mapping: row.how ?? 'none',
    target:
      target && body ? openTarget(hub, organization, more.targetKind, target, body, row.target_gone ?? false) : null,
    agencies: row.agencies,
    reason: row.reason,
    mappedAt: instantOf(row.mapped_at),
    mappedBy: actorOf(more.names, row.mapped_by),
    firstSeenAt: row.first_seen_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
    dependants: { clients: row.clients, staff: row.staff, appointments: row.appointments },
    buttons: showButtons(more.facts),
  }
}

/** A row of the Appointments tab. */
export function showNote(
  hub: Hub,
  organization: string,
  row: ListedNote,
  { names, facts }: { names: Names; facts: RowFacts },
): NoteRow {
  const source = (entry: string | null, body: Buffer | null) =>
    entry && body ? openNamed(hub, organization, { table: 'session_source', key: entry, id: entry, body }) : null
  const target = (kind: string, entry: string | null, body: Buffer | null) =>
    entry && body ? openTarget(hub, organization, kind, entry, body) : null
  return {
    id: row.id,
    version: row.version,
    student: source(row.student_id, row.student),
    user: source(row.author_id, row.author),
    session: timeOf(row.starts_at, row.ends_at, row.zone),
    mapping: row.how ?? 'none',
    appointment: row.appointment
      ? {
          id: row.appointment,
          client: target('client', row.client_id, row.client),
          staff: target('staff', row.staff_id, row.staff),
          time: timeOf(row.slot_from, row.slot_to, row.slot_zone),
          state: row.slot_gone === false ? (row.slot_state as 'scheduled') : 'gone',
          kind: row.slot_kind as 'service' | null,
        }
      : null,
    reason: row.reason,
    detail: row.detail,
    light: row.appointment ? lightOfRow(row) : null,
    step: row.step,
    problem: row.problem,
    gates: z.array(gate).parse(row.gates ?? []),
    warnings: row.warnings ?? [],
    review: row.review,
    filledAt: instantOf(row.filled_at),
    renderedAt: instantOf(row.rendered_at),
    renderedBy: actorOf(names, row.rendered_by),
    mappedAt: instantOf(row.mapped_at),
    mappedBy: actorOf(names, row.mapped_by),
    firstSeenAt: row.first_seen_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
    buttons: showButtons(facts),
  }
}

function showButtons(facts: RowFacts): z.infer<typeof rowButtons> {
  const states = buttonsOf(facts)
  const shown = buttons.map(button => {
    const state = states[button]
    return [button, { ...state, because: 'because' in state ? state.because : null }] as const
  })
  return rowButtons.parse(Object.fromEntries(shown))
}

/** A span as the wall in its zone shows it. */
export function timeOf(from: Date | null, to: Date | null, zone: string | null) {
  if (!from || !to) return null
  const where = zone ?? 'UTC'
  const start = localTimeIn(where, from)
  return { date: start.date, from: start.time, to: localTimeIn(where, to).time, zone: where }
}

function lightOfRow(row: ListedNote): Light {
  const { startDifference = 0, endDifference = 0 } = row.detail ?? {}
  return lightOf({
    startDifference: Number(startDifference),
    endDifference: Number(endDifference),
    appointment: row.slot_gone !== false ? 'gone' : row.slot_state === 'cancelled' ? 'cancelled' : 'there',
    note: row.gone ? 'gone' : row.review === 'CHANGED_AFTER_RENDER' ? 'changed-after-render' : 'same',
    recheck: row.review === 'RECHECK',
  })
}
