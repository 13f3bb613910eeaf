import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { cleanText } from '../referral/clean.ts'
import { referralNote } from '../referral/note.ts'
import { type Language, summaryOf } from '../referral/summary.ts'
import { openPdf, textOfPages } from '../testing/pages.ts'
import { asked, wholeReferral } from '../testing/referrals.ts'
import { makeReferralPdf } from './make.ts'

const options = { language: 'en', organization: 'Maple Community Care', zone: 'America/Toronto' } as const
type Items = Parameters<typeof wholeReferral>[0]
const summary = (items?: Items, language: Language = 'en') => summaryOf(wholeReferral(items), { ...options, language })

/** What differs between a text and its copy out of a PDF: width, composition, blanks, line breaks, joiners. */
const flat = (text: string) => text.normalize('NFKC').replace(/[\s\p{Default_Ignorable_Code_Point}]+/gu, '')

describe('the PDF of a referral', () => {
  let pages: string[]
  let whole: string
  beforeAll(async () => {
    pages = await textOfPages((await makeReferralPdf(summary())).bytes)
    whole = flat(pages.join(''))
  })

  it('REF-6 holds every line of the summary, label and value', () => {
    const lost = summary()
      .blocks.flatMap(block => [block.heading, ...block.lines.flatMap(line => [line.label, line.value])])
      .filter(text => !whole.includes(flat(text)))
    expect(lost).toEqual([])
  })

  it('REF-6 names the organization, the person and the reference on every page, and counts the pages', () => {
    expect(pages.length).toBeGreaterThan(1)
    pages.forEach((text, index) => {
      expect(text).toContain('Maple Community Care')
      expect(text).toContain('Tremblay-Côté')
      expect(text).toContain('5791084828')
      expect(text).toContain(`Page ${index + 1} of ${pages.length}`)
    })
  })

  it('is tagged: language, title, headings, a list of labels and values, bookmarks, and artifacts that are not read', async () => {
    const { info, structure, outline, lang, marked } = await openPdf(
      (await makeReferralPdf(summary(undefined, 'fr'))).bytes,
    )
    expect(info).toMatchObject({ Title: 'Sommaire de la demande de service 5791084828' })
    expect(lang).toBe('fr-CA')
    expect(marked).toBe(true)
    expect(outline).toEqual(summary(undefined, 'fr').blocks.map(block => block.heading))
    for (const role of ['Document', 'H1', 'H2', 'H3', 'L', 'LI', 'Lbl', 'LBody']) expect(structure).toContain(role)
  })

  it('R37 gives the same bytes for the same record', async () => {
    const [first, second] = [await makeReferralPdf(summary()), await makeReferralPdf(summary())]
    expect(Buffer.compare(first.bytes, second.bytes)).toBe(0)
  })

  it('shows a character that no font has by its code, reports it, and goes on', async () => {
    const made = await makeReferralPdf(summary([asked('1', 'Mood', 'Fine 😀 today 한')]))
    expect(made.missing).toEqual(['U+1F600', 'U+D55C'])
    const text = (await textOfPages(made.bytes)).join('')
    expect(text).toContain('Fine [U+1F600] today [U+D55C]')
    expect(text).toContain('Characters that the fonts of this document lack are shown by their code')
  })

  it('R37 flows an answer of 100 kB over pages, and keeps all of it', async () => {
    const long = Array.from({ length: 15_000 }, (_, index) => `w${index}`).join(' ')
    const made = await makeReferralPdf(summary([asked('1', 'Story', long)]))
    expect(made.pages).toBeGreaterThan(20)
    const text = (await textOfPages(made.bytes))
      .map(page => page.replace(/Maple Community Care.*Page \d+ of \d+/s, ''))
      .join('')
    expect(flat(text)).toContain(flat(long))
  }, 120_000)

  it('keeps right-to-left text right: words in order, numbers whole, brackets round what they enclose', async () => {
    const answer = 'اتصلوا على 416-555-0123 بعد 2026-05-04'
    const text = (await textOfPages((await makeReferralPdf(summary([asked('1', 'Phone', answer)]))).bytes)).join('')
    expect(text).toContain('416-555-0123')
    expect(text).toContain('2026-05-04')
    expect(flat(text)).toContain(flat('اتصلوا على'))
  })

  it('REF-5 holds every answer of any form in the scripts that its fonts cover, as does the note', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 16 }), async pairs => {
        const items = pairs.map(([question, answer], index) => asked(String(index), question, answer))
        const made = await makeReferralPdf(summary(items))
        expect(made.missing).toEqual([])
        const text = flat((await textOfPages(made.bytes)).join(''))
        const note = flat(referralNote(summary(items), { covered: () => false }).text)
        for (const [, answer] of pairs) {
          const wanted = flat(cleanText(answer))
          expect(note).toContain(wanted)
          if (/[\u0600-\u06ff]/.test(answer))
            expect(holdsWords(text, cleanText(answer).split(' ').map(flat))).toBe(true)
          else expect(text).toContain(wanted)
        }
      }),
      { numRuns: 12 },
    )
  }, 240_000)
})

const letters = (from: number, to: number) => fc.integer({ min: from, max: to }).map(code => String.fromCodePoint(code))
const textIn = (letter: fc.Arbitrary<string>) =>
  fc
    .array(
      fc.array(letter, { minLength: 1, maxLength: 9 }).map(each => each.join('')),
      { minLength: 1, maxLength: 14 },
    )
    .map(words => words.join(' '))

/** Text of one script a time: Latin with accents, Greek, Cyrillic, syllabics, Arabic, Chinese. */
const word = fc.oneof(
  textIn(fc.oneof(letters(0x21, 0x7e), letters(0xc0, 0xff), fc.constantFrom('œ', 'Œ', 'ÿ', '«', '»', '’'))),
  textIn(letters(0x3b1, 0x3c9)),
  textIn(letters(0x410, 0x44f)),
  textIn(letters(0x1401, 0x1676)),
  textIn(fc.oneof(letters(0x621, 0x63a), letters(0x641, 0x64a))),
  textIn(letters(0x4e00, 0x9fa5)),
)

/** A line of right-to-left text can be copied in pieces; each word is there, forwards or in the order it is drawn. */
function holdsWords(text: string, words: readonly string[]): boolean {
  return words.every(each => text.includes(each) || text.includes([...each].toReversed().join('')))
}
