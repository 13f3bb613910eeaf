/** What an appointment says, by hand: result notes, the images of signatures, and its history. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { accessOf } from '../../practice/rights.ts'
import { visibleEntry } from '../../practice/save.ts'
import { writeNotes } from '../../practice/write-notes.ts'
import { accountNames } from '../../store/account-names.ts'
import { findSignature, loadContents, practiceHistory } from '../../store/practice-content.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, givenReason, id, idParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { expectedVersion, missingVersion, readyNames } from '../editing.ts'
import { holdsLook, sealLook } from '../looks.ts'
import { answerSaved } from '../practice-saved.ts'
import { sendProblem } from '../problem.ts'
import { historyShown, imageIn, showHistory } from '../show/practice-appointment.ts'
import { savedShown } from './practice-entries.ts'

const tags = ['practice management']
const mostHistory = 200

/** Adds the routes. */
export function addPracticeContent(api: Api, { hub, keys }: ApiParts): void {
  api.put(
    '/practice/appointments/:id/notes',
    {
      config: { action: 'practice.change' },
      schema: {
        summary: 'Write the result notes by hand; If-Match names the version of the content, "v0" while there is none',
        tags,
        params: idParams,
        body: z.object({ resultNotes: z.string().max(50_000) }),
        response: savedShown,
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const seen = expectedVersion(request)
      if (seen === undefined) return missingVersion(reply)
      const which = { id: request.params.id, seen }
      const saved = await withScope(hub.pool, organization, db =>
        writeNotes(hub, db, account, which, request.body.resultNotes),
      )
      return answerSaved(reply, saved)
    },
  )

  api.get(
    '/practice/appointments/:id/history',
    {
      config: { action: 'practice.read' },
      schema: {
        summary: 'What became of an appointment, the newest first',
        tags,
        params: idParams,
        response: answers(z.object({ items: z.array(historyShown) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      await readyNames(keys)
      return withScope(hub.pool, organization, async db => {
        const row = await visibleEntry(db, await accessOf(db, account), 'appointment', request.params.id)
        if (!row) return sendProblem(reply, 'request.not-found')
        const rows = await practiceHistory(db, row.id, mostHistory)
        const accounts = await accountNames(
          db,
          keys,
          rows.map(each => each.by_account),
        )
        await noteAudit(hub, db, organization, {
          account,
          action: 'practice.read-history',
          subject: { kind: 'practice-appointment', id: row.id },
        })
        return { items: rows.map(each => showHistory(hub, organization, row.id, each, accounts)) }
      })
    },
  )

  api.post(
    '/practice/appointments/:id/signatures/:signature/looks',
    {
      config: { action: 'payloads.reveal' },
      schema: {
        summary: 'Ask to see the image of a signature, with the reason; good for 15 minutes, for whoever asked',
        tags,
        params: idParams.extend({ signature: id }),
        body: givenReason,
        response: answers(z.object({ look: z.string() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: wanted, signature } = request.params
      const { reason } = request.body
      const look = await withScope(hub.pool, organization, async db => {
        const row = await visibleEntry(db, await accessOf(db, account), 'appointment', wanted)
        const content = row && (await loadContents(db, [row.id])).get(row.id)
        if (!imageIn(hub, organization, content, signature)) return undefined
        const subject = { kind: 'practice-appointment', id: wanted }
        await noteAudit(hub, db, organization, { account, action: 'practice.read-signature', subject, reason })
        return sealLook(hub, organization, account, signature)
      })
      return look === undefined ? sendProblem(reply, 'request.not-found') : { look }
    },
  )

  api.get(
    '/practice/appointments/:id/signatures/:signature',
    {
      config: { action: 'payloads.reveal' },
      schema: {
        summary: 'The image of a signature, if it is byte for byte what was signed',
        tags,
        params: idParams.extend({ signature: id }),
        querystring: z.object({ look: z.string().max(1_000).describe('What asking for it answered') }),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: wanted, signature } = request.params
      await hub.sealer.ready(organization)
      if (!holdsLook(hub, organization, account, signature, request.query.look))
        return sendProblem(reply, 'reveal.covered')
      const found = await withScope(hub.pool, organization, async db => {
        const row = await visibleEntry(db, await accessOf(db, account), 'appointment', wanted)
        const content = row && (await loadContents(db, [row.id])).get(row.id)
        const image = imageIn(hub, organization, content, signature)
        const kept = image && (await findSignature(db, wanted, signature))
        if (!image || !kept) return undefined
        return { image, bytes: hub.sealer.open(organization, 'practice_signature', signature, kept.body) }
      })
      if (!found) return sendProblem(reply, 'request.not-found')
      const { image, bytes } = found
      if (createHash('sha256').update(bytes).digest('hex') !== image.sha256)
        return sendProblem(reply, 'practice.image-damaged')
      return reply
        .header('content-type', image.contentType)
        .header('cache-control', 'no-store')
        .header('content-disposition', 'inline')
        .send(bytes)
    },
  )
}
