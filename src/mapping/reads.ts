/** Which places of a record an expression reads, by its own grammar: for coverage, and to mark them in the source. */
import fhirpath from 'fhirpath'
import type { Place } from './places.ts'
import { remember } from './remember.ts'

/** As FHIRPath's parser gives it. */
type Node = { type: string; text?: string; children?: readonly Node[] }

/** The places; one that is read counts with everything below it. Empty when the expression cannot be read. */
export const readsOf: (expression: string) => readonly Place[] = remember((expression): Place[] => {
  try {
    const criteria: Place[] = []
    const read = placesOf(fhirpath.parse(expression) as Node, [{ path: [] }], criteria)
    const seen = new Map([...read, ...criteria].map(place => [JSON.stringify(place), place]))
    return [...seen.values()].filter(({ inside, path }) => inside !== undefined || path.length > 0)
  } catch {
    return []
  }
})

/** Whether a place is read by one of these, or stands below one that is. */
export function isRead({ inside, path }: Place, reads: readonly Place[]): boolean {
  return reads.some(read => {
    if ((read.inside === undefined) !== (inside === undefined) || read.path.length > path.length) return false
    if (read.inside?.type !== undefined && read.inside.type !== inside?.type) return false
    if (read.inside?.id !== undefined && read.inside.id !== inside?.id) return false
    return read.path.every((step, index) => step === path[index] || step === path[index]?.replace(/\(.*\)$/s, ''))
  })
}

/** What comes of a node that is read at these places. What conditions look at is added to `criteria`. */
function placesOf(node: Node, at: readonly Place[], criteria: Place[]): Place[] {
  const [first, second] = node.children ?? []
  switch (node.type) {
    case 'MemberInvocation':
      return at.flatMap(place => member(place, nameOf(node)))
    case 'InvocationExpression':
      return first && second ? placesOf(second, placesOf(first, at, criteria), criteria) : []
    case 'IndexerExpression':
      return first ? placesOf(first, at, criteria) : []
    case 'TypeExpression':
      return first ? ofType(placesOf(first, at, criteria), nameOf(second)) : []
    case 'Functn':
      return afterFunction(node, at, criteria)
    case 'LiteralTerm':
      return []
    case 'ExternalConstantTerm':
      return /resource|context/.test(nameOf(node)) ? [{ path: [] }] : []
    case 'ThisInvocation':
      return [...at]
    default:
      return (node.children ?? []).flatMap(child => placesOf(child, at, criteria))
  }
}

function member({ inside, path }: Place, name: string): Place[] {
  if (inside === undefined && path.length === 0) {
    if (name === 'contained') return [{ inside: {}, path: [] }]
    if (/^[A-Z]/.test(name)) return [{ path: [] }] // the record's own type
  }
  return [{ ...(inside ? { inside } : {}), path: [...path, name] }]
}

/** Functions whose arguments are the values that come of them. */
const givesArguments: ReadonlySet<string> = new Set(['select', 'iif', 'coalesce'])
const addsArguments: ReadonlySet<string> = new Set(['union', 'combine'])

function afterFunction(node: Node, at: readonly Place[], criteria: Place[]): Place[] {
  const [identifier, list] = node.children ?? []
  const name = nameOf(identifier)
  const args = list?.children ?? []
  if (name === 'ofType' || name === 'as') return ofType(at, nameOf(args[0]))
  if (givesArguments.has(name)) return args.flatMap(each => placesOf(each, at, criteria))
  if (addsArguments.has(name)) return [...at, ...args.flatMap(each => placesOf(each, [{ path: [] }], criteria))]
  const found = name === 'where' && args[0] ? at.map(place => narrowed(place, args[0] as Node)) : [...at]
  const isNarrowed = found.some((place, index) => place !== at[index])
  if (!isNarrowed) for (const each of args) criteria.push(...placesOf(each, at, criteria))
  return found
}

function ofType(at: readonly Place[], type: string): Place[] {
  return at.map(place =>
    place.inside && place.path.length === 0 ? { ...place, inside: { ...place.inside, type } } : place,
  )
}

/** A place after `where(id = '…')` within what is contained, or `where(linkId = '…')` of a form. */
function narrowed(place: Place, criterion: Node): Place {
  const equal = single(criterion, 'EqualityExpression')
  const [left, right] = equal?.children ?? []
  if (equal?.text !== '=' || !left || !right) return place
  const element = single(left, 'MemberInvocation')
  const text = single(right, 'StringLiteral')?.text?.slice(1, -1).replace(/\\(.)/gsu, '$1')
  if (!element || text === undefined) return place
  const { inside, path } = place
  if (nameOf(element) === 'id' && inside && path.length === 0) return { ...place, inside: { ...inside, id: text } }
  if (nameOf(element) === 'linkId' && path.at(-1) === 'item')
    return { ...place, path: [...path.slice(0, -1), `item(${text})`] }
  return place
}

/** The node of this type when nothing but wrapping stands around it. */
function single(node: Node, type: string): Node | undefined {
  if (node.type === type) return node
  const [only, ...others] = node.children ?? []
  return only && others.length === 0 ? single(only, type) : undefined
}

/** The identifier in a node. */
function nameOf(node: Node | undefined): string {
  if (!node) return ''
  if (node.type === 'Identifier') return (node.text ?? '').replace(/^`(.*)`$/s, '$1')
  return (node.children ?? []).map(nameOf).find(name => name !== '') ?? ''
}
