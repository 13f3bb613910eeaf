/** What a reference leads to, as people call it: the name of what is contained, what the sender called it, or its address. */
import { cleanLine } from './clean.ts'
import { type Fields, isFields, type Sheet } from './lines.ts'
import { sayName } from './names.ts'

/** A reference in words; empty when it says nothing. */
export function sayReference(sheet: Sheet, reference: Fields, depth = 0): string {
  const display = typeof reference.display === 'string' ? cleanLine(reference.display) : ''
  const target = typeof reference.reference === 'string' ? reference.reference : ''
  const contained = target.startsWith('#') ? containedFields(sheet, target.slice(1)) : undefined
  const name = contained && depth < 3 ? sayResource(sheet, contained, depth + 1) : ''
  if (name !== '') return display === '' || display === name ? name : `${name} (${display})`
  if (display !== '') return display
  if (isFields(reference.identifier) && typeof reference.identifier.value === 'string') {
    return cleanLine(reference.identifier.value)
  }
  return target.startsWith('#') ? '' : cleanLine(target)
}

/** What is contained under an id, of whatever type. */
export function containedFields(sheet: Sheet, id: string): Fields | undefined {
  const found = (sheet.referral.contained ?? []).find(each => each.id === id)
  return isFields(found) ? found : undefined
}

/** What people call a resource. */
export function sayResource(sheet: Sheet, resource: Fields, depth = 0): string {
  const { name, practitioner, organization, description } = resource
  if (typeof name === 'string') return cleanLine(name)
  if (Array.isArray(name)) return sayName(name.filter(isFields))
  const parts = [practitioner, organization].filter(isFields).map(each => sayReference(sheet, each, depth))
  const said = parts.filter(Boolean).join(', ')
  if (said !== '') return said
  return typeof description === 'string' ? cleanLine(description) : ''
}
