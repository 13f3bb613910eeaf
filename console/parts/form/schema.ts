/**
 * Reads the JSON schema of a connector's settings for a form: what kind of field each is, which may be folded away, and
 * how the branches of a choice are told apart. Pure; the kinds are one table, so a new one is one row and one component.
 */
import type { Schema } from '../../api/setUpTypes.ts'

/** Rows are tried in order; the first that fits gives the kind. */
const kinds = [
  { kind: 'fixed', fits: (schema: Schema) => 'const' in schema },
  { kind: 'union', fits: (schema: Schema) => branchesOf(schema).length > 0 },
  { kind: 'secrets', fits: ({ type, secret, items }: Schema) => type === 'array' && (secret || items?.secret) },
  { kind: 'secret', fits: ({ secret }: Schema) => secret },
  { kind: 'choice', fits: (schema: Schema) => schema.enum !== undefined },
  { kind: 'flag', fits: ({ type }: Schema) => type === 'boolean' },
  { kind: 'number', fits: ({ type }: Schema) => type === 'number' || type === 'integer' },
  { kind: 'list', fits: ({ type }: Schema) => type === 'array' },
  { kind: 'group', fits: ({ type }: Schema) => type === 'object' },
  { kind: 'url', fits: ({ format }: Schema) => format === 'uri' },
  { kind: 'text', fits: () => true },
] as const

export type FieldKind = (typeof kinds)[number]['kind']

/** What kind of field a schema asks for. */
export function kindOf(schema: Schema): FieldKind {
  return kinds.find(({ fits }) => fits(schema))?.kind ?? 'text'
}

/** The branches of a choice between objects; none when it is no such choice. */
export function branchesOf(schema: Schema): readonly Schema[] {
  return schema.oneOf ?? schema.anyOf ?? []
}

/** A name for a branch: the constant that marks it, else its first required property. */
export function branchName(branch: Schema): string {
  const mark = Object.values(branch.properties ?? {}).find(each => 'const' in each)
  return mark ? String(mark.const) : (branch.required?.[0] ?? branch.title ?? 'other')
}

/** Which branch a value belongs to: the one whose constants agree and that has all of its properties. */
export function branchFor(schema: Schema, value: unknown): Schema | undefined {
  if (!isFields(value)) return undefined
  const given = Object.keys(value)
  return branchesOf(schema).find(({ properties = {} }) => {
    const marks = Object.entries(properties).filter(([, each]) => 'const' in each)
    if (marks.length > 0) return marks.every(([name, each]) => value[name] === each.const)
    return given.length > 0 && given.every(name => name in properties)
  })
}

/** Where a branch begins: its constants are set, or its first field is there and empty, so that it can be told. */
export function startOfBranch(branch: Schema): Fields {
  const marks = Object.entries(branch.properties ?? {}).filter(([, each]) => 'const' in each)
  if (marks.length === 0) return { [branchName(branch)]: '' }
  return Object.fromEntries(marks.map(([name, each]) => [name, each.const]))
}

/** The fields that most people never touch: they have a default and say neither where the system is nor who we are. */
export function isFolded(schema: Schema, required: boolean): boolean {
  return !required && 'default' in schema && !['url', 'union'].includes(kindOf(schema))
}

/** A secret of several lines, such as a private key: a field of one line would drop the line ends. */
export function hasLines({ description = '' }: Schema): boolean {
  return /\bPEM\b/.test(description)
}

/** The default at a path; undefined where there is none, and inside a choice of forms. */
export function defaultAt(schema: Schema, path: string): unknown {
  const [name = '', ...rest] = path.split('.')
  const field = schema.properties?.[name]
  if (!field) return undefined
  return rest.length === 0 ? field.default : defaultAt(field, rest.join('.'))
}

export type Fields = Readonly<Record<string, unknown>>

/** Whether a value is an object with named fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)
