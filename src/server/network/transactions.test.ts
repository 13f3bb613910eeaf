import { describe, expect, it } from 'vitest'
import { writeDocumentQuery, writeRetrieve } from '../../connectors/carequality/xca/write-requests.ts'
import { parseXml } from '../../connectors/carequality/xml/tree.ts'
import type { DocumentQuery, RetrieveRequest } from '../../model/network/documents.ts'
import type { Requester } from '../../model/network/requester.ts'
import type { Responder } from '../../network/responder.ts'
import { transactions } from './transactions.ts'

const gatewayHome = '1.2.840.1'
const requester: Requester = {
  via: 'ihe',
  organization: { name: 'Lakeside Hospital' },
  user: { name: 'Imani Okoye' },
  purpose: 'TREATMENT',
  certificate: 'ab',
  messageId: 'urn:uuid:1',
}

/** What the responder is asked when this comes. */
async function asked(name: 'xca-query' | 'xca-retrieve', payload: string): Promise<DocumentQuery | RetrieveRequest> {
  let seen: DocumentQuery | RetrieveRequest | undefined
  const responder: Responder = {
    discover: async () => ({ kind: 'nobody' }),
    findDocuments: async (_requester, query) => {
      seen = query
      return { entries: [], problems: [] }
    },
    retrieve: async (_requester, request) => {
      seen = request
      return []
    },
  }
  const read = parseXml(payload)
  if (read.kind !== 'parsed') throw new Error(read.kind)
  await transactions.get(name)?.answer(read.root, {
    gatewayHome,
    addressed: { kind: 'everybody' },
    now: new Date(),
    newId: () => '0198f3a2-7c1e-7d50-9a0b-2f6f3d1c8e11',
    responder,
    requester,
    lookUp: work => work(),
    whenSent: Promise.resolve(),
  })
  if (!seen) throw new Error('nothing was asked')
  return seen
}

describe('NET-4 a request that names the gateway as the community', () => {
  const find = (homeCommunity?: string) =>
    writeDocumentQuery({
      kind: 'find',
      ...(homeCommunity ? { homeCommunity } : {}),
      patient: { authority: '1.2.3', id: 'x' },
      wanted: {},
    })

  it('means whichever member its ids lead to', async () => {
    expect(await asked('xca-query', find(gatewayHome))).toEqual(await asked('xca-query', find()))
    const document = { repository: '1.2.3.4', uniqueId: '1.2.3.5' }
    expect(await asked('xca-retrieve', writeRetrieve([{ ...document, homeCommunity: gatewayHome }]))).toMatchObject({
      documents: [{ repository: '1.2.3.4', uniqueId: '1.2.3.5' }],
    })
    const request = await asked('xca-retrieve', writeRetrieve([{ ...document, homeCommunity: gatewayHome }]))
    expect('documents' in request && request.documents[0]).not.toHaveProperty('homeCommunity')
  })

  it('is asked of the member that it names otherwise', async () => {
    expect(await asked('xca-query', find('1.9.9'))).toMatchObject({ homeCommunity: '1.9.9' })
  })
})
