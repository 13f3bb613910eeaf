/** The data types of FHIR that people read as one thing: how each is recognised, and the lines it makes. */
import type { Fields, Place, Sheet } from './lines.ts'
import type { SummaryLine } from './model.ts'
import { addressLines, identifierLines, nameLines, telecomLines } from './person-shapes.ts'
import { attachmentLines, conceptLines, noteLines, periodLines, quantityLines, referenceLines } from './plain-shapes.ts'

export type Shape = {
  is(path: string, value: Fields): boolean
  /** The elements that its lines show, or that hold structure alone. */
  shown: ReadonlySet<string>
  lines(sheet: Sheet, place: Place, value: Fields): SummaryLine[]
}

const has = (value: Fields, ...names: string[]) => names.some(name => value[name] !== undefined)
const only = (value: Fields, ...names: string[]) => Object.keys(value).every(name => names.includes(name))
const named = (...names: string[]) => new Set(['id', ...names])

const shapes: readonly Shape[] = [
  {
    is: (path, value) => /(^|\.)telecom$/.test(path) && typeof value.value === 'string',
    shown: named('system', 'value', 'use', 'rank'),
    lines: telecomLines,
  },
  {
    is: (path, value) => has(value, 'family', 'given') || (/(^|\.)name$/.test(path) && has(value, 'text')),
    shown: named('family', 'given', 'prefix', 'suffix', 'use', 'text'),
    lines: nameLines,
  },
  {
    is: (path, value) =>
      has(value, 'line', 'city', 'postalCode') ||
      (/(^|\.)address$/.test(path) && has(value, 'state', 'country', 'text')),
    shown: named('line', 'city', 'state', 'postalCode', 'country', 'district', 'text', 'use', 'type'),
    lines: addressLines,
  },
  {
    is: (_, value) => typeof value.value === 'string' && has(value, 'system', 'type', 'use', 'assigner', 'period'),
    shown: named('value', 'system', 'type', 'use'),
    lines: identifierLines,
  },
  {
    is: (_, value) =>
      typeof value.value === 'number' &&
      only(value, 'value', 'unit', 'code', 'system', 'comparator', 'id', 'extension'),
    shown: named('value', 'unit', 'code', 'system', 'comparator'),
    lines: quantityLines,
  },
  {
    is: (_, value) => has(value, 'start', 'end') && only(value, 'start', 'end', 'id', 'extension'),
    shown: named('start', 'end'),
    lines: periodLines,
  },
  {
    is: (_, value) => typeof value.text === 'string' && has(value, 'time', 'authorString', 'authorReference'),
    shown: named('text', 'time', 'authorString', 'authorReference'),
    lines: noteLines,
  },
  {
    is: (_, value) => has(value, 'coding', 'text') && only(value, 'coding', 'text', 'id', 'extension'),
    shown: named('coding', 'text'),
    lines: conceptLines,
  },
  {
    is: (_, value) =>
      has(value, 'code', 'display') &&
      only(value, 'system', 'version', 'code', 'display', 'userSelected', 'id', 'extension'),
    shown: named('system', 'version', 'code', 'display', 'userSelected'),
    lines: conceptLines,
  },
  {
    is: (_, value) =>
      has(value, 'reference') ||
      (has(value, 'display', 'identifier') && only(value, 'display', 'identifier', 'type', 'id', 'extension')),
    shown: named('reference', 'display', 'type', 'identifier'),
    lines: referenceLines,
  },
  {
    is: (_, value) => has(value, 'contentType', 'data', 'hash') || (has(value, 'url') && has(value, 'title')),
    // The bytes go apart; an address can be secret, and the hash says nothing to people.
    shown: named('contentType', 'title', 'size', 'data', 'url', 'hash'),
    lines: attachmentLines,
  },
]

/** The data type of a value, if it is one that is read as a whole. */
export function shapeOf(path: string, value: Fields): Shape | undefined {
  return shapes.find(shape => shape.is(path, value))
}
