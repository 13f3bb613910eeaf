/**
 * What support gets of a referral: ids, codes, states, times and sizes. Nothing of what the referral says: a target's own
 * words are covered unless they are known to be about nobody. Source: SPEC REF-8; reference/operations.md G-6.
 */
import { coverText } from '../mapping/cover.ts'
import { containedOf } from '../model/referral/record.ts'
import type { Configuration, RouteConfig } from '../pipeline/configuration.ts'
import type { Whole } from './whole.ts'

/** Texts of targets that are about no one, such as "Date of birth is required". */
export function knownTexts(routes: readonly RouteConfig[]): ReadonlySet<string> {
  return new Set(routes.flatMap(({ target }) => requiredOf(target).map(({ says }) => says)))
}

/** Names of fields, as mappings and targets call them; a target can call anything a field, so others are covered. */
export function knownFields(routes: readonly RouteConfig[]): ReadonlySet<string> {
  return new Set(
    routes.flatMap(route => [
      ...requiredOf(route.target).map(({ field }) => field),
      ...[...route.mappings.values()].flatMap(({ mapping }) => mapping.rules.map(({ to }) => to)),
    ]),
  )
}

function requiredOf({ connector, settings }: RouteConfig['target']) {
  return settings === undefined ? [] : (connector.referrals?.takes(settings).required ?? [])
}

/** A target's words: as they are when they are known, else without what they say. */
export function coverSaid(text: string, known: ReadonlySet<string>): string {
  return known.has(text) ? text : coverText(text)
}

/** A field's name: as it is when it is one of ours or looks like a path of elements, else covered. */
export function coverField(field: string, known: ReadonlySet<string>): string {
  return known.has(field) || elementPath.test(field) ? field : coverText(field)
}

/** From a type on, at least one element below it: no name of a person looks like that. */
const elementPath = /^[A-Z][A-Za-z]+(\[\d{1,4}\])?(\.[a-z][A-Za-z]*(\[\d{1,4}\])?)+$/
const mimeType = /^[a-z]+\/[a-z0-9.+-]{1,80}$/

/** A content type, unless it is something else that came in its place. */
export function plainType(contentType: string | null): string | null {
  const bare = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  return mimeType.test(bare) ? bare : null
}

/** How much a referral holds. */
export function contentsOf({ referral }: Whole) {
  return {
    answers: containedOf(referral, 'QuestionnaireResponse').reduce((sum, each) => sum + countItems(each.item), 0),
    appointments: containedOf(referral, 'Appointment').length,
    messages: containedOf(referral, 'Communication').length,
    consents: containedOf(referral, 'Consent').length,
    bytes: Buffer.byteLength(JSON.stringify(referral)),
  }
}

type Item = { item?: Item[]; answer?: { item?: Item[] }[] }

function countItems(items: readonly Item[] = []): number {
  return items.reduce(
    (sum, { item, answer = [] }) =>
      sum + answer.length + countItems(item) + answer.reduce((inner, each) => inner + countItems(each.item), 0),
    0,
  )
}

/** The connector and the name of a connection. */
export function namesOf(configuration: Configuration, connection: string): { connector: string; connection: string } {
  const known = configuration.connections.get(connection)
  return { connector: known?.connector.name ?? '', connection: known?.slug ?? '' }
}
