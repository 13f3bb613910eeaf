/**
 * Which agency, client or staff member stands for a site, student or user: all fields equal, one candidate only. What is
 * compared is made here, so that it can be looked up through blind tokens. Source: reference/sessions.md sections 4 and 5.
 */
import { unreachable } from '../unreachable.ts'
import { readDate } from './times.ts'

export type EntityFields = {
  agency: { name: string }
  client: { first: string; last: string; birthDate?: string }
  staff: { first: string; last: string; email?: string }
}
export type EntityKind = keyof EntityFields

/**
 * The text that is equal on both sides exactly when all fields are: input of a blind token. `strict` keeps case, as the
 * vendor's "exactly" does; accents always count. Undefined when a field is missing or is a date that can be read in two
 * ways: then nothing is equal to it. The agency is compared apart, by id.
 *
 * @example matchTextOf('client', { first: ' Zoé ', last: 'Roy', birthDate: '2015-04-09' })
 */
export function matchTextOf<Kind extends EntityKind>(
  kind: Kind,
  fields: EntityFields[Kind],
  { strict = false }: { strict?: boolean } = {},
): string | undefined {
  const parts = partsOf({ ...fields, kind } as unknown as TaggedFields, strict)
  return parts.every(part => part) ? [kind, ...parts].join(separator) : undefined
}

type TaggedFields = { [Kind in EntityKind]: { kind: Kind } & EntityFields[Kind] }[EntityKind]

/** No name holds it, so no two different persons have one text. */
const separator = '\u001f'

function partsOf(fields: TaggedFields, strict: boolean): readonly (string | undefined)[] {
  switch (fields.kind) {
    case 'agency':
      return [comparable(fields.name, strict)]
    case 'client':
      return [comparable(fields.first, strict), comparable(fields.last, strict), readDate(fields.birthDate ?? '')]
    case 'staff':
      // Addresses are the same whatever their case, strict or not; what follows a plus sign belongs to the address.
      return [comparable(fields.first, strict), comparable(fields.last, strict), comparable(fields.email ?? '', false)]
    default:
      return unreachable(fields)
  }
}

function comparable(text: string, strict: boolean): string {
  const tidy = text.normalize('NFC').replaceAll(separator, ' ').replace(/\s+/gu, ' ').trim()
  return strict ? tidy : tidy.toLowerCase().normalize('NFC')
}

/** What is known of a site, student or user by the time it is paired. Candidates are ids of the other side. */
export type EntityFacts = {
  kind: EntityKind
  /** A parent's account: no staff. */
  parent: boolean
  /** One of its sites is mapped to an agency; of a site itself: true. */
  hasAgency: boolean
  /** Active ones with the same text at an agency of one of its sites. */
  candidates: readonly string[]
  /** Those of them that are mapped to another one. */
  taken: readonly string[]
  /** Those of them of which a person said that they are not the same. */
  rejected: readonly string[]
  /** How many others of its own side, not mapped either, have the same text there: nobody can tell them apart. */
  rivals: number
}

export type EntityReason = 'PARENT_USER' | 'NO_AGENCY' | 'NO_CLIENT' | 'NO_STAFF' | 'ALREADY_MAPPED' | 'AMBIGUOUS'
export type EntityDecision = { kind: 'auto'; target: string } | { kind: 'none'; reason: EntityReason }

/** Decides one site, student or user. Pure; the order of the candidates does not matter. */
export function decideEntity(facts: EntityFacts): EntityDecision {
  if (facts.parent) return { kind: 'none', reason: 'PARENT_USER' }
  if (!facts.hasAgency) return { kind: 'none', reason: 'NO_AGENCY' }
  const near = facts.candidates.filter(id => !facts.rejected.includes(id))
  const free = near.filter(id => !facts.taken.includes(id))
  const [only] = free
  if (only === undefined) return { kind: 'none', reason: near.length > 0 ? 'ALREADY_MAPPED' : notFound[facts.kind] }
  if (free.length > 1 || facts.rivals > 0) return { kind: 'none', reason: 'AMBIGUOUS' }
  return { kind: 'auto', target: only }
}

const notFound: Readonly<Record<EntityKind, EntityReason>> = {
  agency: 'NO_AGENCY',
  client: 'NO_CLIENT',
  staff: 'NO_STAFF',
}
