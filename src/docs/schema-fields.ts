/**
 * The fields of a zod schema, one row each, as the person sees them who writes the file: names, form, default, help.
 * Read from the JSON Schema that zod makes, so what is printed is what is checked.
 */
import { z } from 'zod'

export type Field = {
  /** Dotted; `[]` is each item of a list, `{}` each entry of a map. */
  path: string
  /** Which variant of a choice it belongs to, such as `auth.kind: smart`. */
  when?: string | undefined
  form: string
  required: boolean
  /** As JSON. */
  unlessSet?: string
  secret: boolean
  help?: string
}

/** The part of JSON Schema that zod writes for our schemas. */
type Node = {
  type?: string | string[]
  description?: string
  secret?: boolean
  default?: unknown
  const?: unknown
  enum?: unknown[]
  format?: string
  anyOf?: Node[]
  oneOf?: Node[]
  allOf?: Node[]
  items?: Node
  properties?: { [name: string]: Node }
  required?: string[]
  additionalProperties?: Node | boolean
  $ref?: string
}

/** The fields of a schema that describes an object, in the order they are written there. */
export function fieldsOf(schema: z.ZodType): Field[] {
  const node = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Node
  return fieldsIn(node, '', undefined)
}

function fieldsIn(node: Node, at: string, when: string | undefined): Field[] {
  const required = new Set(node.required)
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const path = at === '' ? name : `${at}.${name}`
    const field: Field = {
      path,
      ...(when ? { when } : {}),
      form: formOf(child),
      required: required.has(name) && child.default === undefined,
      ...(child.default === undefined ? {} : { unlessSet: JSON.stringify(child.default) }),
      secret: child.secret === true || child.items?.secret === true,
      ...(child.description ? { help: child.description } : {}),
    }
    return [field, ...below(child, path, when)]
  })
}

/** The fields inside a field: of an object, of each item of a list or map, of each variant of a choice. */
function below(node: Node, path: string, when: string | undefined): Field[] {
  const variants = node.anyOf ?? node.oneOf
  if (variants) {
    const shared = sharedBy(variants)
    return variants.flatMap((variant, index) => {
      const named = variantName(variant, path, variants) ?? when
      const found = below(variant, path, named).map(field => withVariantHelp(field, variant, path))
      const isShared = (field: Field) => shared.has(field.path.slice(path.length + 1))
      const own = found.filter(field => !isShared(field))
      return index === 0 ? [...found.filter(isShared).map(field => ({ ...field, when })), ...own] : own
    })
  }
  if (node.type === 'array') return node.items ? below(node.items, `${path}[]`, when) : []
  if (node.properties) return fieldsIn(node, path, when)
  return typeof node.additionalProperties === 'object' ? below(node.additionalProperties, `${path}{}`, when) : []
}

/** Names that every variant has in the same form: they are printed once. */
function sharedBy(variants: readonly Node[]): ReadonlySet<string> {
  const [first, ...others] = variants.map(variant => variant.properties ?? {})
  const same = Object.entries(first ?? {}).filter(([name, node]) =>
    others.every(other => JSON.stringify(other[name]) === JSON.stringify(node)),
  )
  return new Set(variants.length > 1 ? same.map(([name]) => name) : [])
}

/** What tells a variant from the others: its first constant, else the fields it must have. */
function variantName(variant: Node, path: string, variants: readonly Node[]): string | undefined {
  const found = constantOf(variant)
  if (found) return `${path}.${found.name}: ${found.value}`
  const objects = variants.filter(each => each.properties)
  return objects.length > 1 && variant.required ? `with ${variant.required.join(' and ')}` : undefined
}

function constantOf(variant: Node): { name: string; value: string } | undefined {
  const found = Object.entries(variant.properties ?? {}).find(([, node]) => node.const !== undefined)
  return found && { name: found[0], value: String(found[1].const) }
}

/** The description of a variant is the help of the constant that names it. */
function withVariantHelp(field: Field, variant: Node, path: string): Field {
  const constant = constantOf(variant)
  if (!constant || field.help || !variant.description || field.path !== `${path}.${constant.name}`) return field
  return { ...field, help: variant.description }
}

function formOf(node: Node): string {
  const variants = node.anyOf ?? node.oneOf
  if (variants) return [...new Set(variants.map(formOf))].join(' or ')
  if (node.const !== undefined) return `\`${String(node.const)}\``
  if (node.enum) return node.enum.map(value => `\`${String(value)}\``).join(', ')
  if (Array.isArray(node.type)) return node.type.map(type => formOf({ ...node, type })).join(' or ')
  switch (node.type) {
    case 'array':
      return node.items ? `list of ${formOf(node.items)}` : 'list'
    case 'object':
      if (node.properties) return 'object'
      return typeof node.additionalProperties === 'object' ? `map to ${formOf(node.additionalProperties)}` : 'map'
    case 'integer':
      return 'whole number'
    case 'boolean':
      return '`true`, `false`'
    case 'number':
      return 'number'
    case 'string':
      return formats[node.format ?? ''] ?? 'text'
    default:
      return node.type ?? 'anything'
  }
}

const formats: Readonly<Record<string, string>> = { uri: 'URL', uuid: 'UUID', email: 'e-mail address' }
