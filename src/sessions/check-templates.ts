/** The check of note templates: what a session would miss in each, by the rules of the linter. */
import { type LintFinding, lintTemplate } from '../model/sessions/linter.ts'
import type { SourceTemplate } from '../model/sessions/source.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { Scope } from '../store/scope.ts'
import { listTemplates } from '../store/session-templates.ts'
import { sessionSettingOf } from './settings.ts'

export type CheckedTemplate = {
  id: string
  name: string
  /** When it changed last at its source. */
  updatedAt: string
  notes: number
  /** Notes that cannot be used because of it. */
  waiting: number
  findings: readonly LintFinding[]
  /** Labels of fields that play no part in a session. */
  unused: readonly string[]
}

/** Checks a page of templates. Where guardians sign, by the choice of the organization, their fields count too. */
export async function checkTemplates(
  hub: Hub,
  db: Scope,
  connection: string,
  page: { limit: number; after?: string },
): Promise<{ items: CheckedTemplate[]; next: string | null }> {
  const setting = await sessionSettingOf(hub, db)
  const guardianSigns = setting?.choices.guardianSigning ?? false
  const { rows, next } = await listTemplates(db, connection, page.limit, page.after)
  const items = rows.map(({ id, body, notes, waiting }): CheckedTemplate => {
    // Sealed by the hub itself, from what the connector's parser made.
    const template = hub.sealer.openJson(db.organization, 'session_source', id, body) as unknown as SourceTemplate
    const report = lintTemplate(template.fields, { guardianSigns, usedBy: notes })
    return { id, name: template.name, updatedAt: new Date(template.updatedAt).toISOString(), notes, waiting, ...report }
  })
  return { items, next }
}
