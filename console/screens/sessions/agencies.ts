/** The agencies that sites are mapped to, as choices by name. Pure. */
import type { EntryRow } from '../../api/sessionTypes.ts'
import { calledOf } from './names.ts'

export function agenciesOf(sites: readonly EntryRow[]): { value: string; label: string }[] {
  const named = new Map(sites.flatMap(({ target }) => (target ? [[target.id, calledOf(target)] as const] : [])))
  return [...named].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label))
}
