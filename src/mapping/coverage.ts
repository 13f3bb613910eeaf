/** For the workbench: what of real records no rule reads, and which targets were never filled. Paths only, no values. */
import type { HubResource } from '../model/fhir.ts'
import { type CompiledMapping, type MappingContext, valuesOf } from './apply.ts'
import { isObject } from './json.ts'

export type Cover = {
  /** Elements with a value that no rule reads, such as `participant.actor.display`. Sorted. */
  unread: readonly string[]
  /** Targets that no record filled, in the order of the rules. */
  unfilled: readonly string[]
}

/** Compares a mapping with samples. An expression counts as reading all below the path it begins with. */
export function coverOf(compiled: CompiledMapping, records: readonly HubResource[], context: MappingContext): Cover {
  const read = compiled.rules.map(({ rule }) => leadingPath(rule.from))
  const elements = new Set(records.flatMap(record => leavesOf(record, '')))
  const unread = [...elements].filter(path => !read.some(known => path === known || path.startsWith(`${known}.`)))
  const filled = new Set(
    compiled.rules.flatMap(rule => {
      const results = records.map(record => valuesOf(rule, record, context))
      return results.some(result => result.kind === 'values' && result.values.length) ? [rule.rule.to] : []
    }),
  )
  const targets = [...new Set(compiled.rules.map(({ rule }) => rule.to))]
  return { unread: unread.sort(), unfilled: targets.filter(to => !filled.has(to)) }
}

function leadingPath(expression: string): string {
  const path = expression.match(/^(?:[A-Z]\w*\.)?([a-z]\w*(?:\.[a-z]\w*(?![\w(]))*)/)?.[1] ?? ''
  return path
}

function leavesOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap(each => leavesOf(each, path))
  if (isObject(value)) {
    return Object.entries(value).flatMap(([name, part]) =>
      name === 'resourceType' ? [] : leavesOf(part, path === '' ? name : `${path}.${name}`),
    )
  }
  return value === null || value === undefined || value === '' ? [] : [path]
}
