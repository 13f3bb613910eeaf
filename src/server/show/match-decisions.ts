/** Decisions of matching as the API gives them out: who was compared, what each field said, which versions decided. */
import { z } from 'zod'
import { cutsFor } from '../../matching/score/thresholds.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import { type Opened, versionNames } from '../../registry/kept-decisions.ts'
import type { MatchDecisionRow } from '../../store/match-decisions.ts'
import { id, instant } from '../api.ts'
import type { PersonShown } from './audit.ts'
import { connectionName, nameConnection } from './connections.ts'

const personShown = z.object({ id, name: z.string().nullable(), birthDate: z.string().nullable() })

export const matchDecision = z.object({
  id,
  at: instant,
  purpose: z.enum(['registration', 'query', 'merge']),
  connection: connectionName.nullable(),
  person: id.nullable().describe('Whom it was made for; null: a query'),
  outcome: z.enum(['auto', 'user', 'none']),
  code: z.string().nullable().describe('The step that decided, or why a person has to look'),
  rule: z.string().nullable(),
  persons: z.array(id).describe('Whom it was decided for'),
  candidates: z.number().int(),
  droppedKeys: z.number().int().describe('Look-up keys that too many share: they were passed over'),
  versions: z.record(z.string(), z.string()),
})

export const matchDecisionWhole = matchDecision.extend({
  by: z.string().nullable(),
  keys: z.number().int().describe('Keys that a query asked under; they are kept as keyed hashes'),
  marginBits: z.number().nullable(),
  automaticFrom: z.number().nullable().describe('Bits from which the evidence alone is enough'),
  compared: z.array(
    z.object({
      person: personShown,
      percent: z.number().int(),
      bits: z.number(),
      fields: z.array(z.object({ field: z.string(), level: z.string(), bits: z.number() })),
      vetoes: z.array(z.string()),
      lacking: z.array(z.string()),
      rules: z.array(z.string()),
    }),
  ),
  again: z
    .enum(['same', 'another', 'other-versions', 'nothing-to-compare'])
    .describe('What comes of it when it is made again from what was kept'),
})

/** A decision without its evidence. */
export function showMatchDecision(configuration: Configuration, row: MatchDecisionRow): z.infer<typeof matchDecision> {
  const parts = row.versions.split('/')
  return {
    id: row.id,
    at: row.at.toISOString(),
    purpose: row.purpose,
    connection: row.connection ? nameConnection(configuration, row.connection) : null,
    person: row.record,
    outcome: row.outcome,
    code: row.code,
    rule: row.rule,
    persons: row.persons,
    candidates: row.candidates,
    droppedKeys: row.dropped_keys,
    versions: Object.fromEntries(versionNames.map((name, index) => [name, parts[index] ?? ''])),
  }
}

/** The same with its evidence and what comes of it today. */
export function showMatchDecisionWhole(
  configuration: Configuration,
  row: MatchDecisionRow,
  opened: Opened | undefined,
  people: ReadonlyMap<string, PersonShown>,
): z.infer<typeof matchDecisionWhole> {
  const { record, again, compared = [] } = opened ?? {}
  const answer = record?.answer
  return {
    ...showMatchDecision(configuration, row),
    by: record?.request.by ?? null,
    keys: record?.request.keys.length ?? 0,
    marginBits: answer && 'marginBits' in answer ? (answer.marginBits ?? null) : null,
    automaticFrom: record ? cutsFor(record.policy.population).automatic : null,
    compared: compared.map(({ person, fields, vetoes, lacking, rules, ...rest }) => ({
      ...rest,
      person: people.get(person) ?? { id: person, name: null, birthDate: null },
      fields: [...fields],
      vetoes: [...vetoes],
      lacking: [...lacking],
      rules: [...rules],
    })),
    again: again?.kind ?? 'nothing-to-compare',
  }
}
