/**
 * How a person walks through the set-up in the browser tests: signing in, pressing and typing by keyboard, pictures with
 * the machine's check, and every screen in the other looks.
 */
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { password } from '../hub-server.ts'
import { beStill, findBarriers, type Look, type OpenPage, otherLooks, takePicture } from './console.ts'
import type { RealHub } from './real-hub.ts'

const first: Look = { language: 'en', scheme: 'light' }

/** Signs somebody in by keyboard, and waits for the address that was asked for. */
export async function signIn(hub: RealHub, open: OpenPage, email: string, path: string, look = first): Promise<Page> {
  const { page } = await open(`${hub.origin}/o/${hub.slug}${path}`, { look })
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/o/${hub.slug}${path}*`)
  return page
}

/** What a hand at the keyboard does: the focus goes there, and Enter presses it. */
export async function press(page: Page | Locator, role: 'button' | 'link', name: string | RegExp): Promise<void> {
  const control = page.getByRole(role, { name }).first()
  await control.waitFor()
  await control.press('Enter')
}

/** Goes to a field and replaces what stands there. */
export async function type(page: Page, label: string, words: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true }).first()
  await field.focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.type(words)
}

type Show = (page: Page, name: string) => Promise<void>

/** Takes a picture once nothing moves, and lets the machine look for barriers; its name begins with what it is of. */
export function showAs(what: string): Show {
  return async (page, name) => {
    await beStill(page)
    await takePicture(page, `${what}-${name}`)
    expect(await findBarriers(page), name).toEqual([])
  }
}

/** The same for the set-up. */
export const show = showAs('set-up')

/** A picture for the guide, without the words about what was just done. */
export async function showCalm(page: Page, name: string): Promise<void> {
  const toast = page.locator('[class*=Notification-closeButton]')
  while ((await toast.count()) > 0)
    await toast
      .first()
      .click({ timeout: 2_000 })
      .catch(() => undefined)
  await show(page, name)
}

export type Screen = readonly [name: string, path: string]

/** Each screen in each of the other looks, once what it loads is there. */
export async function checkScreens(
  hub: RealHub,
  open: OpenPage,
  screens: readonly Screen[],
  shown = show,
): Promise<void> {
  for (const look of otherLooks) {
    const page = await signIn(hub, open, 'ada@example.org', '', look)
    for (const [name, path] of screens) {
      await page.goto(`${hub.origin}/o/${hub.slug}${path}`)
      await page.getByRole('heading').first().waitFor()
      const loading = page.getByRole('status', { name: /^(Loading|Chargement)/ })
      await expect.poll(() => loading.count(), { message: `${name} is loaded`, timeout: 20_000 }).toBe(0)
      expect(await page.getByText(/There is no such|n’existe pas/).count(), `${name} is there`).toBe(0)
      await shown(page, `${name}-${look.language}-${look.scheme}`)
    }
  }
}
