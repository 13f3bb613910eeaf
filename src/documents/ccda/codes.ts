/** Coded values as XML: the code of the system that is wanted first, all others as translations, and what is missing said so. */
import type { Coded } from '../../model/redox/parts.ts'
import { type Attributes, el, isBlank, textOf } from '../../model/xml.ts'
import { systemNames, systemOf } from './code-systems.ts'

/** Why a value is absent: unknown, no information, other (a code exists, but not in the wanted system). */
export type NullFlavor = 'UNK' | 'NI' | 'OTH' | 'NA'

export type CodeOptions = {
  /** `xsi:type`, where an element can hold values of several kinds. */
  type?: 'CD' | 'CE'
  /** Code systems in the order they are wanted. */
  prefer?: readonly string[]
  /** No code of another system may stand as the code itself: it becomes a translation. */
  only?: boolean
  nullFlavor?: NullFlavor
  /** A place in the narrative, as `#id`. */
  reference?: string | undefined
  /** Further content, after the original text: elements `translation`. */
  extra?: string
}

type Valid = { code: string; system: string; attributes: Attributes }

/** An element with a coded value; always written. */
export function codeXml(name: string, value: Coded | undefined, options: CodeOptions = {}): string {
  const { type, prefer = [], only = false, nullFlavor = 'UNK', reference, extra = '' } = options
  const codes = validCodes(value, prefer)
  const first = codes[0]
  const isWanted = first !== undefined && (!only || prefer.includes(first.system))
  const typed = type === undefined ? {} : { 'xsi:type': type }
  const place = reference === undefined ? undefined : el('reference', { value: reference })
  const translations = (isWanted ? codes.slice(1) : codes).map(each => el('translation', each.attributes)).join('')
  if (isWanted) {
    const original = place === undefined ? undefined : el('originalText', {}, place)
    return el(name, { ...typed, ...first.attributes }, original, translations, extra)
  }
  // Without a code the words are all that says what it is: they stand in the entry as well as in the text.
  const words = nameOf(value)
  const said = words === undefined ? place : `${textOf(words)}${place ?? ''}`
  const original = said === undefined ? undefined : el('originalText', {}, said)
  return el(name, { ...typed, nullFlavor: codes.length > 0 ? 'OTH' : nullFlavor }, original, translations, extra)
}

/** The same, or nothing when there is neither code nor name. */
export function codeIfAny(name: string, value: Coded | undefined, options: CodeOptions = {}): string | undefined {
  return hasCode(value) || nameOf(value) !== undefined ? codeXml(name, value, options) : undefined
}

/** A code of our own choosing. */
export function fixedCode(name: string, code: string, system: string, display?: string, type?: 'CD' | 'CE'): string {
  const typed = type === undefined ? {} : { 'xsi:type': type }
  return el(name, { ...typed, code, codeSystem: system, codeSystemName: systemNames[system], displayName: display })
}

/** What a person reads of a coded value: its name, else a name of a translation, else its code. */
export function nameOf(value: Coded | undefined): string | undefined {
  if (value === undefined) return undefined
  for (const each of [value, ...(value.AltCodes ?? [])]) if (!isBlank(each.Name)) return each.Name
  return [value, ...(value.AltCodes ?? [])].find(each => !isBlank(each.Code))?.Code
}

/** Whether it has a code of a known system. */
export function hasCode(value: Coded | undefined): boolean {
  return validCodes(value, []).length > 0
}

/** The code in one system, if it has one there. */
export function codeIn(value: Coded | undefined, system: string): string | undefined {
  return validCodes(value, []).find(each => each.system === system)?.code
}

function validCodes(value: Coded | undefined, prefer: readonly string[]): Valid[] {
  if (value === undefined) return []
  const found: Valid[] = []
  for (const each of [value, ...(value.AltCodes ?? [])]) {
    const system = systemOf(each.CodeSystem, each.CodeSystemName)
    const code = each.Code
    // A code with a blank in it is a text that someone put in the wrong place.
    if (system === undefined || code === undefined || /\s/.test(code) || isBlank(code)) continue
    if (found.some(other => other.code === code && other.system === system)) continue
    const codeSystemName = systemNames[system] ?? each.CodeSystemName
    found.push({
      code,
      system,
      attributes: { code, codeSystem: system, codeSystemName, displayName: shown(each.Name) },
    })
  }
  if (prefer.length === 0 || found.length < 2) return found
  const rank = ({ system }: Valid) => (prefer.includes(system) ? prefer.indexOf(system) : prefer.length)
  return found.toSorted((one, other) => rank(one) - rank(other))
}

function shown(name: string | undefined): string | undefined {
  return isBlank(name) ? undefined : name
}
