/** What can be chosen on a mapping task: the hub's suggestions with their reasons in words, then what always applies. */
import type { TFunction } from 'i18next'
import type { DirectoryType } from '../api/hub.ts'
import type { CrosswalkChoice, DirectoryEntry, Task } from '../api/types.ts'

export type Option = { key: string; label: string; reasons?: string; choice: CrosswalkChoice }

/** The fields of a person that an answer may fill, and that it fills none. */
export const questionFields = [
  'none',
  'birthDate',
  'gender',
  'firstName',
  'middleName',
  'lastName',
  'phone',
  'email',
  'healthCard',
  'addressLine',
  'city',
  'postalCode',
] as const

/** What the directory calls the things of each kind of task. */
export const directoryTypes: Readonly<Record<string, DirectoryType>> = {
  'map.practitioner': 'Practitioner',
  'map.location': 'Location',
  'map.event-type': 'HealthcareService',
}

/** Suggestions first, best first; then the choices that every task of the kind has. */
export function mappingOptions(t: TFunction, task: Task): Option[] {
  const suggested = task.suggestions.map(({ value, label, reasons }) => ({
    key: JSON.stringify(value),
    label: value.kind === 'question' ? t(`personField.${value.field}`, { defaultValue: label }) : label,
    reasons: reasons.map(reason => t(`suggestion.${reason}`, { defaultValue: reason })).join(' · '),
    choice: value,
  }))
  const always = alwaysOffered(t, task.kind)
  return [...suggested, ...always.filter(({ key }) => !suggested.some(each => each.key === key))]
}

function alwaysOffered(t: TFunction, kind: string): Option[] {
  if (kind === 'map.location') return [option({ kind: 'location', virtual: true }, t('tasks.virtual'))]
  if (kind !== 'map.question') return []
  return questionFields.map(field => option({ kind: 'question', field }, t(`personField.${field}`)))
}

/** An entry of the target's directory as a choice. */
export function entryOption(kind: string, { reference, name, detail }: DirectoryEntry): Option {
  const wanted = kind === 'map.practitioner' ? 'practitioner' : kind === 'map.location' ? 'location' : 'event-type'
  return { ...option({ kind: wanted, reference }, name), ...(detail ? { reasons: detail } : {}) }
}

/** An id that was typed, for a target without a directory; undefined when it cannot be one. A kind of visit is a code. */
export function typedOption(t: TFunction, kind: string, typed: string, target: string): Option | undefined {
  const type = directoryTypes[kind]
  if (!type || !/^[A-Za-z0-9.-]{1,64}$/.test(typed)) return undefined
  const label = t('tasks.asItsId', { typed, target })
  if (kind === 'map.event-type') return option({ kind: 'event-type', serviceType: { code: typed } }, label)
  const wanted = kind === 'map.practitioner' ? 'practitioner' : 'location'
  return option({ kind: wanted, reference: `${type}/${typed}` }, label)
}

function option(choice: CrosswalkChoice, label: string): Option {
  return { key: JSON.stringify(choice), label, choice }
}
