/**
 * Any element of a record as lines. Data types that people know are read as such; of everything else each part is
 * shown under its own name, so that nothing is dropped for being unknown (SPEC REF-5).
 */
import { cleanText } from './clean.ts'
import { compact } from './compact.ts'
import { labelOf, readable } from './labels.ts'
import { type Fields, isFields, lineOf, type Place, type Sheet, sayPrimitive } from './lines.ts'
import type { SummaryLine } from './model.ts'
import { shapeOf } from './shapes.ts'
import { say, words } from './words.ts'

/** Names of elements that hold structure, not information: never shown anywhere. */
export const structural: ReadonlySet<string> = new Set(['resourceType', 'id', 'meta', 'implicitRules', 'contained'])

/** The lines of an element; none when there is nothing in it. */
export function describe(sheet: Sheet, place: Place, value: unknown): SummaryLine[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return describeList(sheet, place, value)
  if (!isFields(value)) return lineOf(place, sayPrimitive(sheet, value), [String(value)])
  const shape = shapeOf(place.path, value)
  if (shape === undefined) {
    const extensions = describeExtensions(sheet, place, value.extension, '')
    return [...describeParts(sheet, place, value, structural), ...extensions]
  }
  const lines = shape.lines(sheet, place, value)
  const known = lines.map(each => each.value).join(' ')
  return [
    ...lines,
    ...describeParts(sheet, place, value, shape.shown),
    ...describeExtensions(sheet, place, value.extension, known),
  ]
}

/** Several values of one element on one line where each takes a single one; else one after the other. */
function describeList(sheet: Sheet, place: Place, values: readonly unknown[]): SummaryLine[] {
  const each = values.map(value => describe(sheet, place, value))
  const label = each[0]?.[0]?.label
  const single = each.length > 1 && each.every(lines => lines.length === 1 && lines[0]?.label === label)
  if (!single) return each.flat()
  const lines = each.flat()
  const value = lines.map(line => line.value).join('; ')
  return lineOf(
    place,
    value,
    lines.flatMap(line => line.raw ?? []),
  )
}

/** Everything in an element that its shape does not show by itself. */
function describeParts(sheet: Sheet, place: Place, value: Fields, shown: ReadonlySet<string>): SummaryLine[] {
  return Object.keys(value).flatMap(name => {
    if (shown.has(name) || name === 'extension' || name === 'modifierExtension') return []
    if (name.startsWith('_')) return describeHidden(sheet, place, name.slice(1), value[name])
    const label = `${place.label} – ${labelOf('', name, sheet.language)}`
    return describe(sheet, { ...place, label, path: `${place.path}.${name}` }, value[name])
  })
}

/** What FHIR keeps beside a primitive, as `_birthDate`: its extensions. */
export function describeHidden(sheet: Sheet, place: Place, name: string, value: unknown): SummaryLine[] {
  const label = place.label === '' ? labelOf('', name, sheet.language) : place.label
  const at = { ...place, label, path: `${place.path}.${name}` }
  return (Array.isArray(value) ? value : [value]).flatMap(each =>
    isFields(each) ? describeExtensions(sheet, at, each.extension, '') : [],
  )
}

/** How the elements of one type are shown; in this order, `undefined` for one that is not shown. */
export type Rows = Readonly<Record<string, ((sheet: Sheet, value: unknown, place: Place) => SummaryLine[]) | undefined>>

/** A resource: its rows first, in their order, then whatever else it holds. */
export function describeResource(sheet: Sheet, resource: object, rows: Rows, depth = 0): SummaryLine[] {
  const fields = resource as Fields
  const type = String(fields.resourceType ?? '')
  const lines: SummaryLine[] = []
  const add = (name: string) => {
    const value = fields[name]
    const place = { label: labelOf(type, name, sheet.language), path: `${type}.${name}`, depth }
    const row = rows[name]
    if (value !== undefined)
      for (const line of row ? row(sheet, value, place) : describe(sheet, place, value)) lines.push(line)
    const hidden = fields[`_${name}`]
    if (hidden !== undefined) lines.push(...describeHidden(sheet, { ...place, path: type }, name, hidden))
  }
  const names = Object.keys(fields).map(name => (name.startsWith('_') ? name.slice(1) : name))
  const known = Object.keys(rows)
  const order = [...known.filter(name => rows[name] && names.includes(name)), ...new Set(names)]
  const done = new Set([...structural, ...known.filter(name => rows[name] === undefined)])
  for (const name of order) {
    if (done.has(name)) continue
    done.add(name)
    if (name === 'extension' || name === 'modifierExtension') {
      lines.push(...describeExtensions(sheet, { label: '', path: type, depth }, fields[name], ''))
    } else if (name === 'text' && isFields(fields.text) && 'div' in fields.text) {
      // A narrative that was made from the elements says nothing new.
      const place = { label: readable('narrative'), path: '', depth }
      if (fields.text.status !== 'generated') lines.push(...lineOf(place, cleanText(String(fields.text.div))))
    } else add(name)
  }
  return lines
}

/** The lines of a list of extensions. `known` is the text that stands there already. */
function describeExtensions(sheet: Sheet, place: Place, extensions: unknown, known: string): SummaryLine[] {
  if (!Array.isArray(extensions)) return []
  const seen = compact(known)
  return extensions.flatMap(each => {
    if (!isFields(each)) return []
    const at = { ...place, path: '', label: labelFor(sheet, place.label, String(each.url ?? '')) }
    const lines = Object.keys(each).flatMap(name => {
      if (name === 'url' || name === 'id') return []
      if (name === 'extension') return describeNested(sheet, at, each, known)
      return describe(sheet, at, each[name]).flatMap(line => lineOf({ ...at, label: line.label }, line.value, line.raw))
    })
    // What was written says nothing new when it stands there already; anything else only when it is the same.
    const repeats = (text: string) => (isOriginal(String(each.url)) ? seen.includes(text) : seen === text)
    return lines.filter(line => seen === '' || !repeats(compact(line.value)))
  })
}

const isOriginal = (url: string) => /[/#:](original|as-?written)$/i.test(url)

/** What was written is kept with one part for each element that was changed: `Province (as written)`. */
function describeNested(sheet: Sheet, place: Place, extension: Fields, known: string): SummaryLine[] {
  if (!isOriginal(String(extension.url))) return describeExtensions(sheet, place, extension.extension, known)
  const parts = Array.isArray(extension.extension) ? extension.extension.filter(isFields) : []
  return parts.flatMap(part => {
    const label = `${labelOf('', String(part.url ?? ''), sheet.language)} (${say(words.asWritten, sheet.language)})`
    const { url: _, ...rest } = part
    return Object.values(rest).flatMap(value => describe(sheet, { ...place, label }, value))
  })
}

function labelFor(sheet: Sheet, label: string, url: string): string {
  const end = url.replace(/^.*[/#:]/, '')
  const name = /original|as-?written/i.test(end)
    ? say(words.asWritten, sheet.language)
    : labelOf('', end.replace(/^patient-/, ''), sheet.language)
  if (label === '') return name === end ? readable(url) : name
  return `${label} (${name.charAt(0).toLowerCase()}${name.slice(1)})`
}
