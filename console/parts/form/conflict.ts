/** Two administrators changed the same settings: what each changed, field by field, and both put together again. Pure. */
import type { Theirs } from '../../api/setUpTypes.ts'
import { isSame, valueAt, withValueAt } from './paths.ts'
import type { Fields } from './schema.ts'

export type ConflictField = { path: string; was: unknown; theirs: unknown; mine: unknown; alsoMine: boolean }

/** What they changed, beside what it was and what I have; `alsoMine` where I changed the same field. */
export function conflictFields(theirs: Theirs, base: Fields, fresh: Fields, mine: Fields): ConflictField[] {
  return theirs.changes.map(({ path: whole, before, after }) => {
    const path = whole.replace(/^settings\./, '')
    const was = valueAt(base, path) ?? before
    const own = valueAt(mine, path)
    return { path, was, theirs: valueAt(fresh, path) ?? after, mine: own, alsoMine: !isSame(own, was) }
  })
}

/** My settings with their values where those were chosen. */
export function mergeChoices(mine: Fields, fresh: Fields, takeTheirs: readonly string[]): Fields {
  return takeTheirs.reduce((merged, path) => withValueAt(merged, path, valueAt(fresh, path)), mine)
}
