/** Many rows at once, another grace time tried out, and the check of templates, at a real hub with a simulated source. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { bulksDue } from '../../src/pipeline/bulk.ts'
import { password } from '../hub-server.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'
import { checkLooks, describeConsole, dist, findBarriers, takePicture } from './console.ts'

const it = describeConsole()

let server: SessionServer
let origin: string
beforeAll(async () => {
  server = await openSessionServer()
  origin = await (await server.test.server({ consoleFolder: dist })).listen({ host: '127.0.0.1', port: 0 })
  const officer = await server.test.addAccount('privacy@example.com', 'privacy-officer')
  await server.add('right', { account: officer, may: ['view'] })
  for (const [n, { there, here }] of people.entries()) {
    const [first = '', last = ''] = there.split(' ')
    server.ensora.world.put('student', { id: `person-${n}`, site: 'site-1', first, last, born, soapEnabled: true })
    for (const name of here) {
      const [given, family] = name.split(' ')
      const agency = server.ids.agencies.get('site-1')
      const enrolments = [{ from: '2026-01-01' }]
      await server.add('client', { agency, first: given, last: family, birthDate: born, enrolments })
    }
  }
  await outsideGrace()
  await server.settle()
}, 120_000)
afterAll(() => server?.close())

const born = '2015-02-03'
/** How they are called at the source, and whom the practice management has. */
const people = [
  { there: 'Nate Rowe', here: ['Nathaniel Rowe'] },
  { there: 'Kate Brooks', here: ['Katherine Brooks'] },
  { there: 'Ben Osei', here: ['Benjamin Osei'] },
  { there: 'Alex Stone', here: ['Alexander Stone', 'Alexandra Stone'] },
  { there: 'Wren Castellanos', here: [] },
]

/** A session that began and ended eight minutes after its appointment. */
async function outsideGrace() {
  const { ensora, ids } = server
  const held = ensora.world.get('note', 'note-1')
  if (!held) throw new Error('no note-1')
  const written: Readonly<Record<string, string>> = { Date: '2026-11-19', 'Start Time': '09:08', 'End Time': '10:38' }
  const values = held.values.map(each => ({ ...each, value: written[each.label] ?? each.value }))
  ensora.world.put('note', { ...held, id: 'note-late', values })
  await server.add('appointment', {
    agency: ids.agencies.get('site-1'),
    client: ids.clients.get(held.student),
    staff: ids.staff.get(held.user),
    service: ids.service,
    startsAt: '2026-11-19T14:00:00Z',
    endsAt: '2026-11-19T15:30:00Z',
  })
}

async function signIn(page: Page, email = 'admin@example.com') {
  await page.getByLabel(/^E-mail|^Courriel/).fill(email)
  await page.getByLabel(/^(Password|Mot de passe)$/).fill(password)
  await page.keyboard.press('Enter')
}
const at = (search: string) => `${origin}/sign-in?to=${encodeURIComponent(`/o/maple-street/sessions${search}`)}`

it('SES-3 many suggestions are accepted at once above a score, after a preview; one Undo takes all of them back', async open => {
  const { page } = await open(at('?tab=clients&mapping=none'))
  await signIn(page)
  await page.getByText('5 rows', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Accept suggestions' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Accept suggestions: Clients' })
  await dialog.getByText('3 rows would be mapped').waitFor()
  await dialog.getByText('5 rows without a mapping were looked at.').waitFor()
  const sample = dialog.getByRole('table', { name: 'The least certain of them' })
  await sample.getByRole('row', { name: /Nate Rowe 2015-02-03 Nathaniel Rowe 2015-02-03 short form.* 96%/ }).waitFor()
  // What is left out says why, and whom it is about.
  await dialog.locator('summary', { hasText: 'More than one suggestion reaches the score' }).press('Enter')
  await dialog.getByText('Alex Stone').waitFor()
  await takePicture(page, 'sessions-accept')
  expect(await findBarriers(page)).toEqual([])

  // By keyboard: another score says what it means, and is previewed anew.
  const score = dialog.getByRole('slider', { name: /^Accept suggestions from a score of/ })
  for (let step = 0; step < 4; step += 1) await score.press('ArrowRight')
  await dialog.getByText('0 rows would be mapped').waitFor()
  expect(await dialog.getByRole('button', { name: /^Map / }).count()).toBe(0)
  for (let step = 0; step < 5; step += 1) await score.press('ArrowLeft')
  await dialog.getByText(/with a small difference: a letter in a name/).waitFor()
  await dialog.getByRole('button', { name: 'Map 3 rows' }).press('Enter')
  await page.waitForURL(/open=accept\./)
  const run = page.getByRole('dialog', { name: 'Accept suggestions' })
  await run.getByText('Under way …').waitFor()
  await bulksDue(server.test.hub)
  await run.getByText('3 rows are mapped').waitFor()
  await takePicture(page, 'sessions-accepted')
  await run.getByRole('button', { name: 'Close', exact: true }).last().press('Enter')
  await page.getByText('2 rows', { exact: true }).waitFor()
  await page.getByRole('link', { name: /^User\s*3/ }).press('Enter')
  await page.locator('tr', { hasText: 'Nate Rowe' }).getByText('Nathaniel Rowe').waitFor()

  // Closed, it is found again where everything done in bulk is.
  await page.goto(`${origin}/o/maple-street/issues/bulks`)
  await page.getByRole('link', { name: 'See it, or take it back' }).press('Enter')
  await run.getByText('3 rows are mapped').waitFor()
  await run.getByRole('button', { name: 'Undo' }).press('Enter')
  await run.getByText('Under way …').waitFor()
  await bulksDue(server.test.hub)
  await run.getByText('3 mappings are taken back').waitFor()
  await run.getByRole('button', { name: 'Close', exact: true }).last().press('Enter')
  await page.getByRole('link', { name: /^Clients/ }).press('Enter')
  await page.getByRole('link', { name: /^Not mapped\s*5/ }).waitFor()

  const officer = await open(at('?tab=clients'))
  await signIn(officer.page, 'privacy@example.com')
  await officer.page.getByText('12 rows').waitFor()
  expect(await officer.page.getByRole('button', { name: 'Accept suggestions' }).count()).toBe(0)
})

