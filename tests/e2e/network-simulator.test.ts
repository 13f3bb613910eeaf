/** The page of the simulated other gateway in a browser: somebody is found, their documents, and the documents, by keyboard. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createFakeNetwork, type FakeNetwork } from '../../src/connectors/carequality/fake.ts'
import { entryOf } from '../../src/connectors/carequality/xca/documents.fake.ts'
import { subject } from '../../src/connectors/carequality/xcpd/answers.fake.ts'
import type { Responder } from '../../src/network/responder.ts'
import { openTestGateway, type TestGateway } from '../network/gateway.ts'
import { startBrowser, type TestBrowser } from './browser.ts'
import { findBarriers, takePicture } from './console.ts'

const known: Responder = {
  discover: async (_, { patient }) =>
    patient.name?.[0]?.family === 'Jones' ? { kind: 'found', subjects: [subject] } : { kind: 'nobody' },
  findDocuments: async () => ({ entries: [entryOf()], problems: [] }),
  retrieve: async (_, { documents }) =>
    documents.map(() => ({ kind: 'document', entry: entryOf(), content: Buffer.from('<ClinicalDocument/>') })),
}

let started: TestBrowser | undefined
let gateway: TestGateway
let fake: FakeNetwork
beforeAll(async () => {
  const found = inject('browser')
  started = found && (await startBrowser(found))
  gateway = await openTestGateway(known)
  const { partner, authority } = gateway
  fake = await createFakeNetwork({
    asker: gateway.asker(),
    identity: { certificate: partner.chain, key: partner.key, authorities: authority.certificate },
    gateway: gateway.url,
    newId: randomUUID,
  })
})
afterAll(async () => {
  await started?.close()
  await fake?.close()
  await gateway?.close()
})

it('NET-7 finds somebody, asks for their documents and fetches one', async context => {
  if (!started) return context.skip('no browser on this machine')
  const page = await started.browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(15_000)
  const wrong: string[] = []
  page.on('console', message => message.type() === 'error' && wrong.push(message.text()))
  const press = (name: string | RegExp) => page.getByRole('button', { name }).press('Enter')
  await page.goto(fake.url)
  await page.getByRole('heading', { name: 'Look for somebody' }).waitFor()
  expect(await findBarriers(page)).toEqual([])

  const askFor = async (family: string) => {
    await page.getByLabel('First and middle names').fill('James <b>')
    await page.getByLabel('Last name').fill(family)
    await page.getByLabel('Birth date (YYYY-MM-DD)').fill('1963-08-04')
    await press('Ask')
  }
  await askFor('Nobody')
  await page.getByText('Nobody was found.').waitFor()
  await page.getByRole('link', { name: 'all exchanges' }).press('Enter')
  await askFor('Jones')
  await page.getByText('James Ray Jones Jr, male, born 1963-08-04').waitFor()
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'network-simulator-found')
  await press(/Ask for the documents/)
  await page.getByText('Progress note, 2026-03-04').waitFor()
  await takePicture(page, 'network-simulator-documents')
  await press(/^Fetch/)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /^Save/ }).press('Enter'),
  ])
  expect(download.suggestedFilename()).toMatch(/^document-\d+-0$/)
  await page.getByRole('link', { name: 'all exchanges' }).press('Enter')
  await page.getByRole('link', { name: 'Document query' }).first().waitFor()
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'network-simulator')
  expect(wrong).toEqual([])
})
