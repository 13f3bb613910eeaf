/** What every part of the summary is made with: the record and its language, a place in it, and one line. */
import type { ServiceRequest } from '../../model/fhir.ts'
import { cleanLine, cleanText } from './clean.ts'
import { labelOf } from './labels.ts'
import type { Language, SummaryLine } from './model.ts'
import { isMoment, sayMoment } from './moments.ts'
import { say, words } from './words.ts'

/** What everything is described by. */
export type Sheet = { referral: ServiceRequest; language: Language; zone: string }

/** Where an element stands: its label, and its path from the type on (`Patient.name`). */
export type Place = { label: string; path: string; depth?: number }

/** An element with named parts. */
export type Fields = { readonly [name: string]: unknown }

/** Whether a value is an object with named parts. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** All parts of an element but these. */
export function without(fields: Fields, ...names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
}

/** The texts of an element that holds one or several. */
export function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string')
}

/** One line, or none when it would be empty. */
export function lineOf(place: Place, value: string, raw: readonly string[] = []): SummaryLine[] {
  if (value === '') return []
  return [
    {
      label: cleanLine(place.label),
      value,
      ...(place.depth ? { depth: place.depth } : {}),
      ...(place.path ? { paths: [place.path] } : {}),
      ...(raw.length ? { raw } : {}),
    },
  ]
}

/** A line that stands over others. */
export function headingOf(label: string, depth = 0): SummaryLine {
  return { label: cleanLine(label), value: '', heading: true, ...(depth ? { depth } : {}) }
}

/** A primitive value in words. */
export function sayPrimitive(sheet: Sheet, value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return say(value ? words.yes : words.no, sheet.language)
    case 'string':
      return isMoment(value) ? sayMoment(value, sheet.language, sheet.zone) : cleanText(value)
    case 'number':
    case 'bigint':
      return String(value)
    default:
      return ''
  }
}

/** What stands in an element beside the parts that are known of it: each text under the names that lead to it. */
export function leftovers(sheet: Sheet, place: Place, value: unknown, known: readonly string[]): SummaryLine[] {
  if (Array.isArray(value)) return value.flatMap(each => leftovers(sheet, place, each, known))
  if (!isFields(value)) return value === undefined || value === null ? [] : lineOf(place, sayPrimitive(sheet, value))
  return Object.entries(value).flatMap(([name, part]) =>
    known.includes(name) || name === 'id'
      ? []
      : leftovers(
          sheet,
          { ...place, path: '', label: `${place.label} – ${labelOf('', name, sheet.language)}` },
          part,
          [],
        ),
  )
}

/** The parts of a coding that say nothing beside its code and name. */
const codingParts = ['system', 'version', 'code', 'display', 'userSelected']

/** What stands in the codings of a concept beside what a coding has. */
export function leftoversOfCodings(sheet: Sheet, place: Place, codings: unknown): SummaryLine[] {
  return leftovers(sheet, place, codings, codingParts)
}
