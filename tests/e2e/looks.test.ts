/** The check of the looks is not blind: what is too faint in the dark only is found. */
import { expect } from 'vitest'
import { describeConsole, findBarriers, otherLooks } from './console.ts'

const it = describeConsole()
const faint = `(() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('@media (prefers-color-scheme: dark) { h1 { color: #222 !important } }')
  document.adoptedStyleSheets = [sheet]
})()`

it('G-7 a heading that nobody can read in the dark is found, though it is fine in the light', async open => {
  const look = otherLooks.at(-1)
  const { page } = await open('/sign-in', look ? { look } : {})
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await findBarriers(page)).toEqual([])
  await page.evaluate(faint)
  expect(await findBarriers(page)).toEqual([expect.stringMatching(/color-contrast at (h1|#sign-in-title)$/)])
})
