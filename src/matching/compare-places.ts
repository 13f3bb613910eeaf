/**
 * Addresses compared as one fact: whoever lives in a street also has its postal code, so the two must not count twice.
 * Source: reference/matching.md section 5, row "address".
 */
import { editDistance } from '../model/text.ts'
import type { PersonAddress } from './addresses.ts'

/**
 * Best first. The street can be the same, close (a slip or two, or the same house number and postal code), another house
 * of the same road, or another; the area the same postal code, near (a slip in it, or the same city) or another. Levels
 * that end in `only`, and `other-part`, stand where street or area is not known.
 */
export const placeLevels = [
  'home',
  'close',
  'street',
  'road',
  'street-only',
  'postal-only',
  'postal',
  'city-only',
  'city',
  'elsewhere',
  'other-part',
  'missing',
] as const
export type PlaceLevel = (typeof placeLevels)[number]

const rank = Object.fromEntries(placeLevels.map((level, index) => [level, index])) as Record<PlaceLevel, number>

/** The best level of any two addresses. Symmetric. */
export function comparePlaces(as: readonly PersonAddress[], bs: readonly PersonAddress[]): PlaceLevel {
  let found: PlaceLevel = 'missing'
  for (const a of as) {
    for (const b of bs) {
      const level = comparePair(a, b)
      if (rank[level] < rank[found]) found = level
    }
  }
  return found
}

type Street = 'same' | 'close' | 'road' | 'other' | 'unknown'
type Area = 'postal' | 'near' | 'city' | 'other' | 'unknown'

/** Rows are streets, columns areas. `city` is an area of which only the city is known on both sides. */
const levelAt: Readonly<Record<Street, Readonly<Record<Area, PlaceLevel>>>> = {
  same: { postal: 'home', near: 'close', city: 'close', other: 'street', unknown: 'street-only' },
  close: { postal: 'close', near: 'close', city: 'close', other: 'elsewhere', unknown: 'street-only' },
  road: { postal: 'road', near: 'road', city: 'road', other: 'elsewhere', unknown: 'other-part' },
  other: { postal: 'postal', near: 'city', city: 'city', other: 'elsewhere', unknown: 'other-part' },
  unknown: { postal: 'postal-only', near: 'city-only', city: 'city-only', other: 'other-part', unknown: 'missing' },
}

function comparePair(a: PersonAddress, b: PersonAddress): PlaceLevel {
  return levelAt[compareStreets(a, b)][compareAreas(a, b)]
}

function compareStreets(a: PersonAddress, b: PersonAddress): Street {
  if (a.street === undefined || b.street === undefined) return 'unknown'
  if (a.street === b.street) return 'same'
  const road = compareRoads(a, b)
  const sameNumber = a.number === b.number
  if (sameNumber && road !== 'other') return road
  // Of number, road, second line and postal code two agree, and one of them is no more than a slip.
  const second = a.second !== undefined && (a.second === b.second || isSlip(a.second, b.second))
  const postal = a.postalCode !== undefined && a.postalCode === b.postalCode
  if (sameNumber && a.number !== undefined) return second || postal ? 'close' : 'other'
  if (road === 'other') return 'other'
  return second || a.number === undefined || b.number === undefined ? 'close' : 'road'
}

/** The roads, or a road and the other side's second line: which line holds the street differs between systems. */
function compareRoads(a: PersonAddress, b: PersonAddress): 'same' | 'close' | 'other' {
  if (a.road && (a.road === b.road || a.road === b.second)) return 'same'
  if (a.second && a.second === b.road) return 'same'
  return isSlip(a.road, b.road) || isSlip(a.road, b.second) || isSlip(a.second, b.road) ? 'close' : 'other'
}

function isSlip(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a.length >= 6 && b.length >= 6 && editDistance(a, b, 2) <= 2
}

function compareAreas(a: PersonAddress, b: PersonAddress): Area {
  const postals = a.postalCode !== undefined && b.postalCode !== undefined
  if (postals && a.postalCode === b.postalCode) return 'postal'
  if (isSameCity(a, b)) return postals ? 'near' : 'city'
  if (postals) return editDistance(a.postalCode ?? '', b.postalCode ?? '', 1) === 1 ? 'near' : 'other'
  return a.city !== undefined && b.city !== undefined ? 'other' : 'unknown'
}

/** From five letters on one slip is forgiven: a city is a long word that people type by hand. */
function isSameCity(a: PersonAddress, b: PersonAddress): boolean {
  if (!a.city || !b.city) return false
  if (a.state && b.state && a.state !== b.state) return false
  return a.city === b.city || (Math.min(a.city.length, b.city.length) >= 5 && editDistance(a.city, b.city, 1) === 1)
}
