/** What each transform does in a sentence, and the options that it takes: for the workbench's form and its checks. */
import type { Json } from '../model/events.ts'
import type { TransformName } from './transforms.ts'

/** One option. `needed`: without it the rule fails. */
export type TransformOption =
  | { name: string; kind: 'choice'; choices: readonly string[]; needed?: boolean; otherwise?: string }
  | { name: string; kind: 'number'; least: number; needed?: boolean; otherwise?: number }
  | { name: string; kind: 'texts'; needed?: boolean; otherwise?: readonly string[] }
  | { name: string; kind: 'text'; needed?: boolean; otherwise?: string }

export type TransformInfo = { says: string; options: readonly TransformOption[] }

const region: TransformOption = { name: 'region', kind: 'text', otherwise: 'US' }

/** A row for every transform there is. */
export const transformInfo: Readonly<Record<TransformName, TransformInfo>> = {
  identity: { says: 'The value as it is, extensions included.', options: [] },
  reference: { says: 'A reference to a record of the hub, as the target knows that record.', options: [] },
  'reference-id': {
    says: 'The id that the target knows a record of the hub by, without anything around it.',
    options: [],
  },
  participant: {
    says: 'A participant of an appointment: who it is at the target, status and whether they are required.',
    options: [
      { name: 'types', kind: 'texts', otherwise: ['Patient', 'Practitioner', 'Location', 'HealthcareService'] },
    ],
  },
  words: {
    says: 'What the target itself calls a practitioner or a place, by its crosswalks; left out where it has no word.',
    options: [],
  },
  instant: {
    says: 'An instant in UTC; a time without an offset fails.',
    options: [{ name: 'precision', kind: 'choice', choices: ['second', 'millisecond'], otherwise: 'second' }],
  },
  date: { says: 'The date of a date and time, as it is written there.', options: [] },
  codes: { says: 'The codes of a concept without its text, which anyone may have typed.', options: [] },
  concept: {
    says: 'The codes of a concept and its text, shortened.',
    options: [{ name: 'limit', kind: 'number', least: 1, otherwise: 200 }],
  },
  code: { says: 'The first code of a concept.', options: [{ name: 'system', kind: 'text' }] },
  phone: { says: 'A phone number in international form; as it is when it cannot be read.', options: [region] },
  telecom: { says: 'A phone or e-mail with its use; phone numbers in international form.', options: [region] },
  pick: { says: 'Only the parts that are named.', options: [{ name: 'fields', kind: 'texts', needed: true }] },
  'record-identifier': { says: 'The id of the record as an identifier of the hub.', options: [] },
  line: { says: 'Text without line breaks and double blanks.', options: [] },
  truncate: {
    says: 'At most so many characters.',
    options: [{ name: 'limit', kind: 'number', least: 1, needed: true }],
  },
  'referral-note': {
    says: 'Everything of the referral that no other rule carries, as text; what the rule reads is not looked at.',
    options: [],
  },
}

export type OptionFault = 'missing-option' | 'wrong-option' | 'unknown-option'

/** What is wrong with a rule's options, the first fault of each; empty when they fit. */
export function optionFaults(
  transform: TransformName,
  options: Readonly<Record<string, unknown>> | undefined,
): OptionFault[] {
  const known = transformInfo[transform].options
  const faults: OptionFault[] = []
  for (const option of known) {
    const given = options?.[option.name]
    if (given === undefined ? option.needed === true : !fits(option, given as Json))
      faults.push(given === undefined ? 'missing-option' : 'wrong-option')
  }
  if (Object.keys(options ?? {}).some(name => !known.some(option => option.name === name)))
    faults.push('unknown-option')
  return [...new Set(faults)]
}

function fits(option: TransformOption, given: Json): boolean {
  switch (option.kind) {
    case 'choice':
      return typeof given === 'string' && option.choices.includes(given)
    case 'number':
      return typeof given === 'number' && Number.isInteger(given) && given >= option.least
    case 'texts':
      return Array.isArray(given) && given.length > 0 && given.every(each => typeof each === 'string' && each !== '')
    case 'text':
      return typeof given === 'string' && given !== ''
  }
}