it('SES-5 another grace time is tried out: what would appear and what would go away; nothing is changed', async open => {
  const { page } = await open(at('?tab=appointments'))
  await signIn(page)
  await page
    .getByText('The times differ too much')
    .or(page.getByText(/the times differ too much/))
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Try a grace time' }).press('Enter')
  const drawer = page.getByRole('dialog', { name: 'What if the grace time were another?' })
  await drawer.getByLabel('Agency').selectOption('Oak Street')
  await drawer.getByLabel('Minutes (0 to 60)').fill('8')
  await page.keyboard.press('Enter')
  const appear = drawer.getByRole('region', { name: '1 note would be mapped' })
  await appear
    .getByRole('row', { name: /Ava Lindqvist.*Thu, Nov 19, 09:08–10:38.*\+8 \/ \+8.*Times differ too much → Mapped/ })
    .waitFor()
  await drawer.getByText(/^With 8 minutes: /).waitFor()
  await takePicture(page, 'sessions-what-if')
  expect(await findBarriers(page)).toEqual([])
  await drawer.getByLabel('Minutes (0 to 60)').fill('0')
  // Another question: the old answer does not stand beside it.
  await appear.waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  await drawer.getByRole('region', { name: '1 mapping would not be made' }).getByText('Liam Okonkwo').waitFor()
  await drawer.getByRole('link', { name: 'Open Oak Street' }).press('Enter')
  await page.waitForURL('**/practice/agencies?open=*')
  await page.goBack()
  await page.goBack()
  await page.getByRole('link', { name: /^Auto\s*4/ }).waitFor()

  // A coordinator finds it in the settings as well.
  await page.getByRole('button', { name: 'Settings' }).press('Enter')
  await page.getByRole('dialog', { name: 'Settings' }).getByRole('button', { name: 'Try a grace time' }).press('Enter')
  await drawer.waitFor()
})

it('SES-1 the check of templates is told in words with what to do, and a note that waits for its template leads there', async open => {
  const { notebook } = server.ensora
  const { id } = notebook.start({ student: 'student-1', user: 'user-1', template: 'template-3' })
  await server.wait(3_600_000)
  notebook.publish(id, { Topics: 'Holidays' })
  await server.wait(1_900_000)
  const { page } = await open(at('?tab=appointments&mapping=none&reason=TEMPLATE_INCOMPLETE'))
  await signIn(page)
  await page.getByText('1 note cannot be used because its template lacks something.').waitFor()
  await page.getByRole('link', { name: 'To the templates' }).press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Note templates' })
  const meeting = drawer.getByRole('region', { name: 'Team meeting' })
  await meeting.getByText('Its notes cannot be used').waitFor()
  await meeting.getByText('1 note · 1 cannot be used').waitFor()
  await meeting.getByText('Nothing holds the text of the note.').waitFor()
  await meeting.getByText('Add a field called “Notes”, of type free text.').waitFor()
  await meeting.getByText('Fields without a part in a session: Topics').waitFor()
  await drawer.getByRole('region', { name: 'Session note' }).getByText('Complete').waitFor()
  // What therapists wait for comes first.
  expect(await drawer.getByRole('heading', { level: 3 }).first().textContent()).toBe('Team meeting')
  await takePicture(page, 'sessions-templates')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.waitForURL('**/sessions?tab=appointments&mapping=none&reason=TEMPLATE_INCOMPLETE')
})

it('SES-3 many at once, the grace time and the templates in the other looks', async open => {
  for (const [name, search] of [
    ['sessions-accept', '?tab=clients&open=accept'],
    ['sessions-what-if', '?tab=appointments&open=what-if'],
    ['sessions-templates', '?tab=appointments&open=templates'],
  ] as const)
    await checkLooks(open, name, at(search), async ({ page }) => {
      await signIn(page)
      const dialog = page.getByRole('dialog')
      if (name === 'sessions-accept') await dialog.getByRole('table').waitFor()
      if (name === 'sessions-templates') await dialog.getByRole('heading', { level: 3 }).first().waitFor()
      if (name === 'sessions-what-if') {
        await dialog.getByRole('button', { name: /^(See what would change|Voir ce qui changerait)$/ }).press('Enter')
        await dialog.getByRole('table').first().waitFor()
      }
    })
})
