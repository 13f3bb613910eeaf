/** Checks a form before it is sent, and reads what the hub refused: errors by the path of their field. Pure. */
import type { Schema } from '../../api/setUpTypes.ts'
import type { ProblemDetails } from '../../api/types.ts'
import { branchFor, type Fields, isFields, join, kindOf } from './schema.ts'
import { storedSecret } from './secrets.ts'

/** Codes by path, such as `auth.apiKey` → `required`. */
export type FieldErrors = ReadonlyMap<string, string>
export const noErrors: FieldErrors = new Map()

/** What is missing or has not the form it should have. */
export function checkValue(schema: Schema, value: unknown, path = '', required = true): FieldErrors {
  return new Map(faults(schema, value, path, required))
}

type Fault = readonly [path: string, code: string]

function faults(schema: Schema, value: unknown, path: string, required: boolean): readonly Fault[] {
  if (isEmpty(value)) return required && !('default' in schema) ? [[path, 'required']] : []
  switch (kindOf(schema)) {
    case 'group':
      return groupFaults(schema, value, path)
    case 'union': {
      const branch = branchFor(schema, value)
      return branch ? groupFaults(branch, value, path) : [[path, 'required']]
    }
    case 'secret':
    case 'fixed':
      return []
    case 'secrets':
    case 'list':
      return (Array.isArray(value) ? value : []).flatMap((each, index) =>
        isEmpty(each) ? [[join(path, String(index)), 'required'] as const] : [],
      )
    case 'choice':
      return schema.enum?.includes(String(value)) ? [] : [[path, 'invalid_value']]
    case 'flag':
      return typeof value === 'boolean' ? [] : [[path, 'invalid_type']]
    case 'number':
      return numberFaults(schema, value, path)
    case 'url':
      return URL.canParse(String(value)) ? [] : [[path, 'url']]
    case 'text':
      return schema.pattern && !new RegExp(schema.pattern).test(String(value)) ? [[path, 'pattern']] : []
  }
}

function groupFaults({ properties = {}, required = [] }: Schema, value: unknown, path: string): readonly Fault[] {
  const fields = isFields(value) ? value : {}
  return Object.entries(properties).flatMap(([name, each]) =>
    faults(each, fields[name], join(path, name), required.includes(name)),
  )
}

function numberFaults({ type, minimum, maximum }: Schema, value: unknown, path: string): readonly Fault[] {
  const given = Number(value)
  if (!Number.isFinite(given) || (type === 'integer' && !Number.isInteger(given))) return [[path, 'number']]
  if (minimum !== undefined && given < minimum) return [[path, 'too_small']]
  return maximum !== undefined && given > maximum ? [[path, 'too_big']] : []
}

/** A secret that the hub says is not set is as empty as nothing. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  return isFields(value) && value.secret === true && storedSecret(value) === undefined
}

/** The settings as they are sent: fields that were emptied are left out, so that their default holds again. */
export function withoutEmpty(value: Fields): Fields {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      if (isEmpty(each)) return []
      if (!isFields(each) || storedSecret(each)) return [[name, Array.isArray(each) ? each.filter(isPresent) : each]]
      return [[name, withoutEmpty(each)]]
    }),
  )
}

const isPresent = (value: unknown): boolean => !isEmpty(value)

/** The refused fields of a problem by path; `settings.` at the beginning is where they stand in the request. */
export function errorsOf({ errors = [] }: Pick<ProblemDetails, 'errors'>): FieldErrors {
  return new Map(
    errors.map(({ path, code }) => {
      const whole = typeof path === 'string' ? path.replace(/^\//, '').replaceAll('/', '.') : path.join('.')
      return [whole.replace(/^settings\.?/, ''), code]
    }),
  )
}

/** Whether anything at or below a path is wrong. */
export function hasErrorBelow(errors: FieldErrors, path: string): boolean {
  return [...errors.keys()].some(each => each === path || each.startsWith(`${path}.`))
}
