/** What would change: two results of mapping one record, side by side. Pure. */
import type { Json } from '../model/events.ts'
import type { Mapped } from './apply.ts'
import { isObject } from './json.ts'

export const verdicts = ['same', 'changed', 'newly-fails', 'newly-works', 'still-fails'] as const
export type Verdict = (typeof verdicts)[number]

/** What a change of mapping means for one record. */
export function compareResults(before: Mapped, after: Mapped): Verdict {
  if (before.kind === 'failed') return after.kind === 'failed' ? 'still-fails' : 'newly-works'
  if (after.kind === 'failed') return 'newly-fails'
  return changedFields(before.body, after.body).length === 0 ? 'same' : 'changed'
}

export type FieldChange = {
  path: string
  kind: 'added' | 'removed' | 'changed'
  before?: Json
  after?: Json
}

/** The leaves in which two bodies differ, in the order of the first and then of what the second adds. */
export function changedFields(before: Json, after: Json, path = ''): FieldChange[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    const longest = Math.max(before.length, after.length)
    return Array.from({ length: longest }, (_, index) => index).flatMap(index =>
      changedPart(before[index], after[index], `${path}[${index}]`),
    )
  }
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return names.flatMap(name => changedPart(before[name], after[name], path === '' ? name : `${path}.${name}`))
  }
  return Object.is(before, after) ? [] : [{ path, kind: 'changed', before, after }]
}

function changedPart(before: Json | undefined, after: Json | undefined, path: string): FieldChange[] {
  if (before === undefined) return after === undefined ? [] : [{ path, kind: 'added', after }]
  if (after === undefined) return [{ path, kind: 'removed', before }]
  return changedFields(before, after, path)
}

/** Of two texts with several lines only the lines that the other has not, in their order: a note is long. */
export function differingLines(before: Json, after: Json): { before: Json; after: Json } {
  if (typeof before !== 'string' || typeof after !== 'string' || !`${before}${after}`.includes('\n'))
    return { before, after }
  return { before: without(before, after), after: without(after, before) }
}

function without(text: string, other: string): string {
  const left = Map.groupBy(other.split('\n'), line => line)
  return text
    .split('\n')
    .filter(line => line !== '' && left.get(line)?.pop() === undefined)
    .join('\n')
}
