/**
 * FHIR data types, read loosely and written strictly: R4 spelling, STU3 leftovers understood, nothing empty. Source:
 * reference/referrals.md section 7, reference/canonical-fhir.md section 1.
 */
import type { Annotation, CodeableConcept, Coding, HumanName, Identifier, Period, Quantity } from 'fhir/r4'
import { type Reading, take, takeEach, takeOne, takeTexts } from './reading.ts'
import {
  booleanOf,
  codeOf,
  compact,
  dateTimeOf,
  instantOf,
  isFields,
  numberOf,
  oneOf,
  textOf,
  uriOf,
} from './tolerant.ts'

const nameUses = ['usual', 'official', 'temp', 'nickname', 'anonymous', 'old', 'maiden'] as const
const identifierUses = ['usual', 'official', 'temp', 'secondary', 'old'] as const
const comparators = ['<', '<=', '>=', '>'] as const

/** STU3 wrote some systems under other addresses. */
const systems: Readonly<Record<string, string>> = {
  'http://hl7.org/fhir/v2/0203': 'http://terminology.hl7.org/CodeSystem/v2-0203',
  'http://hl7.org/fhir/v3/MaritalStatus': 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus',
  'http://hl7.org/fhir/v3/Confidentiality': 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
}

function systemOf(value: unknown): string | undefined {
  const system = uriOf(value)
  return system === undefined ? undefined : (systems[system] ?? system)
}

/** Undefined when nothing is in it: an empty object is no valid element. */
function filled<T extends object>(value: T): T | undefined {
  const full = compact(value)
  return Object.keys(full).length > 0 ? full : undefined
}

export function readCoding(from: Reading): Coding | undefined {
  return filled<Coding>({
    system: take(from, 'system', systemOf),
    version: take(from, 'version', textOf),
    code: take(from, 'code', codeOf),
    display: take(from, 'display', textOf),
    userSelected: take(from, 'userSelected', booleanOf),
  })
}

export function readConcept(from: Reading): CodeableConcept | undefined {
  return filled<CodeableConcept>({
    coding: takeEach(from, 'coding', readCoding),
    text: take(from, 'text', textOf),
  })
}

/** A concept of a field: an object, the first of a list, or plain text. */
export function takeConcept(from: Reading, key: string): CodeableConcept | undefined {
  const text = take(from, key, value => (isFields(value) || Array.isArray(value) ? undefined : textOf(value)))
  return text === undefined ? takeOne(from, key, readConcept) : { text }
}

export function readPeriod(from: Reading): Period | undefined {
  const start = take(from, 'start', dateTimeOf)
  const end = take(from, 'end', value => {
    const until = dateTimeOf(value)
    return until !== undefined && (start === undefined || until >= start) ? until : undefined
  })
  return filled<Period>({ start, end })
}

export function readIdentifier(from: Reading): Identifier | undefined {
  const value = take(from, 'value', textOf)
  if (value === undefined) return undefined
  return compact<Identifier>({
    use: take(from, 'use', oneOf(identifierUses)),
    type: takeOne(from, 'type', readConcept),
    system: take(from, 'system', systemOf),
    value,
    period: takeOne(from, 'period', readPeriod),
  })
}

export function readName(from: Reading): HumanName | undefined {
  return filled<HumanName>({
    use: take(from, 'use', oneOf(nameUses)),
    text: take(from, 'text', textOf),
    family: takeTexts(from, 'family').join(' ') || undefined,
    given: takeTexts(from, 'given'),
    prefix: takeTexts(from, 'prefix'),
    suffix: takeTexts(from, 'suffix'),
    period: takeOne(from, 'period', readPeriod),
  })
}

/** A name in one line. */
export function nameText(name: HumanName | undefined): string | undefined {
  if (!name) return undefined
  const parts = [...(name.prefix ?? []), ...(name.given ?? []), name.family, ...(name.suffix ?? [])]
  return name.text ?? (parts.filter(Boolean).join(' ') || undefined)
}

export function readQuantity(from: Reading): Quantity | undefined {
  const value = take(from, 'value', numberOf)
  const unit = take(from, 'unit', textOf)
  if (value === undefined && unit === undefined) return undefined
  const code = take(from, 'code', codeOf)
  const system = take(from, 'system', systemOf)
  // A code needs its system (qty-3); without one it is a unit like any other.
  return compact<Quantity>({
    value,
    comparator: take(from, 'comparator', oneOf(comparators)),
    unit: unit ?? (system === undefined ? code : undefined),
    ...(system === undefined ? {} : { system, code }),
  })
}

export function readNote(from: Reading): Annotation | undefined {
  const text = take(from, 'text', textOf)
  if (text === undefined) return undefined
  return compact<Annotation>({
    authorString:
      take(from, 'authorString', textOf) ?? takeOne(from, 'authorReference', each => take(each, 'display', textOf)),
    time: take(from, 'time', value => dateTimeOf(value) ?? instantOf(value)),
    text,
  })
}

/** The notes of a field; a plain text counts as one. */
export function takeNotes(from: Reading, key: string): Annotation[] {
  const text = take(from, key, value => (isFields(value) || Array.isArray(value) ? undefined : textOf(value)))
  return text === undefined ? takeEach(from, key, readNote) : [{ text }]
}
