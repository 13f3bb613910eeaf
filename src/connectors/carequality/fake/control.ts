/**
 * What a program asks of the simulated other gateway: the same questions as on its page, as JSON at `/_control`. What came of
 * them stands in its log of exchanges, where a person finds it too.
 */
import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { Patient } from '../../../model/fhir.ts'
import type { Logbook } from './logbook.ts'
import type { Reply } from './page.ts'

const shared = { member: z.string().optional(), community: z.string().optional() }
const questions = {
  discover: z.object({ ...shared, patient: z.looseObject({ resourceType: z.literal('Patient') }) }),
  query: z.object({ ...shared, patient: z.object({ authority: z.string(), id: z.string() }) }),
  retrieve: z.object({ ...shared, repository: z.string(), uniqueId: z.string() }),
}

/** Asks, and answers with the number of the exchange and what came; undefined when there is no such question. */
export async function answerControl(
  logbook: Logbook,
  request: IncomingMessage,
  path: string,
  body: string,
): Promise<Reply | undefined> {
  // No form of another site can be of this type.
  if (request.method !== 'POST' || !request.headers['content-type']?.startsWith('application/json')) return undefined
  try {
    const number = await ask(logbook, path, JSON.parse(body))
    const kept = number === undefined ? undefined : logbook.find(number)
    return kept && json(200, { number, told: kept.told, ...kept.exchange.outcome })
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return json(400, { error: 'unreadable' })
    throw error
  }
}

function ask(logbook: Logbook, path: string, body: unknown): Promise<number> | undefined {
  switch (path) {
    case '/_control/discover': {
      const { patient, member } = questions.discover.parse(body)
      const receiver = member === undefined ? {} : { receiver: member }
      return logbook.discover({ patient: patient as unknown as Patient, processing: 'T', ...receiver }, member)
    }
    case '/_control/query': {
      const { patient, member, community } = questions.query.parse(body)
      const home = community === undefined ? {} : { homeCommunity: community }
      return logbook.query({ kind: 'find', ...home, patient, wanted: {} }, member)
    }
    case '/_control/retrieve': {
      const { repository, uniqueId, member, community } = questions.retrieve.parse(body)
      const homeCommunity = community === undefined ? undefined : `urn:oid:${community}`
      return logbook.retrieve([{ homeCommunity, repository, uniqueId }], member)
    }
    default:
      return undefined
  }
}

/** Without bytes: documents have addresses of their own. */
function json(status: number, value: object): Reply {
  const body = JSON.stringify(value, (key, each: unknown) => (key === 'raw' || key === 'content' ? undefined : each))
  return { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body }
}
