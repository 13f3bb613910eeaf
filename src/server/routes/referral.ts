/** One referral: everything about it, and its summary as a PDF. */
import { z } from 'zod'
import { summaryOf } from '../../documents/referral/summary.ts'
import { identifierValue } from '../../model/fhir.ts'
import { referralSystems } from '../../model/referral/record.ts'
import { openReferral } from '../../referrals/move-subject.ts'
import { loadWhole } from '../../referrals/whole.ts'
import { personsOfRecords } from '../../store/referral-people.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, idParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { etagOf, readyNames } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { referralDetail } from '../show/referral-detail.ts'
import { showWhole, wishOf } from '../show/referral-whole.ts'

const languageQuery = z.object({
  language: z.enum(['en', 'fr']).optional().describe('Of the summary; else as the route writes it'),
})

/** Adds the routes. */
export function addReferral(api: Api, { hub, keys }: ApiParts): void {
  api.get(
    '/referrals/:id',
    {
      config: { action: 'referrals.read' },
      schema: {
        summary: 'One referral and everything about it',
        description: 'Its version comes as ETag, for the If-Match of the decisions.',
        tags: ['referrals'],
        params: idParams,
        querystring: languageQuery,
        response: answers(referralDetail),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: record } = request.params
      await readyNames(keys)
      const detail = await withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const whole = await loadWhole({ hub, db, configuration }, record)
        if (!whole) return undefined
        const shown = await showWhole({ hub, keys, db, configuration }, whole, request.query.language)
        await noteAudit(hub, db, organization, {
          account,
          action: 'referrals.read',
          subject: { kind: 'referral', id: record },
          connection: whole.listed.connection,
          persons: shown.persons,
        })
        return shown.detail
      })
      if (!detail) return sendProblem(reply, 'request.not-found')
      reply.header('etag', etagOf(detail.version)).header('cache-control', 'no-store')
      return detail
    },
  )

  api.get(
    '/referrals/:id/summary.pdf',
    {
      config: { action: 'referrals.read' },
      schema: {
        summary: 'The summary of a referral as a PDF, as it is sent with it',
        tags: ['referrals'],
        params: idParams,
        querystring: languageQuery,
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: record } = request.params
      const summary = await withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const open = await openReferral({ hub, db, configuration }, record)
        if (!open) return undefined
        await noteAudit(hub, db, organization, {
          account,
          action: 'referral.summary',
          subject: { kind: 'referral', id: record },
          connection: open.row.connection,
          persons: await personsOfRecords(db, [record]),
        })
        const wish = wishOf(configuration, open.row.connection, request.query.language)
        return {
          content: summaryOf(open.referral, { ...wish, organization: configuration.name }),
          reference: identifierValue(open.referral, referralSystems.reference),
        }
      })
      if (!summary) return sendProblem(reply, 'request.not-found')
      const { bytes } = await hub.pdf.make(summary.content) // outside of the transaction: it takes a while
      const name = `referral-summary${summary.reference?.match(/^\d{1,20}$/) ? `-${summary.reference}` : ''}.pdf`
      return (
        reply
          .header('content-type', 'application/pdf')
          .header('content-disposition', `inline; filename="${name}"`)
          .header('x-content-type-options', 'nosniff')
          .header('cache-control', 'no-store')
          // The console shows it within its own page; nobody else's page may.
          .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
          .header('x-frame-options', 'SAMEORIGIN')
          .send(Buffer.from(bytes))
      )
    },
  )
}
