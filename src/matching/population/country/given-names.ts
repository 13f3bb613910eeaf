/**
 * First names by sex and the decade of birth, as the United States gave them, with those of Spanish and Asian families;
 * and rare ones made of syllables. Approximate: README.md.
 */
import firstNames from '../../data/first-names-1.json' with { type: 'json' }
import type { Random } from '../random.ts'
import table from './data/given-names-1.json' with { type: 'json' }
import type { Group } from './surnames.ts'
import { pairsOf, type Weighted, weighted, zipf } from './weighted.ts'

export type Sex = 'female' | 'male'

/** Percent of the births of a decade, by the digit of the table. */
const percents = [0.02, 0.1, 0.19, 0.3, 0.5, 0.8, 1.25, 2, 3.2, 5]

/** The table has a digit for each decade from the 1930s to the 2020s. */
const firstDecade = 1930
const decades = 10

/** How many have a name of the table: names were fewer once. */
const knownShares = [0.9, 0.89, 0.88, 0.86, 0.83, 0.8, 0.76, 0.7, 0.63, 0.58]

const byDecade = {
  female: Array.from({ length: decades }, (_, decade) => decadeOf('female', decade)),
  male: Array.from({ length: decades }, (_, decade) => decadeOf('male', decade)),
}
const ofGroup: Partial<Record<Group, Record<Sex, Weighted<string>>>> = {
  hispanic: { female: listOf(table.hispanic.female), male: listOf(table.hispanic.male) },
  asian: { female: listOf(table.asian.female), male: listOf(table.asian.male) },
}
/** How many of a group have a name of its own list. */
const ownShare: Partial<Record<Group, number>> = { hispanic: 0.5, asian: 0.55 }

function decadeOf(sex: Sex, decade: number): Weighted<string> {
  const digits = pairsOf(table.byDecade[sex])
  return weighted(digits.map(([name, rest]) => [name, percents[Number(rest[decade])] ?? 0] as const))
}

function listOf(text: string): Weighted<string> {
  return weighted(pairsOf(text).map(([name, weight]) => [name, Number(weight)] as const))
}

const starts =
  'Ad Al Am An Ar Bel Ber Bri Cal Cam Car Chan Dar Da De Del Dev El Em Ev Fel Gal Gen Ha Hal Il Is Ja Jal Jo Ka Kal Kei Kel Ken La Lan Lar Lei Lo Lu Ma Mal Mar May Mel Mi Na Nel Ni Ol Or Pe Ra Ray Re Ro Sa Sal Sha Shan Si So Ta Tal Tam Te Ter Va Ver Vi Wil Xa Ya Za Zel Zi'.split(
    ' ',
  )
const ends = {
  female:
    'a ana ara aya ela ella elle ena essa etta ia iana ica ie ika ila ina inda ira isa isha ita iyah issa lyn leen nae nelle ora quita rae rie shay sha tavia trice vonna wyn yce yla ynn yssa zelle'.split(
      ' ',
    ),
  male: 'ad ael am an ando ar ard aro ayne den ek el elio en eo er ias ic iel ien in io ion is iah ix man mar mon nell nard o ol on or ord os quan rell rick ron son ston tin ton us van vin vonte win yn'.split(
    ' ',
  ),
}

/** Names that are no longer, not yet or nowhere among the frequent ones. */
const seldom = { female: firstNames.female.split(' '), male: firstNames.male.split(' ') }
const seldomShare = 0.6
/** Vowels between the syllables of the rarest. */
const middles = ['', 'a', 'i', 'e', 'o', 'an', 'el', 'ri']

/** A first name of somebody born in this year. */
export function givenNameOf(sex: Sex, year: number, group: Group, random: Random): string {
  if (random.next() < (ownShare[group] ?? 0)) return ofGroup[group]?.[sex].pick(random) ?? 'Alex'
  const decade = Math.max(0, Math.min(decades - 1, Math.floor((year - firstDecade) / 10)))
  if (random.next() < (knownShares[decade] ?? 0)) return byDecade[sex][decade]?.pick(random) ?? 'Alex'
  if (random.next() < seldomShare) return titled(seldom[sex][zipf(random, seldom[sex].length, 100)] ?? 'ALEX')
  return rareName(ends[sex], random)
}

function rareName(endings: readonly string[], random: Random): string {
  const rank = zipf(random, starts.length * endings.length * middles.length, 400)
  const row = Math.floor(rank / starts.length)
  const middle = middles[Math.floor(row / endings.length) % middles.length] ?? ''
  return (starts[(rank * 7919) % starts.length] ?? '') + middle + (endings[(row + rank) % endings.length] ?? '')
}

const titled = (name: string) => name.charAt(0) + name.slice(1).toLowerCase()
