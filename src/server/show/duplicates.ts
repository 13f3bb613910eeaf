/** Possible duplicates as the API gives them out: how alike two records are, in levels and bits, and what was decided. */
import { z } from 'zod'
import type { EntryBody } from '../../registry/duplicate-entries.ts'
import { type DuplicateRow, duplicateStates } from '../../store/duplicates.ts'
import { id, instant, instantOf } from '../api.ts'
import { connectionName } from './connections.ts'
import { registryPerson } from './registry.ts'

const fields = z
  .array(z.object({ field: z.string(), level: z.string(), bits: z.number() }))
  .describe('What each field says; the bits add up')

const side = z.object({
  id: id.describe('The record of who survives all merges'),
  initials: z.string().nullable(),
  connection: connectionName.nullable(),
})
export type Side = z.infer<typeof side>

export const duplicate = z.object({
  id,
  kind: z.enum(['pair', 'merge']).describe('merge: the member merged them, and somebody should look'),
  state: z.enum(duplicateStates),
  percent: z.number().int().describe('How likely it is that the two are one person'),
  bits: z.number(),
  because: z.string().describe('Why somebody is asked, or what settled it'),
  vetoes: z.array(z.string()).describe('What speaks for two people'),
  one: side,
  other: side,
  foundAt: instant,
  decidedAt: instant.nullable(),
  decidedBy: z.object({ kind: z.enum(['person', 'rules', 'member']), name: z.string().nullable() }).nullable(),
})
export type Duplicate = z.infer<typeof duplicate>

export const duplicateWhole = duplicate.extend({
  sides: z.array(registryPerson).describe('Both, whole: `one`, then `other`; a single one when they are merged'),
  proposed: id.describe('Who stays unless somebody says otherwise'),
  fields,
  lacking: z.array(z.string()).describe('What an automatic match needs and this has not'),
  rules: z.array(z.string()).describe('Rules that say that they are one'),
  decision: id.nullable().describe('The kept decision'),
  reason: z.string().nullable().describe('What the person who decided wrote'),
})

/** An entry. */
export function showDuplicate(
  row: DuplicateRow,
  body: EntryBody,
  sides: { one: Side; other: Side },
  accounts: ReadonlyMap<string, string>,
): Duplicate {
  const { kind, state, because, found_at, decided_at, decided_kind, decided_by } = row
  const name = decided_by ? (accounts.get(decided_by) ?? null) : null
  return {
    id: row.id,
    kind,
    state,
    percent: body.percent,
    bits: body.bits,
    because,
    vetoes: body.vetoes,
    ...sides,
    foundAt: found_at.toISOString(),
    decidedAt: instantOf(decided_at),
    decidedBy: decided_kind ? { kind: decided_kind, name } : null,
  }
}
