/**
 * Steady hands at the keyboard: before a key, and before the focus is put somewhere, the page finishes what it has begun.
 * A dialog takes the focus a moment after it shows and gives it back a moment after it closed; nobody is faster than
 * that, but a test beside a busy machine is.
 */
import type { Locator, Page } from 'playwright-core'

let steady = false

/** Lets every key and every focus on this page wait for it. */
export function steadyHands(page: Page): void {
  const { keyboard } = page
  const [press, type] = [keyboard.press.bind(keyboard), keyboard.type.bind(keyboard)]
  keyboard.press = async (...given) => {
    await restOf(page)
    return press(...given)
  }
  keyboard.type = async (...given) => {
    await restOf(page)
    return type(...given)
  }
  if (steady) return
  steady = true
  // The locators of all pages share their methods.
  const locators: Locator = Object.getPrototypeOf(page.locator('html'))
  const { focus, press: pressOn } = locators
  locators.focus = async function (this: Locator, ...given) {
    await this.waitFor({ state: 'attached' })
    await restOf(this.page())
    return focus.apply(this, given)
  }
  locators.press = async function (this: Locator, ...given) {
    await this.waitFor({ state: 'attached' })
    await restOf(this.page())
    return pressOn.apply(this, given)
  }
}

/** Work that was to follow at once has been done: timers without delay fire in the order in which they were set. */
async function restOf(page: Page): Promise<void> {
  // A page that is being left has nothing to finish.
  await page.evaluate('new Promise(done => setTimeout(() => setTimeout(done)))').catch(() => undefined)
}
