/**
 * Routes that may take the same booking to the same target. Only one of them delivers, so it is a warning and no fault: said
 * where it can be told, which is everywhere but where filters or choices tell their bookings apart. Source: SPEC SCH-8.
 */
import { eventTypes } from '../model/events.ts'
import { selects } from '../pipeline/route.ts'
import type { FileFault, LineOf } from './checks.ts'
import type { ConfigurationFile } from './file.ts'

/** A route as files and rows have it. */
export type WrittenRoute = {
  slug: string
  source: string
  target: string
  events: readonly string[]
  filter?: string | undefined
  takes?: readonly string[] | undefined
}

/** Pairs of routes that may overlap, each pair once, by their names. */
export function overlaps(routes: readonly WrittenRoute[]): [string, string][] {
  return routes.flatMap((one, index) =>
    routes
      .slice(index + 1)
      .flatMap((other): [string, string][] => (mayOverlap(one, other) ? [[one.slug, other.slug]] : [])),
  )
}

/** The names of the routes that may overlap with this one. */
export function overlapsWith(routes: readonly WrittenRoute[], slug: string): string[] {
  return overlaps(routes)
    .filter(pair => pair.includes(slug))
    .map(([one, other]) => (one === slug ? other : one))
}

function mayOverlap(one: WrittenRoute, other: WrittenRoute): boolean {
  if (one.source !== other.source || one.target !== other.target) return false
  const shared = eventTypes.some(
    type => one.events.some(each => selects(each, type)) && other.events.some(each => selects(each, type)),
  )
  return shared && !areDisjoint(one.filter, other.filter)
}

/**
 * Whether two filters can never both let a record pass, as far as their words tell: an element that equals one value in one of
 * them and another value in the other, or one that is the negation of the other.
 */
export function areDisjoint(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false
  const [a, b] = [plain(one), plain(other)]
  if (isNot(a, b) || isNot(b, a)) return true
  const equal = equalities(a)
  return [...equalities(b)].some(([path, value]) => {
    const theirs = equal.get(path)
    return theirs !== undefined && theirs !== value
  })
}

function plain(filter: string): string {
  return filter.trim().replace(/\s+/g, ' ')
}

function isNot(one: string, other: string): boolean {
  return one === `(${other}).not()` || (/^[\w.()' =]+$/.test(other) && one === `${other}.not()`)
}

/** `path = 'value'` of a filter that only joins such criteria by `and`; anything else says nothing. */
function equalities(filter: string): Map<string, string> {
  const parts = filter.split(' and ').map(part => part.match(/^([A-Za-z][\w.]*) = '([^'\\]*)'$/))
  return new Map(parts.every(part => part !== null) ? parts.map(part => [part?.[1] ?? '', part?.[2] ?? '']) : [])
}

/** A warning at the second of each pair. */
export function routeWarnings({ routes }: ConfigurationFile, lineOf: LineOf): FileFault[] {
  const written = routes.map(({ id, from, to, ...rest }) => ({ ...rest, slug: id, source: from, target: to }))
  return overlaps(written).map(([first, second]) => {
    const path = ['routes', routes.findIndex(({ id }) => id === second)]
    return {
      line: lineOf(path),
      path: path.join('.'),
      says: `${second} and ${first} may take the same events to the same target; only the first by name would deliver.`,
      fix: 'Give both a filter that tells their records apart, or leave one out.',
    }
  })
}
