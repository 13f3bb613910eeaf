/** The page of the simulated Ensora Data Collection in a browser: a session is held, signed by keyboard and by hand, published. */
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createFakeEnsora, type FakeEnsora } from '../../src/connectors/ensora/fake.ts'
import { startBrowser, type TestBrowser } from './browser.ts'
import { findBarriers, takePicture } from './console.ts'

let started: TestBrowser | undefined
let ensora: FakeEnsora

beforeAll(async () => {
  const found = inject('browser')
  started = found && (await startBrowser(found))
  ensora = await createFakeEnsora({ now: () => new Date('2026-11-23T16:00:00Z') })
})
afterAll(async () => {
  await started?.close()
  await ensora?.close()
})

it('SES-5 a therapist holds a session, both sign, it is published, taken back and deleted', async context => {
  if (!started) return context.skip('no browser on this machine')
  const page = await started.browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(15_000)
  const wrong: string[] = []
  page.on('console', message => message.type() === 'error' && wrong.push(message.text()))
  await page.goto(ensora.url)
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'ensora-notes')
  await page.getByLabel('Therapist').selectOption({ label: 'Priya Raman' })
  await page.getByRole('button', { name: 'Start now' }).press('Enter')
  await page.getByText('The session has started.').waitFor()
  expect(await page.getByLabel('Start Time').inputValue()).toBe('11:00')
  await page.getByLabel('Notes').fill('Two new words, and a calm end.')
  const therapist = page.getByRole('group', { name: 'Therapist Signature' })
  await therapist.getByLabel('Type the name as signature').fill('Priya Raman')
  await therapist.getByLabel('Type the name as signature').press('Enter')
  await therapist.getByText('Signed as Priya Raman').waitFor()
  await page.getByLabel('Guardian Name').fill('Greta Lindqvist')
  await page.getByLabel('Relationship').fill('Mother')
  const guardian = page.getByRole('group', { name: 'Guardian Signature' })
  await guardian.scrollIntoViewIfNeeded()
  const paper = await guardian.getByRole('img').boundingBox()
  if (!paper) throw new Error('no paper to sign on')
  const at = (step: number) => [paper.x + 40 + step * 9, paper.y + 60 + 25 * Math.sin(step)] as const
  await page.mouse.move(...at(0))
  await page.mouse.down()
  for (let step = 1; step <= 20; step += 1) await page.mouse.move(...at(step))
  await page.mouse.up()
  await guardian.getByText('Signed', { exact: true }).waitFor()
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'ensora-note')
  await page.getByRole('button', { name: 'Publish' }).press('Enter')
  await page.getByText('Published.', { exact: true }).waitFor()

  const written = 'Two new words, and a calm end.'
  const note = ensora.world.all('note').find(({ values }) => values.some(({ value }) => value === written))
  expect(note).toMatchObject({ published: true, user: 'user-2', student: 'student-1' })
  const images = note?.values.flatMap(({ value }) =>
    typeof value === 'object' && value !== null && 'signature' in value ? [Buffer.from(value.signature.bytes)] : [],
  )
  expect(images?.map(bytes => bytes.subarray(1, 4).toString())).toEqual(['PNG', 'PNG'])

  await page.getByRole('link', { name: 'Ava Lindqvist' }).first().press('Enter')
  await page.getByRole('img', { name: 'Therapist Signature, signed' }).waitFor()
  expect(await page.locator('canvas').count()).toBe(0)
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'ensora-note-published-dark')
  await page.getByRole('link', { name: 'All notes' }).press('Enter')
  await page.getByRole('button', { name: 'Take back' }).first().press('Enter')
  await page.getByText('Taken back: it is a draft again.').waitFor()
  await page.getByRole('button', { name: 'Delete' }).first().press('Enter')
  await page.getByText('Deleted.', { exact: true }).waitFor()
  expect(ensora.world.get('note', note?.id ?? '')).toBeUndefined()
  expect(wrong).toEqual([])
})
