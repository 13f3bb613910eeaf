/** The check of note templates: what each lacks, before the first note comes and afterwards. */
import { z } from 'zod'
import { lintCodes } from '../../model/sessions/linter.ts'
import { roles } from '../../model/sessions/roles.ts'
import { checkTemplates } from '../../sessions/check-templates.ts'
import { idOfCursor } from '../../store/lists/page.ts'
import { type Api, type ApiParts, answers, id, instant, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { sendProblem } from '../problem.ts'
import { sessionsWithin } from '../session-place.ts'

const finding = z.object({
  code: z.enum(lintCodes),
  severity: z.enum(['error', 'warning', 'hint']).describe('With an error, notes of the template cannot be used'),
  role: z.enum(roles).nullable().describe('The part of a session that it is about'),
  label: z.string().nullable().describe('The label as it is written in the template'),
  suggestion: z.string().nullable().describe('The label to add, or to rename it to'),
})
const template = z.object({
  id,
  name: z.string(),
  updatedAt: instant.describe('When it changed last at its source'),
  notes: z.number().int().describe('Notes that were written with it'),
  waiting: z.number().int().describe('Notes that cannot be used because of it'),
  findings: z.array(finding),
  unused: z.array(z.string()).describe('Labels that play no part in a session'),
})

/** Adds the route. */
export function addSessionTemplates(api: Api, { hub }: ApiParts): void {
  const within = sessionsWithin(hub)

  api.get(
    '/sessions/templates',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'Note templates with what the check finds in each (T01 to T08)',
        tags: ['sessions'],
        params: slugParams,
        querystring: paging,
        response: answers(z.object({ items: z.array(template), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      const page = await within(request, async ({ db, connection, account }) => {
        const checked = await checkTemplates(hub, db, connection, { limit, ...(after ? { after } : {}) })
        await noteAudit(hub, db, db.organization, {
          account,
          action: 'sessions.templates',
          subject: { kind: 'session-entry', id: 'list' },
          connection,
          detail: checked.items.map(each => each.id),
        })
        return {
          next: checked.next,
          items: checked.items.map(({ findings, unused, ...rest }) => ({
            ...rest,
            unused: [...unused],
            findings: findings.map(({ code, severity, role, label, suggestion }) => ({
              code,
              severity,
              role: role ?? null,
              label: label ?? null,
              suggestion: suggestion ?? null,
            })),
          })),
        }
      })
      return page ?? sendProblem(reply, 'session.feature-off')
    },
  )
}
