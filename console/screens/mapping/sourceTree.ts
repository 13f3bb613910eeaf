/** A record as a tree of elements, each with the FHIRPath that leads to it. Pure; SourceTree.tsx draws it. */
import type { JsonValue } from '../../api/mappings.ts'

export type SourceNode = {
  name: string
  /** FHIRPath from the record. */
  path: string
  /** Absent for an element with parts. */
  value?: string
  parts: readonly SourceNode[]
}

/** The elements of a record, in their order. */
export function sourceNodes(record: JsonValue): readonly SourceNode[] {
  return isObject(record) ? partsOf(record, '') : []
}

function partsOf(of: { readonly [name: string]: JsonValue }, before: string): SourceNode[] {
  return Object.entries(of).flatMap(([name, value]) => {
    if (name === 'resourceType') return []
    const path = before === '' ? name : `${before}.${name}`
    return Array.isArray(value)
      ? value.map((each, index) => itemNode(name, path, each, index))
      : [nodeOf(name, path, value)]
  })
}

/** An item of a list: one that says which system it is of is found by that, not by its place. */
function itemNode(name: string, path: string, value: JsonValue, index: number): SourceNode {
  const system = isObject(value) && typeof value.system === 'string' ? value.system : undefined
  if (system !== undefined) return nodeOf(`${name} (${system})`, `${path}.where(system = '${quoted(system)}')`, value)
  return nodeOf(index === 0 ? name : `${name} ${index + 1}`, path, value)
}

function nodeOf(name: string, path: string, value: JsonValue): SourceNode {
  if (isObject(value)) return { name, path, parts: partsOf(value, path) }
  return { name, path, value: typeof value === 'string' ? value : JSON.stringify(value), parts: [] }
}

/** The path with which an expression begins, as coverage reads it. */
export function leadingPath(expression: string): string {
  return expression.match(/^(?:[A-Z]\w*\.)?([a-z]\w*(?:\.[a-z]\w*(?![\w(]))*)/)?.[1] ?? ''
}

/** The rules, from 1, that read an element or something that holds it. */
export function readBy(path: string, expressions: readonly string[]): number[] {
  const plain = path.replace(/\.where\([^)]*\)/g, '')
  return expressions.flatMap((expression, index) => {
    const from = leadingPath(expression)
    return from !== '' && (plain === from || plain.startsWith(`${from}.`)) ? [index + 1] : []
  })
}

function isObject(value: JsonValue): value is { readonly [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function quoted(text: string): string {
  return text.replace(/['\\]/g, '\\$&')
}
