/** Who a document is about, in the US realm's codes: sex, race, ethnicity, language, marital status, as tables. */
import type { Coded } from '../../model/redox/parts.ts'
import { el, isBlank, textOf } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { fixedCode } from './codes.ts'

const genders: Readonly<Record<string, [code: string, display: string]>> = {
  male: ['M', 'Male'],
  m: ['M', 'Male'],
  female: ['F', 'Female'],
  f: ['F', 'Female'],
  other: ['UN', 'Undifferentiated'],
  nonbinary: ['UN', 'Undifferentiated'],
  'non-binary': ['UN', 'Undifferentiated'],
  undifferentiated: ['UN', 'Undifferentiated'],
  un: ['UN', 'Undifferentiated'],
}

/** Administrative gender; unknown for what HL7 has no code for. */
export function genderXml(sex: string | undefined): string {
  const found = genders[sex?.trim().toLowerCase() ?? '']
  return found === undefined
    ? el('administrativeGenderCode', { nullFlavor: 'UNK' })
    : fixedCode('administrativeGenderCode', found[0], systems.gender, found[1])
}

/** The five categories of the OMB: only these may stand as race itself, all others beside it. */
const races: Readonly<Record<string, string>> = {
  '1002-5': 'American Indian or Alaska Native',
  '2028-9': 'Asian',
  '2054-5': 'Black or African American',
  '2076-8': 'Native Hawaiian or Other Pacific Islander',
  '2106-3': 'White',
}
const raceNames: ReadonlyArray<[says: RegExp, code: string]> = [
  [/^(white|caucasian)/i, '2106-3'],
  [/^(black|african.american)/i, '2054-5'],
  [/^asian/i, '2028-9'],
  [/^(american indian|alaska|native american)/i, '1002-5'],
  [/^(native hawaiian|(other )?pacific islander)/i, '2076-8'],
]
const ethnicities: Readonly<Record<string, string>> = {
  '2135-2': 'Hispanic or Latino',
  '2186-5': 'Not Hispanic or Latino',
}

/** Race: the category, then what is more exact. */
export function raceXml(race: string | undefined, codes: readonly Coded[]): string {
  const named = race === undefined ? undefined : raceNames.find(([says]) => says.test(race.trim()))?.[1]
  return groupXml('raceCode', races, codes, named)
}

/** Ethnicity, in the same way. */
export function ethnicityXml(
  ethnicity: string | undefined,
  codes: readonly Coded[],
  isHispanic: boolean | undefined,
): string {
  const text = ethnicity?.trim() ?? ''
  const said = /^(not|non)[- ]/i.test(text) ? false : /hispanic|latin/i.test(text) ? true : isHispanic
  return groupXml('ethnicGroupCode', ethnicities, codes, said === undefined ? undefined : said ? '2135-2' : '2186-5')
}

function groupXml(
  name: string,
  categories: Readonly<Record<string, string>>,
  codes: readonly Coded[],
  named: string | undefined,
): string {
  const given = [
    ...new Map(codes.flatMap(each => (raceLike.test(each.Code ?? '') ? [[each.Code, each.Name]] : []))).entries(),
  ]
  const first = given.find(([code]) => code !== undefined && Object.hasOwn(categories, code))?.[0] ?? named
  const rest = given.filter(([code]) => code !== first)
  if (first === undefined) return el(name, { nullFlavor: 'UNK' })
  return [
    fixedCode(name, first, systems.race, categories[first]),
    ...rest.map(([code = '', display]) => fixedCode(`sdtc:${name}`, code, systems.race, display)),
  ].join('')
}

const raceLike = /^\d{4}-\d$/

const maritalStatuses: Readonly<Record<string, [code: string, display: string]>> = {
  married: ['M', 'Married'],
  single: ['S', 'Never Married'],
  'never married': ['S', 'Never Married'],
  divorced: ['D', 'Divorced'],
  widowed: ['W', 'Widowed'],
  separated: ['L', 'Legally Separated'],
  'legally separated': ['L', 'Legally Separated'],
  'domestic partner': ['T', 'Domestic partner'],
  'living together': ['T', 'Domestic partner'],
  annulled: ['A', 'Annulled'],
  polygamous: ['P', 'Polygamous'],
  interlocutory: ['I', 'Interlocutory'],
}

export function maritalXml(status: string | undefined): string | undefined {
  if (status === undefined || isBlank(status)) return undefined
  const found = maritalStatuses[status.trim().toLowerCase()]
  if (found) return fixedCode('maritalStatusCode', found[0], systems.marital, found[1])
  return el('maritalStatusCode', { nullFlavor: 'UNK' }, el('originalText', {}, textOf(status)))
}

const languages: Readonly<Record<string, string>> = {
  english: 'en',
  spanish: 'es',
  french: 'fr',
  german: 'de',
  italian: 'it',
  portuguese: 'pt',
  russian: 'ru',
  chinese: 'zh',
  mandarin: 'zh',
  cantonese: 'yue',
  vietnamese: 'vi',
  korean: 'ko',
  japanese: 'ja',
  arabic: 'ar',
  tagalog: 'tl',
  polish: 'pl',
  hindi: 'hi',
  urdu: 'ur',
  punjabi: 'pa',
  haitian: 'ht',
  'haitian creole': 'ht',
  'american sign language': 'sgn-US',
}

/** A language as a tag; undefined for what is none. */
export function languageOf(language: string | undefined): string | undefined {
  const text = language?.trim() ?? ''
  const known = languages[text.toLowerCase()]
  if (known !== undefined) return known
  const [, tag = '', region] = /^([a-z]{2,3})(?:[-_]([a-z]{2}))?$/i.exec(text) ?? []
  if (tag === '') return undefined
  return region === undefined ? tag.toLowerCase() : `${tag.toLowerCase()}-${region.toUpperCase()}`
}
