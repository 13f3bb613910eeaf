/**
 * Which identifiers say something about two records being one person. What a member numbers its own people with differs
 * between any two of its records, and says nothing there; a word such as `MR` means another list at every member. Pure.
 */
import type { Demographics } from '../matching/person.ts'

/** Namespaces that are words of a member, not globally unique (src/model/redox/patient.ts). */
const ownWords = 'urn:causeway:redox:'

/** For comparing with somebody of another system: what is unique everywhere. */
export function comparedAcross(person: Demographics): Demographics {
  return withIdentifiers(person, ({ system }) => !system.startsWith(ownWords))
}

/** For comparing two records of one member: only numbers that others gave the person, such as a state. */
export function comparedWithin(person: Demographics): Demographics {
  return withIdentifiers(person, ({ kind }) => kind !== undefined)
}

function withIdentifiers(person: Demographics, keep: (each: Demographics['identifiers'][number]) => boolean) {
  const identifiers = person.identifiers.filter(keep)
  return identifiers.length === person.identifiers.length ? person : { ...person, identifiers }
}
