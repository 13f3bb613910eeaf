/**
 * What the source was told of somebody: their id there, and each field as a keyed hash. Enough to name the fields that
 * changed since, and nothing to read in them.
 */
import { z } from 'zod'
import type { Json } from '../model/events.ts'
import type { Tokens } from '../store/tokens.ts'
import type { Pushed } from './plan-push.ts'

const Fields = z.record(z.string(), z.string())
const Told = z.object({ id: z.string(), fields: Fields, changed: z.array(z.string()) })
/** `changed`: names of the fields that the last sending changed; none when it made the person. */
export type Told = z.infer<typeof Told>

/** Each field of a person as a hash. Ids, and whether they are new, do not count; the zone is the source's to say. */
export function fieldsOf(tokens: Tokens, organization: string, person: Pushed): Told['fields'] {
  const said = person.kind === 'user' ? person.user : person.student
  const { id: _, externalId: __, ...fields } = said
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => name !== 'zone')
      .map(([name, value]) => [
        name,
        tokens.token(organization, `session push ${name}`, JSON.stringify(value)).toString(),
      ]),
  )
}

/** The names of the fields that are not as they were, in the order of the alphabet. */
export function changedFields(before: Told['fields'], now: Told['fields']): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)])
  return [...names].filter(name => before[name] !== now[name]).sort()
}

/** What was told, from what was sealed; earlier versions of the hub kept the id alone. */
export function readTold(opened: Json): Told | undefined {
  if (typeof opened === 'string') return { id: opened, fields: {}, changed: [] }
  return Told.safeParse(opened).data
}

/** What has been told once `now` has arrived at the source. Who was told nothing before has no changes. */
export function toldAfter(before: Told | undefined, id: string, now: Told['fields']): Told {
  const known = before?.fields ?? {}
  return { id, fields: now, changed: Object.keys(known).length === 0 ? [] : changedFields(known, now) }
}
