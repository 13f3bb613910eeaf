/** A visit that breaks rules, as the person sees it who decides: the visit, each rule that is broken, and the facts of it. */
import { z } from 'zod'
import { ruleCodes } from '../../model/visit/codes.ts'
import type { VisitTask } from '../../pipeline/check-visits.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { displaysOf } from '../../store/lists/messages.ts'
import type { Scope } from '../../store/scope.ts'

export const visitQuestion = z.object({
  type: z.string().nullable(),
  start: z.string(),
  end: z.string(),
  zone: z.string(),
  practitioner: z.string().nullable(),
  place: z.string().nullable(),
  canGoBack: z.boolean().describe('Whether the booking system is told by Causeway; else a person cancels it there'),
  breaches: z.array(
    z.object({
      rule: z.enum(ruleCodes),
      severity: z.enum(['hold', 'send-back', 'warn']),
      facts: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
    }),
  ),
})
export type VisitQuestion = z.infer<typeof visitQuestion>

/** The visit of a task, with the names of who and where. */
export async function showVisit(hub: Hub, db: Scope, body: VisitTask): Promise<VisitQuestion> {
  const { type, start, end, zone, practitioner, place, canGoBack, breaches } = body
  const names = await namesOf(hub, db, [practitioner, place])
  return {
    type,
    start,
    end,
    zone,
    practitioner: (practitioner && names.get(practitioner)) ?? null,
    place: (place && names.get(place)) ?? null,
    canGoBack,
    breaches: breaches.map(({ rule, severity, facts }) => ({ rule, severity, facts: factsOf(facts) })),
  }
}

function factsOf(facts: VisitTask['breaches'][number]['facts']): VisitQuestion['breaches'][number]['facts'] {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  )
}

/** The names that lists show of these records. */
export async function namesOf(
  hub: Hub,
  db: Scope,
  records: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const displays = await displaysOf(
    db,
    records.filter(record => record !== null),
  )
  return new Map(
    [...displays].flatMap(([record, sealed]) => {
      const { name } = hub.sealer.openJson(db.organization, 'record.display', record, sealed) as { name?: string }
      return name ? [[record, name]] : []
    }),
  )
}
