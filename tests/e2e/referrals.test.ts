import { expect } from 'vitest'
import { idOf, minutesAgo } from '../../console/testing/connections.ts'
import { checkLooks, describeConsole, findBarriers, type Look, takePicture, type Visit } from './console.ts'

const it = describeConsole()
const drawerOf = ({ page }: Pick<Visit, 'page'>) => page.getByRole('dialog').first()

it('RI-1 REF-3 a coordinator finds a referral, reads it, accepts it for a known client and takes that back, by keyboard', async open => {
  const { page, hub } = await open('/o/maple/tasks')
  await page.getByRole('heading', { name: /Who is that at Maple EHR/ }).waitFor()
  for (const key of ['g', 'r']) await page.keyboard.press(key)
  await page.waitForURL('**/referrals')
  const rows = page.locator('[data-row]')
  await rows.first().waitFor()
  await page.getByText('3 wait for a decision').waitFor()
  await takePicture(page, 'referrals-en-light')
  expect(await findBarriers(page)).toEqual([])

  await page.keyboard.press('/')
  await page.keyboard.type('okafor')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/referrals?search=a-search')
  await page.getByText('Found by your search').waitFor()
  expect(hub.world.searched).toBe('okafor')
  await rows.nth(1).waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'Referrals', level: 1 }).click()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/referrals/${idOf(1000)}?search=a-search`)

  const drawer = page.getByRole('dialog', { name: 'Amara Okafor' })
  await drawer.getByText('Two falls at home since January').waitFor()
  await takePicture(page, 'referral-en-light')
  expect(await findBarriers(page)).toEqual([])
  await expect.poll(() => drawer.getByText('1234 567 890 XX').count()).toBe(0)
  await drawer.getByRole('button', { name: 'Show' }).press('Enter')
  await drawer.getByText('1234 567 890 XX').waitFor()

  await drawer.getByRole('link', { name: 'Note', exact: true }).press('Enter')
  await drawer.getByText('Alternate contact: Chidi Okafor').waitFor()
  await takePicture(page, 'referral-note')
  expect(await findBarriers(page)).toEqual([])

  await drawer.getByRole('button', { name: 'Accept' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Accept the referral of Amara Okafor' })
  await dialog.getByText('2 people like this are known here').waitFor()
  await expect.poll(() => dialog.getByRole('radio').first().isChecked()).toBe(true)
  await takePicture(page, 'referral-accept-en-light')
  expect(await findBarriers(page)).toEqual([])
  await dialog.getByRole('radio').nth(1).check()
  await dialog.getByRole('button', { name: 'Same person: accept' }).press('Enter')
  await dialog.getByText('Write a few words').waitFor()
  await takePicture(page, 'referral-accept-vetoed')
  await dialog.getByRole('radio').first().check()
  await dialog.getByRole('button', { name: 'Same person: accept' }).press('Enter')
  await page.getByText('Accepted: Amara Okafor').waitFor()
  await drawer.getByText('Ada Dubois accepted it.').waitFor()
  await takePicture(page, 'referral-accepted')
  await page.getByRole('button', { name: 'Undo' }).press('Enter')
  await page.getByText('The decision is taken back: Amara Okafor').waitFor()
  await drawer.getByRole('button', { name: 'Decline' }).press('Enter')

  const decline = page.getByRole('dialog', { name: 'Decline the referral of Amara Okafor?' })
  await decline.getByLabel('Reason').fill('Lives outside of our area')
  await takePicture(page, 'referral-decline')
  await decline.getByRole('button', { name: 'Decline' }).press('Enter')
  await drawer.getByText('Ada Dubois declined it.').waitFor()
  await drawer.getByText('Lives outside of our area').waitFor()
  expect(hub.world.writes.map(({ what, body }) => [what.replace(/.*\//, ''), body])).toEqual([
    ['searches', { text: 'okafor' }],
    ['accept', { choice: { kind: 'record', record: idOf(1401) } }],
    ['reopen', {}],
    ['decline', { reason: 'Lives outside of our area' }],
  ])
  await page.keyboard.press('Escape')
  await page.waitForURL('**/referrals?search=a-search')
})

it('REF-8 a refused referral says which field, what to do and the target’s own words, and offers no resend', async open => {
  const { page, hub } = await open(`/o/maple/referrals/${idOf(1001)}`)
  const panel = page.getByRole('region', { name: 'Error at Maple CRMS' })
  await panel.getByText('because of one field: Date of birth').waitFor()
  await panel.getByText('Saving the referral at the source sends it again by itself').waitFor()
  await panel.getByText('Make this field mandatory on the form').waitFor()
  await expect.poll(() => panel.getByRole('button', { name: 'Send again' }).count()).toBe(0)
  expect(await panel.getByText('Date of birth is required', { exact: true }).isVisible()).toBe(false)
  await takePicture(page, 'referral-refused-en-light')
  expect(await findBarriers(page)).toEqual([])
  await panel.getByText('In the words of Maple CRMS').press('Enter')
  await panel.getByText('Date of birth is required', { exact: true }).waitFor()
  await expect
    .poll(() => panel.getByRole('link', { name: 'help@crms.example' }).getAttribute('href'))
    .toBe('mailto:help@crms.example')
  const bundle = page.waitForEvent('download')
  await panel.getByRole('link', { name: 'Support bundle' }).click()
  expect((await bundle).suggestedFilename()).toBe('causeway-support.json')

  await page.getByRole('button', { name: 'Clear the mark' }).press('Enter')
  await page.getByText('The mark is cleared').waitFor()
  await page.getByRole('button', { name: 'Clear the mark' }).waitFor({ state: 'detached' })
  expect(hub.world.referrals[1]?.flag).toBe(null)
})

it('REF-8 R22 sending again by hand waits some minutes, and is asked twice from the third time on', async open => {
  const { page, hub } = await open(`/o/maple/referrals/${idOf(1002)}`)
  const panel = page.getByRole('region', { name: 'Error at Maple CRMS' })
  const button = panel.getByRole('button', { name: 'Send again' })
  await panel.getByText('Possible from 10:04').waitFor()
  await expect.poll(() => button.isDisabled()).toBe(true)
  await takePicture(page, 'referral-stopped-en-light')
  expect(await findBarriers(page)).toEqual([])

  await page.clock.setFixedTime(new Date(minutesAgo(-6)))
  await page.reload()
  await button.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Send it again all the same?' })
  await dialog.getByText('2 times already').waitFor()
  await takePicture(page, 'referral-resend-confirm')
  expect(await findBarriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Send it all the same' }).press('Enter')
  await page.getByText('On its way to Maple CRMS again.').waitFor()
  expect(hub.world.writes.at(-1)?.body).toEqual({ target: idOf(7), confirm: true })
})

it('RI-2 REF-7 missing files say why and are asked for again; updates that are not taken are no error', async open => {
  const { page, hub } = await open(`/o/maple/referrals/${idOf(1003)}?tab=files`)
  const drawer = drawerOf({ page })
  await drawer.getByText('Caredove no longer has the file that the referral names. Ask').waitFor()
  await drawer.getByText('Created; 3 of 4 files arrived').waitFor()
  await takePicture(page, 'referral-files-en-light')
  expect(await findBarriers(page)).toEqual([])
  const kept = page.waitForEvent('download')
  await drawer.getByRole('link', { name: 'Download Discharge summary' }).click()
  await kept
  await drawer.getByRole('button', { name: 'Ask again for Fiche de médicaments' }).press('Enter')
  await page.getByText('The source is asked for the file again.').waitFor()
  expect(hub.world.writes.at(-1)?.what).toContain('/fetch')

  await page.goto(`${hub.origin}/o/maple/referrals/${idOf(1004)}`)
  await drawer.getByText('2 updates not sent. Maple CRMS takes no updates after the first sending.').click()
  await drawer.getByText('Appointment moved').waitFor()
  await expect.poll(() => page.getByRole('region', { name: /^Error/ }).count()).toBe(0)
  await takePicture(page, 'referral-suppressed')
  expect(await findBarriers(page)).toEqual([])

  await page.goto(`${hub.origin}/o/maple/referrals/${idOf(1005)}`)
  await drawer.getByText('both go to Maple CRMS').waitFor()
  await drawer.getByText('same name and birth date').waitFor()
  await takePicture(page, 'referral-warnings')
  expect(await findBarriers(page)).toEqual([])
})

it('REF-6 the PDF is shown in its place where the browser can, and opened or kept everywhere', async open => {
  const { page, hub } = await open(`/o/maple/referrals/${idOf(1000)}?tab=pdf`)
  const drawer = drawerOf({ page })
  await drawer.getByText('This browser does not show PDFs itself').waitFor()
  await takePicture(page, 'referral-pdf-not-shown')
  expect(await findBarriers(page)).toEqual([])
  const address = await drawer.getByRole('link', { name: 'Open in a new tab' }).getAttribute('href')
  expect(address).toBe(`/api/v1/o/maple/referrals/${idOf(1000)}/summary.pdf?language=en`)
  const answer = await page.request.get(hub.origin + address)
  expect(answer.headers()['content-type']).toBe('application/pdf')

  // The browser of the tests has no viewer; that the policy lets the frame in can be seen all the same.
  await page.addInitScript(`Object.defineProperty(navigator, 'pdfViewerEnabled', { value: true })`)
  const asked: string[] = []
  page.on('request', request => asked.push(request.url()))
  await page.goto(`${hub.origin}/o/maple/referrals/${idOf(1002)}?tab=pdf`)
  await drawer.locator('iframe[title="Summary of the referral as a PDF"]').waitFor()
  await expect.poll(() => asked.some(url => url.endsWith(`${idOf(1002)}/summary.pdf?language=en`))).toBe(true)
})

it('RI-1 the timeline tells events, deliveries with their parts and decisions; chips and filters stand in the address', async open => {
  const { page: list, hub } = await open(`/o/maple/referrals/${idOf(1006)}?tab=timeline`)
  await drawerOf({ page: list }).getByText('Ada Dubois declined it', { exact: true }).waitFor()
  await list.goto(`${hub.origin}/o/maple/referrals/${idOf(1003)}?tab=timeline`)
  await drawerOf({ page: list }).getByText('To Maple CRMS: Sent').waitFor()
  await takePicture(list, 'referral-timeline')
  expect(await findBarriers(list)).toEqual([])

  await list.goto(`${hub.origin}/o/maple/referrals?inbox=new`)
  await list.getByRole('link', { name: /^Error not cleared/ }).press('Enter')
  await list.waitForURL('**/referrals?inbox=new&flagged=yes')
  await list.getByRole('button', { name: 'Filter', exact: true }).click()
  await takePicture(list, 'referrals-filter-form')
  expect(await findBarriers(list)).toEqual([])
  await list.getByLabel('Where it stands').selectOption({ label: 'Completed' })
  await list.getByText('No referral matches').waitFor()
  await list.keyboard.press('Escape')
  await takePicture(list, 'referrals-no-match')
  await list.getByRole('button', { name: 'Remove filter Where it stands: Completed' }).click()
  await list.locator('[data-row]').first().waitFor()
  await list.goBack()
  await list.getByText('No referral matches').waitFor()
})

it('RI-1 somebody else was faster: the toast says who, and nothing is changed', async open => {
  const { page, hub } = await open(`/o/maple/referrals/${idOf(1000)}`)
  await page.getByRole('button', { name: 'Decline' }).click()
  hub.world.referrals = hub.world.referrals.map((each, index) =>
    index === 0
      ? {
          ...each,
          inbox: 'accepted',
          actions: ['reopen'],
          decision: { at: minutesAgo(0), by: { id: 'b', name: 'Ben Roy' }, reason: null, linkedTo: null },
        }
      : each,
  )
  await page.getByLabel('Reason').fill('Too far away')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('Ben Roy accepted it in the meantime.').waitFor()
  await page.getByText('Ben Roy accepted it.').waitFor()
})

it('G-5 the list is live, teaches when it is empty, and an error says what to do', async open => {
  const { page, hub } = await open('/o/maple/referrals')
  await page.getByText('Live', { exact: true }).waitFor()
  const [first] = hub.world.referrals
  if (!first) throw new Error('no referrals')
  hub.world.referrals = [{ ...first, id: idOf(1900), name: 'Nova Newcomer' }, ...hub.world.referrals]
  await hub.tell('deliveries')
  await page.getByText('Nova Newcomer').waitFor()
  hub.world.referrals = []
  await hub.tell('messages')
  await page.getByText('No referrals yet').waitFor()
  await takePicture(page, 'referrals-empty')
  expect(await findBarriers(page)).toEqual([])
  hub.world.broken.set('/referrals', 403)
  await page.reload()
  await page.getByText('Your role does not allow this').waitFor()
})

it('G-7 the list and the summary of referrals hold to WCAG 2.2 AA in every language and colour scheme', async open => {
  await checkLooks(open, 'referrals', '/o/maple/referrals', ({ page }) => page.locator('[data-row]').first().waitFor())
  await checkLooks(open, 'referral', `/o/maple/referrals/${idOf(1000)}`, visit =>
    drawerOf(visit).getByText('Two falls at home').waitFor(),
  )
})

it('G-7 accepting and the error of a referral hold to WCAG 2.2 AA in every language and colour scheme', async open => {
  const accept = { en: 'Accept', fr: 'Accepter' } as const
  await checkLooks(open, 'referral-accept', `/o/maple/referrals/${idOf(1000)}`, async (visit, { language }: Look) => {
    await drawerOf(visit).getByRole('button', { name: accept[language], exact: true }).click()
    await visit.page.getByRole('radio').first().waitFor()
  })
  await checkLooks(open, 'referral-refused', `/o/maple/referrals/${idOf(1001)}`, visit =>
    drawerOf(visit).getByText('help@crms.example').waitFor(),
  )
})

it('the referrals can be used on a tablet', async open => {
  const { page } = await open('/o/maple/referrals', { width: 820 })
  await page.locator('[data-row]').first().waitFor()
  await takePicture(page, 'referrals-tablet')
  await expect.poll(() => page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  const { page: one } = await open(`/o/maple/referrals/${idOf(1001)}`, { width: 820 })
  await drawerOf({ page: one }).getByText('help@crms.example').waitFor()
  await takePicture(one, 'referral-tablet')
  await expect.poll(() => one.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
})
