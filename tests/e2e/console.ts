/**
 * What the browser tests of the console share: one browser and one stand-in hub per file, a page in a language and a
 * colour scheme, pictures, and the accessibility check. Every page must keep to the policy and log no error.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { fixtureNow } from '../../console/testing/connections.ts'
import { type FixtureHub, startFixtureHub } from '../../console/testing/hub.ts'
import { startBrowser, type TestBrowser } from './browser.ts'
import { steadyHands } from './hands.ts'

export type Look = { language: 'en' | 'fr'; scheme: 'light' | 'dark' }
export type Visit = { page: Page; hub: FixtureHub }
export type OpenOptions = { look?: Look; width?: number }

/** The built console; another folder when several builds stand beside each other. */
export const dist = process.env.CONSOLE_DIST ?? fileURLToPath(new URL('../../console/dist', import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Where pictures go: a folder for temporary files, unless a guide's pictures are made anew. */
const pictures = process.env.CONSOLE_PICTURES ?? join(tmpdir(), 'causeway-pictures')

/** Seen in French, each screen is seen in the dark on the spot: colours hang on the scheme, lengths on the language. */
const french: Look = { language: 'fr', scheme: 'light' }
const alsoInTheDark = new WeakSet<Page>()

/** The looks in which every screen is checked by machine; English in light is walked by keyboard. Guides show them all. */
export const otherLooks: readonly Look[] = process.env.CONSOLE_PICTURES
  ? [{ language: 'en', scheme: 'dark' }, french, { language: 'fr', scheme: 'dark' }]
  : [french]

/** The longest walk takes 26 s on a busy machine. */
const patienceMs = 140_000

/** Opens a page: a path of the stand-in hub, or the whole address of a real one. */
export type OpenPage = (path: string, options?: OpenOptions) => Promise<Visit>
/** Registers a test that gets a function to open pages; it is skipped, loudly, where there is no browser. */
type ConsoleTest = (name: string, walk: (open: OpenPage) => Promise<void>) => void

/** Sets a file of browser tests up, and returns what registers its tests. */
export function describeConsole(): ConsoleTest {
  let started: TestBrowser | undefined
  let hub: FixtureHub
  let contexts: BrowserContext[] = []
  let faults: string[] = []

  beforeAll(async () => {
    if (!existsSync(join(dist, 'index.html'))) throw new Error('The console is not built: npm test builds it first.')
    const found = inject('browser')
    started = found && (await startBrowser(found))
  })
  afterAll(async () => started?.close())
  beforeEach(async () => {
    hub = await startFixtureHub(dist)
    faults = []
  })
  afterEach(async () => {
    await Promise.all(contexts.map(context => context.close()))
    contexts = []
    await hub.close()
  })

  const open: OpenPage = async (path, { look = { language: 'en', scheme: 'light' }, width = 1280 } = {}) => {
    if (!started) throw new Error('no browser')
    const context = await started.browser.newContext({
      viewport: { width, height: 800 },
      locale: look.language === 'fr' ? 'fr-CA' : 'en-CA',
      timezoneId: 'America/Toronto',
      colorScheme: look.scheme as 'light' | 'dark',
      reducedMotion: 'reduce',
    })
    contexts.push(context)
    const page = await context.newPage()
    if (otherLooks.length === 1 && look === french) alsoInTheDark.add(page)
    page.setDefaultTimeout(20_000)
    steadyHands(page)
    // The fixtures tell of one moment; a real hub has a clock of its own.
    if (path.startsWith('/')) await page.clock.setFixedTime(fixtureNow)
    page.on('pageerror', error => faults.push(`error: ${error.message}`))
    page.on('console', message => {
      // Refused calls and files that are gone are logged by the browser; all else is a fault, a breach of the policy too.
      if (message.type() === 'error' && !/Failed to load resource|Failed to fetch dynamically/.test(message.text()))
        faults.push(message.text())
    })
    await page.goto(/^https?:/.test(path) ? path : hub.origin + path)
    return { page, hub }
  }

  return (name, walk) => {
    test(name, { timeout: 180_000 }, async context => {
      if (!started) return context.skip('no browser on this machine')
      await endOf(walk(open)).catch(async reason => {
        for (const page of contexts.flatMap(each => each.pages())) await tell(page)
        throw reason
      })
      expect(faults).toEqual([])
    })
  }
}

/** A walk that hangs is told of like one that fails; the limit of the test alone would end it without a word. */
async function endOf(walk: Promise<void>): Promise<void> {
  const { promise: tooLong, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`The walk has not come to its end in ${patienceMs} ms`)), patienceMs)
  await Promise.race([walk, tooLong]).finally(() => clearTimeout(timer))
}

/** What a page showed when its test failed, in the log and as a picture: all people in it are made up. */
async function tell(page: Page): Promise<void> {
  const seen = await page.locator('body').ariaSnapshot().catch(String)
  console.error(`It failed at ${page.url()}, which showed:\n${seen}`)
  await takePicture(page, 'failed').catch(() => undefined) // it may be what hangs
}

/** Takes a picture of what is on the screen, when a guide's pictures are made anew or a test failed. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (!process.env.CONSOLE_PICTURES && name !== 'failed') return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`) })
}

const allRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const colourRules = ['color-contrast', 'link-in-text-block']

/**
 * What axe finds against WCAG 2.2 AA, one line each: the rule and where; in French the colours of the dark look too.
 * Run from outside the page, past its policy.
 */
export async function findBarriers(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe)
  const found = await runAxe(page, allRules)
  if (!alsoInTheDark.has(page)) return found
  await turnTo(page, 'dark')
  const inTheDark = await runAxe(page, colourRules)
  await turnTo(page, 'light')
  return [...found, ...inTheDark.map(each => `in the dark: ${each}`)]
}

async function runAxe(page: Page, rules: readonly string[]): Promise<string[]> {
  await beStill(page)
  return page.evaluate<string[]>(`axe
    .run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'], iframes: false })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' at ' + target.join(' '))))`)
}

/** As when somebody's system turns dark at dusk: the console follows. */
async function turnTo(page: Page, scheme: Look['scheme']): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme })
  await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor()
}

/** Waits until what moves has come to rest; what lies folded away never moves on, and nothing moves for seconds. */
export async function beStill(page: Page): Promise<void> {
  await page.evaluate(`Promise.race([
    Promise.all(
      document.getAnimations()
        .filter(each => each.effect.getComputedTiming().iterations !== Infinity)
        .filter(each => each.effect.target?.checkVisibility() !== false)
        .map(each => each.finished.catch(() => undefined)),
    ),
    new Promise(done => setTimeout(done, 5_000)),
  ]).then(() => undefined)`)
}

/** Checks a screen by machine in the other looks, and photographs it. `ready` waits until it shows what it should. */
export async function checkLooks(
  open: OpenPage,
  name: string,
  path: string,
  ready: (visit: Visit, look: Look) => Promise<unknown>,
): Promise<void> {
  for (const look of otherLooks) {
    const visit = await open(path, { look })
    await ready(visit, look)
    await takePicture(visit.page, `${name}-${look.language}-${look.scheme}`)
    expect(await findBarriers(visit.page), `${name} in ${look.language}, ${look.scheme}`).toEqual([])
  }
}
