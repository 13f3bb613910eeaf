/** Differences as people see them: both sides' facts side by side, who and where by name, the person by initials. */
import { z } from 'zod'
import { causeNames, differenceKindNames, repairs } from '../../model/reconcile/kinds.ts'
import type { Hub } from '../../pipeline/hub.ts'
import type { DifferenceBody, SideFacts } from '../../pipeline/reconcile/body.ts'
import { displaysOf } from '../../store/lists/messages.ts'
import type { ListedDifference } from '../../store/lists/reconcile-differences.ts'
import type { Scope } from '../../store/scope.ts'
import { id, instant, instantOf } from '../api.ts'
import { initialsOf } from './people.ts'

const sideShown = z.object({
  id: z.string().describe('There'),
  status: z.string(),
  start: z.string().nullable(),
  end: z.string().nullable(),
  practitioner: z.string().nullable(),
  location: z.string().nullable(),
  /** Initials of the person that this side means, where the hub knows them. */
  who: z.string().nullable(),
  updatedAt: z.string().nullable(),
  hours: z
    .object({ text: z.string().describe('1 09:00–17:00: 1 is Monday; 2026-12-07 10:00–12:00'), zone: z.string() })
    .nullable()
    .describe('Of a difference of hours'),
  taken: z
    .object({ count: z.number().int(), spans: z.array(z.object({ start: z.string(), end: z.string() })) })
    .nullable()
    .describe('Of busy times: how many this side has, and the first ones that the other side has not'),
})

export const differenceShown = z.object({
  id,
  kind: z.enum(differenceKindNames as [string, ...string[]]),
  side: z.enum(['a', 'b']).describe('Where something is to be done'),
  cause: z.enum(causeNames as [string, ...string[]]),
  proposal: z.enum(repairs).nullable(),
  repairs: z.array(z.enum(repairs)),
  state: z.enum(['open', 'noted', 'ignored', 'repairing', 'repaired']),
  fresh: z.boolean(),
  at: instant.nullable().describe('When the visit is'),
  who: z.string().nullable().describe('Initials'),
  record: id.nullable(),
  a: sideShown.nullable(),
  b: sideShown.nullable(),
  alike: sideShown.nullable().describe('An entry that nobody linked and that looks like the missing one'),
  both: z.boolean().describe('Neither side agrees with the hub'),
  lateMinutes: z.number().int().nullable(),
  delivery: id.nullable(),
  message: id.nullable(),
  repair: z.string().nullable(),
  repairedAt: instant.nullable(),
  result: id.nullable(),
  resultState: z.string().nullable(),
})
export type DifferenceShown = z.infer<typeof differenceShown>

/**
 * Rows with their names, and the people that they are about; asks the store once for all. `people`: whether initials may be
 * shown to this reader.
 */
export async function showDifferences(
  hub: Hub,
  db: Scope,
  rows: readonly ListedDifference[],
  people: boolean,
): Promise<{ items: DifferenceShown[]; persons: string[] }> {
  const { organization } = db
  const opened = rows.map(row => ({
    row,
    body: hub.sealer.openJson(organization, 'difference', row.id, row.body) as unknown as DifferenceBody,
  }))
  const records = opened.flatMap(({ row, body }) => [row.person ?? '', ...recordsIn(body)]).filter(isRecord)
  const displays = await displaysOf(db, [...new Set(records)])
  const nameOf = (record: string | null | undefined): string | null => {
    const display = record ? displays.get(record) : undefined
    if (!record || !display) return null
    return (hub.sealer.openJson(organization, 'record.display', record, display) as { name?: string }).name ?? null
  }
  const shortOf = (record: string | null | undefined) => {
    const name = people ? nameOf(record) : null
    return name ? initialsOf(name) : null
  }
  const sideOf = (facts: SideFacts | null) =>
    facts && {
      id: facts.id,
      status: facts.status,
      start: facts.start,
      end: facts.end,
      practitioner: namesOf(facts.practitioner, nameOf, people),
      location: namesOf(facts.location, nameOf, people),
      who: shortOf(facts.patient),
      updatedAt: facts.updatedAt,
      ...timesOf(facts),
    }
  const persons = opened.flatMap(({ row, body: { a, b, alike } }) =>
    [row.person, a?.patient, b?.patient, alike?.patient].flatMap(each => (each && isRecord(each) ? [each] : [])),
  )
  const items = opened.map(({ row, body }) => ({
    id: row.id,
    kind: row.kind,
    side: row.side,
    cause: row.cause,
    proposal: repairs.find(each => each === row.proposal) ?? null,
    repairs: repairs.filter(each => row.repairs.includes(each)),
    state: row.state,
    fresh: row.fresh,
    at: instantOf(row.at),
    who: shortOf(row.person),
    record: row.record,
    a: sideOf(body.a),
    b: sideOf(body.b),
    alike: sideOf(body.alike),
    both: body.both,
    lateMinutes: body.lateMinutes,
    delivery: body.delivery,
    message: body.message,
    repair: row.repair,
    repairedAt: instantOf(row.repaired_at),
    result: row.result,
    resultState: row.result_state,
  }))
  return { items, persons: [...new Set(persons)] }
}

function timesOf({ times }: SideFacts): Pick<z.infer<typeof sideShown>, 'hours' | 'taken'> {
  const { hours, zone = '', count, spans = [] } = times ?? {}
  return {
    hours: hours === undefined ? null : { text: hours, zone },
    taken: count === undefined ? null : { count, spans: [...spans] },
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const isRecord = (text: string) => uuid.test(text)

function recordsIn({ a, b, alike }: DifferenceBody): string[] {
  return [a, b, alike].flatMap(facts => (facts ? [...facts.practitioner, ...facts.location, facts.patient ?? ''] : []))
}

/** What is surely an id of the side, and no words of a booking: `Location/12`, or a number. */
const isId = (text: string) => /^([A-Za-z]{1,40}\/[A-Za-z0-9.-]{1,64}|\d{1,12})$/.test(text)

/**
 * By name where the hub knows it, else as the side says it: an id, or a text of a booking. Such a text can be somebody's home:
 * only who may see people sees it.
 */
function namesOf(values: readonly string[], nameOf: (record: string) => string | null, people: boolean): string | null {
  const names = values.flatMap(value => {
    if (isRecord(value)) return nameOf(value) ?? []
    const said = value.replace(/^[ab]:/, '')
    return people || isId(said) ? said : []
  })
  return names.length > 0 ? names.join(', ') : null
}
