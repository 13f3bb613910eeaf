/** A test query: the gateway asks itself for somebody whom the organization knows, and says how it went. */
import { z } from 'zod'
import type { Patient } from '../../model/fhir.ts'
import { purposes } from '../../model/network/purposes.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, slugParams } from '../api.ts'
import { appendNote } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { ownPartOf } from '../network/own-part.ts'
import { sendProblem } from '../problem.ts'

const text = z.string().trim().min(1).max(200)
const asked = z.strictObject({
  family: text,
  given: text,
  birthDate: z.iso.date(),
  gender: z.enum(['female', 'male', 'other', 'unknown']).optional(),
  street: text.optional(),
  city: text.optional(),
  state: text.optional(),
  postalCode: text.optional(),
  phone: text.optional(),
  ssn: text.optional(),
  purpose: z.enum(purposes).default('TREATMENT'),
})
const step = z.object({
  transaction: z.enum(['discover', 'query', 'retrieve']),
  outcome: z.string().describe('As the answer says it: found, ask, nobody, cannot, refused; success, partial, failure'),
  ms: z.number(),
  count: z.number().int().describe('People, documents, or documents handed over'),
  bytes: z.number().int().nullable(),
  codes: z.array(z.string()).describe('What more was asked for of the person, or codes of problems'),
  observation: z.number().nullable().describe('How sure the match is, 0 to 100'),
  person: z.string().nullable().describe('The record that was told of'),
})

/** Adds the routes. */
export function addNetworkTestQueries(api: Api, { hub, network }: ApiParts): void {
  api.post(
    '/network/test-queries',
    {
      config: { action: 'network.test' },
      schema: {
        summary:
          'Ask the gateway for somebody, their documents and one of these, as a partner would; nothing of it is told',
        description:
          'Through the listener with the gateway’s own certificate, where its home community is among the partners; else the responder in this process. It is in the log and in the accounting of disclosures, as a test.',
        tags: ['network'],
        params: slugParams,
        body: asked,
        response: answers(
          z.object({
            way: z.enum(['listener', 'inside']),
            listener: z
              .object({ outcome: z.enum(['fault', 'failed', 'unreadable']), says: z.string() })
              .nullable()
              .describe('Why the listener did not answer'),
            steps: z.array(step),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const gateway = network?.gateway.current()
      if (!network || !gateway) return sendProblem(reply, 'network.no-gateway')
      await hub.sealer.ready(organization)
      const own = await withScope(hub.pool, organization, async db =>
        ownPartOf(await hub.configurations.within(db, organization)),
      )
      if (!own?.settings) return sendProblem(reply, 'network.no-part')
      const { purpose, ...person } = request.body
      const { askTest } = await import('../network/test-query.ts')
      const { listener, ...result } = await askTest({
        gateway,
        responder: network.responder,
        member: own.settings.homeCommunityId,
        purpose,
        patient: patientOf(person),
        now: hub.now,
        newId: hub.newId,
      })
      await appendNote(hub, organization, {
        account,
        action: 'network.test',
        subject: { kind: 'network', id: 'test' },
        connection: own.connection.id,
        persons: result.steps.flatMap(each => each.person ?? []),
        detail: { way: result.way, outcomes: result.steps.map(each => `${each.transaction} ${each.outcome}`) },
      })
      return {
        ...result,
        listener: listener ?? null,
        steps: result.steps.map(({ bytes = null, observation = null, person: record = null, codes, ...each }) => ({
          ...each,
          ms: Math.round(each.ms),
          codes: [...codes],
          bytes,
          observation,
          person: record,
        })),
      }
    },
  )
}

const ssnSystem = 'http://hl7.org/fhir/sid/us-ssn'

function patientOf(person: Omit<z.infer<typeof asked>, 'purpose'>): Patient {
  const { family, given, birthDate, gender, street, city, state, postalCode, phone, ssn } = person
  const address = { ...(street ? { line: [street] } : {}), ...withoutAbsent({ city, state, postalCode }) }
  return {
    resourceType: 'Patient',
    name: [{ family, given: [given] }],
    birthDate,
    ...(gender ? { gender } : {}),
    ...(Object.keys(address).length > 0 ? { address: [address] } : {}),
    ...(phone ? { telecom: [{ system: 'phone' as const, value: phone }] } : {}),
    ...(ssn ? { identifier: [{ system: ssnSystem, value: ssn }] } : {}),
  }
}

function withoutAbsent(texts: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
