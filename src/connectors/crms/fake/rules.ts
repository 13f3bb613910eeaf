/** What the simulated CRMS says of a referral: one message, about the first field that is wrong, in a fixed order. */
import type { Fields } from '../fields.ts'
import { fieldAt, targetFields } from '../fields.ts'
import { saysRequired } from '../required.ts'
import { type Answer, refused } from './answers.ts'
import type { Knobs } from './knobs.ts'

const groups = new Set(['requester', 'appointment'])
const numbers: ReadonlySet<string> = new Set(['appointment.durationMinutes'])

/** The refusal of a body; undefined when it is good. */
export function faultOf(fields: Fields, knobs: Knobs): Answer | undefined {
  const shape = shapeFault(fields)
  if (shape) return refused(400, shape)
  const missing = knobs.required.find(field => isEmpty(fieldAt(fields, field)))
  if (missing) return refused(400, saysRequired(missing, 'en'))
  const born = fieldAt(fields, 'dateOfBirth')
  if (born !== undefined && !isDate(born)) return refused(422, 'Date of birth is not valid')
  const start = fieldAt(fields, 'appointment.start')
  if (start !== undefined && Number.isNaN(Date.parse(String(start))))
    return refused(422, 'Appointment start is not valid')
  const note = fieldAt(fields, 'referralNote')
  if (knobs.noteMax !== undefined && typeof note === 'string' && note.length > knobs.noteMax)
    return refused(422, 'Referral note is too long')
  return undefined
}

function shapeFault(fields: Fields): string | undefined {
  for (const [name, value] of Object.entries(fields)) {
    const inner = groups.has(name) && typeof value === 'object' && value !== null && !Array.isArray(value)
    const leaves = inner
      ? Object.entries(value as Fields).map(([each, leaf]) => [`${name}.${each}`, leaf])
      : [[name, value]]
    for (const [path, leaf] of leaves) {
      if (!(targetFields as readonly unknown[]).includes(path)) return `Unknown field ${path}`
      const wanted = numbers.has(String(path)) ? 'number' : 'string'
      if (typeof leaf !== wanted) return `${path} must be a ${wanted}`
    }
  }
  return undefined
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

function isDate(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const at = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value)
}
