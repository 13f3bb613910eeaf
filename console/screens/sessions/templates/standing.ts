/** How a template stands after its check, which of them come first, and which need somebody. Pure. */
import type { CheckedTemplate } from '../../../api/sessionRows.ts'

/** `broken`: its notes cannot be used; `weak`: they can, with a risk; `sound`: nothing, or hints only. */
export type Standing = 'broken' | 'weak' | 'sound'

export function standingOf({ findings }: Pick<CheckedTemplate, 'findings'>): Standing {
  if (findings.some(({ severity }) => severity === 'error')) return 'broken'
  return findings.some(({ severity }) => severity === 'warning') ? 'weak' : 'sound'
}

const order: readonly Standing[] = ['broken', 'weak', 'sound']

/** Those whose notes wait first, then by how they stand, then by name. */
export function worstFirst(templates: readonly CheckedTemplate[]): CheckedTemplate[] {
  const rank = (template: CheckedTemplate) => order.indexOf(standingOf(template))
  return [...templates].sort(
    (a, b) => b.waiting - a.waiting || rank(a) - rank(b) || a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
  )
}

/**
 * Templates that somebody must mend: before go-live every one that is broken; afterwards those that notes wait for, because
 * a template that no therapist uses for sessions may lack whatever it likes.
 */
export function toMend(templates: readonly CheckedTemplate[], isLive: boolean): CheckedTemplate[] {
  return templates.filter(template => (isLive ? template.waiting > 0 : standingOf(template) === 'broken'))
}
