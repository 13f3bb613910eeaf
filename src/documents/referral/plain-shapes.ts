/** Lines of the data types that are one value: concepts, quantities, periods, notes, references, files. */
import { cleanText } from './clean.ts'
import { compact } from './compact.ts'
import { type Fields, isFields, leftoversOfCodings, lineOf, type Place, type Sheet } from './lines.ts'
import type { SummaryLine } from './model.ts'
import { sayMoment } from './moments.ts'
import { sayReference } from './references.ts'
import { say, words } from './words.ts'

// Codes of FHIR, of HL7 and of our own, of languages: beside their names they tell people nothing.
const ours = /^(http:\/\/(terminology\.)?hl7\.org\/|urn:ietf:bcp:47$|urn:causeway:)/

/** A concept or a coding: its text, what its codings are called, and each code that says more than that. */
export function sayConcept(value: Fields): string {
  const codings = Array.isArray(value.coding)
    ? value.coding.filter(isFields)
    : value.coding === undefined
      ? [value]
      : []
  const said: string[] = []
  const seen = new Set<string>()
  const add = (text: unknown) => {
    const clean = typeof text === 'string' ? cleanText(text) : ''
    const key = compact(clean) || clean
    if (clean === '' || seen.has(key)) return
    seen.add(key)
    said.push(clean)
  }
  add(value.text)
  for (const coding of codings) add(coding.display)
  const [first, ...codes] = said
  said.length = 0
  const foreign = codings.filter(coding => coding.code !== undefined && !ours.test(String(coding.system ?? '')))
  for (const coding of first === undefined && foreign.length === 0 ? codings : foreign) add(coding.code)
  codes.push(...said)
  if (first === undefined) return codes.join(', ')
  return codes.length ? `${first} (${codes.join(', ')})` : first
}

export function conceptLines(sheet: Sheet, place: Place, value: Fields): SummaryLine[] {
  const codings = Array.isArray(value.coding) ? value.coding.filter(isFields) : [value]
  const raw = [value.text, ...codings.flatMap(coding => [coding.display, coding.code])]
  const texts = raw.filter((each): each is string => typeof each === 'string')
  const elements = ['', '.text', '.coding.display', '.coding.code'].map(end => `${place.path}${end}`)
  // What a mapping takes of a concept is one of these: the text first, else the name, else the code.
  const lines = lineOf(place, sayConcept(value), texts.slice(0, 1))
  const said = lines.map(line => ({ ...line, ...(place.path ? { paths: elements } : {}) }))
  return value.coding === undefined ? said : [...said, ...leftoversOfCodings(sheet, place, value.coding)]
}

export function sayQuantity(value: Fields): string {
  const parts = [value.comparator, value.value, value.unit ?? value.code]
  const said = parts.filter(part => part !== undefined).join(' ')
  const code =
    typeof value.code === 'string' && value.unit !== undefined && compact(value.code) !== compact(String(value.unit))
  return cleanText(code ? `${said} (${value.code})` : said)
}

export function quantityLines(_: Sheet, place: Place, value: Fields): SummaryLine[] {
  return lineOf(place, sayQuantity(value), [String(value.value)])
}

export function sayPeriod(sheet: Sheet, value: Fields): string {
  const at = (text: unknown) => (typeof text === 'string' ? sayMoment(cleanText(text), sheet.language, sheet.zone) : '')
  const start = value.start === undefined ? '' : `${say(words.from, sheet.language)} ${at(value.start)}`
  const end = value.end === undefined ? '' : `${say(words.to, sheet.language)} ${at(value.end)}`
  return `${start} ${end}`.trim()
}

export function periodLines(sheet: Sheet, place: Place, value: Fields): SummaryLine[] {
  return lineOf(place, sayPeriod(sheet, value))
}

/** A note with who wrote it and when. */
export function noteLines(sheet: Sheet, place: Place, value: Fields): SummaryLine[] {
  const author = isFields(value.authorReference) ? sayReference(sheet, value.authorReference) : value.authorString
  const time = typeof value.time === 'string' ? sayMoment(value.time, sheet.language, sheet.zone) : ''
  const by = [typeof author === 'string' ? cleanText(author) : '', time].filter(Boolean).join(', ')
  return lineOf({ ...place, label: by ? `${place.label} (${by})` : place.label }, cleanText(String(value.text)), [
    String(value.text),
  ])
}

export function referenceLines(sheet: Sheet, place: Place, value: Fields): SummaryLine[] {
  const said = sayReference(sheet, value)
  return lineOf(place, said, [said])
}

export function sayAttachment(sheet: Sheet, value: Fields): string {
  const text = (each: unknown) => (typeof each === 'string' ? cleanText(each) : '')
  const facts = [text(value.contentType), typeof value.size === 'number' ? saySize(sheet, value.size) : ''].filter(
    Boolean,
  )
  const title = text(value.title) || say(words.attachment, sheet.language)
  return facts.length ? `${title} (${facts.join(', ')})` : title
}

export function attachmentLines(sheet: Sheet, place: Place, value: Fields): SummaryLine[] {
  return lineOf(place, sayAttachment(sheet, value))
}

function saySize(sheet: Sheet, bytes: number): string {
  const [bytesUnit, kilo, mega] = sheet.language === 'fr' ? ['octets', 'ko', 'Mo'] : ['bytes', 'kB', 'MB']
  if (bytes < 1000) return `${bytes} ${bytesUnit}`
  const [amount, unit] = bytes < 1_000_000 ? [bytes / 1000, kilo] : [bytes / 1_000_000, mega]
  const short = amount < 10 ? amount.toFixed(1) : amount.toFixed(0)
  return `${sheet.language === 'fr' ? short.replace('.', ',') : short} ${unit}`
}
