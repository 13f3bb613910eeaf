/**
 * Where people live: two thousand real ZIP codes with their town and state, streets that many towns have, houses and
 * apartment buildings. House numbers are drawn: that an address exists would be chance.
 */

import { streetKinds, streets } from '../places.ts'
import type { Random } from '../random.ts'
import table from './data/places-1.json' with { type: 'json' }
import { zipf } from './weighted.ts'

export type Home = { line: string; unit?: string; city: string; state: string; zip: string }

type Town = { city: string; state: string; areas: readonly string[]; zips: readonly string[] }

export const towns: readonly Town[] = table.towns.map(row => {
  const [city = '', state = '', areas = '', zips = ''] = row.split('|')
  return { city, state, areas: areas.split(' '), zips: zips.split(' ') }
})
const codes = towns.flatMap(town => town.zips.map(zip => ({ zip, town })))
const townOfZip = new Map(codes.map(({ zip, town }) => [zip, town]))

const moreStreets =
  'First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth College School Broad Union Court Water Pleasant Summit Laurel Locust Ash Linden Cypress Juniper Willowbrook Orchard Garden Meadowbrook Woodland Hillcrest Riverside Fairview Greenwood Glenwood Oakwood Maplewood Brookside Lakeside Country Club Colonial Heritage Village Mission Santa Rosa Vista Sierra Canyon Desert Mesa Palm Ocean Harbor Bay Beach Airport Industrial Commerce Market Bridge Ferry Depot Cemetery Chapel Temple Victoria Windsor Cambridge Oxford Bristol Essex Warwick Devon Roosevelt Wilson Taylor Hamilton Marshall Logan Sherman Sheridan Douglas Garfield Arthur Hayes Harding Coolidge Kennedy Johnson Carter Reagan'.split(
    ' ',
  )
const streetNames = [...streets, ...moreStreets]
const kinds = [...streetKinds, 'Circle', 'Way', 'Terrace', 'Trail'] as const
const directions = ['N', 'S', 'E', 'W'] as const

/** Large buildings of each ZIP code: whoever lives there shares the street line with many. */
const buildings = 12

/** A home anywhere, the large towns more often since they have more ZIP codes. */
export function homeOf(random: Random): Home {
  const { zip } = random.pick(codes)
  return homeIn(zip, random)
}

/** A home in a ZIP code. */
export function homeIn(zip: string, random: Random): Home {
  const { city = '', state = '' } = townOfZip.get(zip) ?? {}
  const place = { city, state, zip }
  if (random.chance(0.13)) {
    const building = random.between(1, buildings)
    // The same number of a building is the same street line, without a list of buildings.
    const at = Number(zip) * buildings + building
    const street = `${streetNames[at % streetNames.length]} ${kinds[at % kinds.length]}`
    return { line: `${100 + (at % 89) * 100} ${street}`, unit: unitOf(random), ...place }
  }
  const number = random.between(1, random.chance(0.6) ? 999 : 9999)
  const line = `${number} ${random.chance(0.12) ? `${random.pick(directions)} ` : ''}${streetName(random)}`
  return random.chance(0.12) ? { line, unit: unitOf(random), ...place } : { line, ...place }
}

function streetName(random: Random): string {
  return `${streetNames[zipf(random, streetNames.length, 40)]} ${random.pick(kinds)}`
}

function unitOf(random: Random): string {
  const number = `${random.between(1, 20)}${random.chance(0.5) ? random.pick(['A', 'B', 'C', 'D']) : ''}`
  return random.chance(0.8) ? `Apt ${number}` : `Unit ${number}`
}

/** Another ZIP code of the same town, when it has one. */
export function otherZip(zip: string, random: Random): string {
  const zips = townOfZip.get(zip)?.zips.filter(each => each !== zip) ?? []
  return zips.length ? random.pick(zips) : zip
}

/** An area code of the place. */
export function areaOf(zip: string, random: Random): string {
  return random.pick(townOfZip.get(zip)?.areas ?? ['212'])
}
