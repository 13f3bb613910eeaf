/** Reads the description of the API: every route of an organization, and a request that fits it, made of given ids. */
import type { FastifyInstance } from 'fastify'

type Schema = {
  type?: string | readonly string[]
  format?: string
  enum?: readonly unknown[]
  const?: unknown
  default?: unknown
  minimum?: number
  minLength?: number
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  items?: Schema
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  allOf?: readonly Schema[]
}
type Parameter = { name: string; in: string; required?: boolean; schema?: Schema }
type Operation = {
  parameters?: readonly Parameter[]
  requestBody?: { content?: Readonly<Record<string, { schema?: Schema }>> }
}
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
export type Route = { name: string; method: Method; path: string; operation: Operation }

const prefix = '/api/v1/o/{slug}'

/** Every route below an organization's address, as `GET /tasks/{id}`. */
export async function organizationRoutes(app: FastifyInstance): Promise<Route[]> {
  const response = await app.inject('/api/openapi.json')
  const { paths } = response.json<{ paths: Record<string, Record<string, Operation>> }>()
  return Object.entries(paths).flatMap(([path, methods]) =>
    path.startsWith(prefix)
      ? Object.entries(methods).map(([verb, operation]) => {
          const method = verb.toUpperCase() as Method
          return { name: `${method} ${path.slice(prefix.length)}`, method, path: path.slice(prefix.length), operation }
        })
      : [],
  )
}

/** Its path and query with this id wherever one belongs; `everything`: optional parts of the query too. */
export function pathWith({ path, operation }: Route, id: string, everything = false): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const schema = operation.parameters?.find(each => each.in === 'path' && each.name === name)?.schema ?? {}
    return encodeURIComponent(String(sampleOf(schema, id)))
  })
  const pairs = (operation.parameters ?? [])
    .filter(each => each.in === 'query' && (each.required || (everything && each.schema?.format === 'uuid')))
    .map(({ name, schema }): [string, string] => [name, String(sampleOf(schema ?? {}, id))])
  return pairs.length === 0 ? filled : `${filled}?${new URLSearchParams(pairs)}`
}

/** A body that fits, with this id wherever one belongs; undefined for a route that takes none. */
export function bodyWith({ operation }: Route, id: string): unknown {
  const schema = operation.requestBody?.content?.['application/json']?.schema
  return schema && sampleOf(schema, id)
}

function sampleOf(schema: Schema, id: string): unknown {
  const [first] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []
  if (first) return sampleOf(first, id)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name, each]) => schema.required?.includes(name) || holdsIds(each))
          .map(([name, each]) => [name, sampleOf(each, id)]),
      )
    case 'array':
      return schema.items ? [sampleOf(schema.items, id)] : []
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1)
    case 'boolean':
      return true
    default:
      return textOf(schema, id)
  }
}

/** How many instants were made up: each is later than the one before. */
let instants = 0

function textOf({ format, minLength = 0, default: given }: Schema, id: string): unknown {
  switch (format) {
    case 'uuid':
      return id
    case 'date-time':
      instants += 1 // what begins comes before what ends
      return new Date(Date.now() + 86_400_000 + instants * 60_000).toISOString()
    case 'email':
      return 'somebody@example.org'
    case 'uri':
      return 'https://example.org/'
    default:
      return given ?? 'text'.padEnd(minLength, '.')
  }
}

function holdsIds(schema: Schema): boolean {
  if (schema.format === 'uuid') return true
  const inner = [
    schema.items,
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...Object.values(schema.properties ?? {}),
  ]
  return inner.some(each => each !== undefined && holdsIds(each))
}
