import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../model/events.ts'
import type { DocumentContent, Work } from '../../connector.ts'
import { following, redoxForEachTest } from './testing/redox.ts'

const record = '0192f3c0-0000-7000-8000-0000000000d1'
const patient = '0192f3c0-0000-7000-8000-00000000000a'
const id = '0b8f6a5e-2f0c-4d61-9d0a-7d1f4a6b5c3e'

const redox = redoxForEachTest()

const content = {
  Header: {
    DirectAddressFrom: 'somebody@direct.example.org',
    Document: { ID: 'as-it-was-pushed', Title: 'Visit', DateTime: null, Custodian: {} },
    Patient: {
      Identifiers: [{ ID: '4711', IDType: 'MR' }],
      Demographics: {
        FirstName: 'Rosa',
        SSN: '900-01-2345',
        EmailAddresses: ['rosa@example.org', { Address: 'r@x.org' }],
      },
    },
  },
  AllergiesText: 'None known',
  Foo: 'bar',
}

function bytesOf(json: Json): DocumentContent {
  const bytes = Buffer.from(JSON.stringify(json))
  return { kind: 'bytes', bytes, sha256: hash('sha256', bytes, 'hex') }
}

function workOf(change: Partial<Work> = {}, read: DocumentContent = bytesOf(content)): Work {
  return {
    id: 'delivery-1',
    type: 'DocumentReference',
    recordId: record,
    event: 'document.pushed',
    body: { document: id, patient },
    maybeArrived: false,
    documents: [{ part: 'content', fileName: 'a.json', contentType: 'application/json', read: async () => read }],
    ...change,
  }
}

describe('a document', () => {
  it('NET-8 goes as it was pushed, under its own id and the patient’s id there, without what is nobody’s business', async () => {
    const outcome = await redox.one(workOf())
    expect(outcome).toMatchObject({ kind: 'delivered', link: { entity: 'DocumentReference', id: record } })
    const [held] = redox.fake.documents()
    expect(held).toMatchObject({ id, title: 'Visit' })
    expect(held?.content).toEqual({
      Header: {
        Document: { ID: id, Title: 'Visit' },
        Patient: {
          Identifiers: [{ ID: patient, IDType: redox.io.settings.patientOid }],
          Demographics: {
            FirstName: 'Rosa',
            EmailAddresses: [{ Address: 'rosa@example.org' }, { Address: 'r@x.org' }],
          },
        },
      },
      AllergyText: 'None known',
    })
    expect(redox.events()).toEqual(['ClinicalSummary/VisitPush'])
  })

  it('OPS-2 that arrived is not sent again, unless its patient has another id by now', async () => {
    const first = workOf()
    const again = following(await redox.one(first), first)
    expect((await redox.one(again)).kind).toBe('delivered')
    expect(redox.fake.seen).toHaveLength(1)
    await redox.one({ ...again, body: { document: '7d1f4a6b-5c3e-4d61-9d0a-0b8f6a5e2f0c', patient } })
    expect(redox.fake.seen).toHaveLength(2)
  })

  it.each<[string, DocumentContent, object]>([
    ['is gone', { kind: 'refused', problem: 'document.gone' }, { kind: 'rejected', problem: 'document.gone' }],
    [
      'is not there yet',
      { kind: 'not-yet', problem: 'document.not-yet' },
      { kind: 'retry', problem: 'document.not-yet' },
    ],
  ])('OPS-2 whose content %s is not sent', async (_name, read, expected) => {
    expect(await redox.one(workOf({}, read))).toMatchObject(expected)
    expect(redox.fake.seen).toEqual([])
  })

  it('OPS-2 without a mapped id, or without a header, is refused or sent as it is', async () => {
    expect(await redox.one(workOf({ body: {} }))).toMatchObject({ kind: 'rejected', problem: 'mapping.failed' })
    await redox.one(workOf({}, bytesOf({ ChiefComplaintText: 'Cough' })))
    expect(redox.fake.documents()).toMatchObject([{ id, content: { ChiefComplaintText: 'Cough' } }])
  })

  it('OPS-2 that Redox refuses waits for a person, with its words', async () => {
    await redox.fake.set({ faults: [{ on: 'message', does: 'answer', status: 400, text: 'Header' }] })
    expect(await redox.one(workOf())).toMatchObject({ kind: 'rejected', said: { text: '4000000: Header' } })
  })
})
