/** The page of the simulated Redox in a browser: what was pushed, and what shall go wrong, by keyboard and in the dark. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createFakeRedox, type FakeRedox } from '../../src/connectors/redox/fake.ts'
import { post } from '../../src/connectors/redox/out/client.ts'
import { deliver } from '../../src/connectors/redox/out/deliver.ts'
import { ioFor, rosa, type TestIo, workOf } from '../../src/connectors/redox/out/testing/io.ts'
import { startBrowser, type TestBrowser } from './browser.ts'
import { findBarriers, takePicture } from './console.ts'

let started: TestBrowser | undefined
let fake: FakeRedox
let io: TestIo
beforeAll(async () => {
  const found = inject('browser')
  started = found && (await startBrowser(found))
  fake = await createFakeRedox()
  io = ioFor(fake)
})
afterAll(async () => {
  await started?.close()
  await io?.close()
  await fake?.close()
})

const visit = (patient: string) => ({
  Meta: { DataModel: 'Clinical Summary', EventType: 'VisitPush', Destinations: [{ ID: 'demo-repository' }] },
  Header: {
    Document: { ID: randomUUID(), Title: 'Progress note' },
    Patient: { Identifiers: [{ ID: patient, IDType: fake.knobs().patientOid }] },
  },
})

it('NET-1 shows who was pushed, and does wrong what it is told to', async context => {
  if (!started) return context.skip('no browser on this machine')
  const page = await started.browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(15_000)
  const wrong: string[] = []
  page.on('console', message => message.type() === 'error' && wrong.push(message.text()))
  await page.goto(fake.url)
  await page.getByText('Nobody yet.').waitFor()

  await deliver(io, [
    workOf('record-1'),
    workOf('record-2', { ...rosa, name: [{ family: 'Okafor <b>', given: ['Ben'] }] }),
  ])
  await post(io, visit('record-1'))
  await page.getByLabel('What').selectOption('busy')
  await page.getByRole('button', { name: 'Add' }).press('Enter')
  await page.getByText('message: answer 429, 1×').waitFor()
  const [outcome] = await deliver(io, [workOf('record-3')])
  expect(outcome?.kind).toBe('retry')

  await page.reload()
  await page.getByRole('heading', { name: '2 patients' }).waitFor()
  await page.getByText('Rosa Maria Lindqvist').waitFor()
  await page.getByText('Ben Okafor <b>').waitFor()
  await page.getByText('Document: Progress note').waitFor()
  await page.getByText('429 refused').waitFor()
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'redox-simulator')
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'redox-simulator-dark')
  expect(wrong).toEqual([])
})
