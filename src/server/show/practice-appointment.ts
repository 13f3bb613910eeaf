/** An appointment of the practice management as the API gives it out: its state, what it says, and what became of it. */
import { z } from 'zod'
import { gateCodes, severities } from '../../model/sessions/gates.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { content, imagesOf, openContent } from '../../practice/content.ts'
import { openEntry } from '../../practice/entries.ts'
import type { ContentRow, ReadHistory } from '../../store/practice-content.ts'
import type { EntryRow } from '../../store/practice-entries.ts'
import type { RenderedFacts } from '../../store/practice-rendering.ts'
import { id, instant, instantOf } from '../api.ts'
import { type EntryOut, entryShown, showEntry } from './practice.ts'

const gate = z.enum(gateCodes)
export const failureShown = z.object({
  gate,
  severity: z.enum(severities),
  at: z.object({ kind: z.string(), id: z.string().nullable() }).describe('What to open to mend it'),
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
})

export const listedAppointment = entryShown('appointment').extend({
  kind: z.enum(['service', 'non-service', 'non-payroll']),
  state: z.enum(['scheduled', 'cancelled', 'rendered']),
  date: z.iso.date().describe('Of the start, in the zone of the agency'),
  renderedAt: instant.nullable(),
  triedAt: instant.nullable().describe('When the gates were last looked at'),
  failedGates: z.array(gate),
})

/** A row of the list. */
export function showListed(hub: Hub, organization: string, row: EntryRow): z.output<typeof listedAppointment> {
  const shown: EntryOut<'appointment'> = showEntry(openEntry(hub, organization, 'appointment', row))
  const facts = row as unknown as Pick<RenderedFacts, 'renderedAt' | 'triedAt' | 'failedGates'>
  return {
    ...shown,
    fields: { ...shown.fields, cancelled: row.state === 'cancelled' },
    kind: row.kind as 'service',
    state: row.state as 'scheduled',
    date: String(row.date),
    renderedAt: instantOf(facts.renderedAt),
    triedAt: instantOf(facts.triedAt),
    failedGates: (facts.failedGates ?? []) as z.output<typeof gate>[],
  }
}

export const appointmentShown = listedAppointment.extend({
  names: z.record(z.string(), z.string()),
  rendering: z
    .object({
      at: instant,
      by: z.object({ id, name: z.string().nullable() }).nullable().describe('null: the hub itself'),
      units: z.number().int().nullable(),
      authorization: id.nullable(),
    })
    .nullable(),
  failures: z.array(failureShown).describe('Of the last time the gates were looked at'),
  content: z
    .object({
      version: z.number().int(),
      note: id.nullable().describe('The session note that filled it'),
      edited: z.boolean().describe('Changed by hand since'),
      changedAt: instant,
      says: content,
    })
    .nullable(),
})

/** Failures as JSON has them. */
export function showFailures(failures: unknown): z.output<typeof failureShown>[] {
  const list = (failures ?? []) as {
    gate: 'R01'
    severity: 'block'
    at: { kind: string; id?: string }
    detail?: Record<string, string>
  }[]
  return list.map(each => ({
    gate: each.gate,
    severity: each.severity,
    at: { kind: each.at.kind, id: each.at.id ?? null },
    detail: each.detail ?? {},
  }))
}

/** One appointment with everything. */
export function showAppointment(
  hub: Hub,
  organization: string,
  row: EntryRow,
  known: {
    facts: RenderedFacts | undefined
    content: ContentRow | undefined
    names: Record<string, string>
    accounts: ReadonlyMap<string, string>
  },
): z.output<typeof appointmentShown> {
  const { facts, content: there, names, accounts } = known
  const by = facts?.renderedBy ?? null
  return {
    ...showListed(hub, organization, { ...row, ...facts, id: row.id }),
    names,
    rendering: facts?.renderedAt
      ? {
          at: facts.renderedAt.toISOString(),
          by: by === null ? null : { id: by, name: accounts.get(by) ?? null },
          units: facts.units,
          authorization: facts.authorizedBy,
        }
      : null,
    failures: showFailures(facts?.failures),
    content: there
      ? {
          version: there.version,
          note: there.note,
          edited: there.edited,
          changedAt: there.changedAt.toISOString(),
          says: openContent(hub, organization, there),
        }
      : null,
  }
}

const earlierContent = z.object({ content, version: z.number().int(), note: z.string().nullable() })
const earlierFields = z.object({ before: z.record(z.string(), z.json()) })
const reason = z.object({ reason: z.string() })

export const historyShown = z.object({
  id,
  what: z.string().describe('create, edit, remove, fill, write, render or unrender'),
  at: instant,
  by: z.object({ id, name: z.string().nullable() }).nullable(),
  note: id.nullable(),
  detail: z.record(z.string(), z.json()),
  earlier: z.union([earlierContent, earlierFields, reason]).nullable().describe('What was there before, or the reason'),
})

/** One thing that became of an appointment. */
export function showHistory(
  hub: Hub,
  organization: string,
  appointment: string,
  row: ReadHistory,
  accounts: ReadonlyMap<string, string>,
): z.output<typeof historyShown> {
  const opened = row.body && hub.sealer.openJson(organization, 'practice_history', `${appointment}/${row.id}`, row.body)
  return {
    id: row.id,
    what: row.what,
    at: row.at.toISOString(),
    by: row.by_account ? { id: row.by_account, name: accounts.get(row.by_account) ?? null } : null,
    note: row.note,
    detail: (row.detail ?? {}) as Record<string, string>,
    earlier: (opened ?? null) as z.output<typeof historyShown>['earlier'],
  }
}

/** The image of an appointment's content with this id, if it has one. */
export function imageIn(hub: Hub, organization: string, there: ContentRow | undefined, wanted: string) {
  return there && imagesOf(openContent(hub, organization, there)).find(({ id: image }) => image === wanted)
}
