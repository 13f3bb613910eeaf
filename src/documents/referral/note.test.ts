import fc from 'fast-check'
import type { QuestionnaireResponseItem } from 'fhir/r4'
import { describe, expect, it } from 'vitest'
import { asked, wholeReferral } from '../testing/referrals.ts'
import { cleanText } from './clean.ts'
import { coveredLines, type RuleValues } from './covered.ts'
import { noteLineLimit, referralNote } from './note.ts'
import { type Language, summaryOf } from './summary.ts'

const options = { language: 'en', organization: 'Maple Community Care', zone: 'America/Toronto' } as const
const nothing = () => false
const noteOf = (items?: QuestionnaireResponseItem[], language: Language = 'en') =>
  referralNote(summaryOf(wholeReferral(items), { ...options, language }), { covered: nothing })
const flat = (text: string) => text.normalize('NFKC').replace(/\s+/g, '')

/** The fields that a CRMS takes, as a mapping would give them. */
const rules: readonly RuleValues[] = [
  {
    from: "contained.ofType(Patient).where(id = 'registrant').name.where(use = 'official').given.first()",
    values: ['Marie'],
  },
  { from: 'contained.ofType(Patient).name.given.skip(1)', values: ['Anne Élodie'] },
  { from: 'contained.ofType(Patient).name.family', values: ['Tremblay-Côté'] },
  { from: 'contained.ofType(Patient).birthDate', values: ['1941-04-09'] },
  { from: "contained.ofType(Patient).address.line.join(', ')", values: ['12 Maple Street, Unit 301'] },
  { from: "contained.ofType(Patient).telecom.where(system = 'phone' and rank = 1).value", values: ['(416) 555-0123'] },
  { from: 'contained.ofType(Appointment).start', values: ['2026-03-12T14:30:00Z'] },
  { from: 'contained.ofType(HealthcareService).name', values: ['Another program'] },
]

describe('the Referral Note', () => {
  it('is `Label: value` on lines, with one blank line between blocks and no other', () => {
    const { text, cut } = noteOf()
    expect(cut).toBe(false)
    const blocks = text.split('\n\n')
    expect(blocks.map(block => block.split('\n')[0])).toEqual([
      'Referral',
      'Appointment',
      'Requester',
      'Registrant',
      'Alternate contact',
      'Primary care provider',
      'Form answers',
      'Consent',
      'Messages',
      'Attachments',
    ])
    expect(text).not.toMatch(/\n{3,}|\r|^\n|\n$/)
    expect(blocks[6]?.split('\n').slice(1)).toEqual([
      'What is the reason for this referral?: Falls twice in the last month;',
      '  lives alone on the third floor.',
      'Does the person consent?: Yes',
      'Onset: 2026-01-15 (Thursday)',
      'Supports in place: Walker; Meals on wheels (mow)',
      'Vital signs',
      '  Weight: 72.5 kg',
      '  Falls: 2',
      '    Where?: Kitchen, stairs',
    ])
  })

  it('R37 gives the same bytes for the same record', () => {
    expect(noteOf().text).toBe(noteOf().text)
  })

  it('R37 keeps French, right-to-left text and markup’s text', () => {
    const items = [
      asked('1', 'Langue', 'déjà été naïf'),
      asked('2', 'سبب', 'تسكن وحدها'),
      asked('3', 'Html', '<p>One</p><p>Two</p>'),
    ]
    const { text } = noteOf(items, 'fr')
    expect(text).toContain('Réponses au formulaire\nLangue: déjà été naïf\nسبب: تسكن وحدها\nHtml: One\n  Two')
  })

  it('REF-5 leaves out what is mapped, and only that; the appointment is repeated, answers are never left out', () => {
    const summary = summaryOf(wholeReferral([asked('1', 'First name', 'Marie')]), options)
    const covered = coveredLines(
      summary.blocks.flatMap(block => block.lines),
      rules,
    )
    const { text } = referralNote(summary, { covered: line => covered.has(line) })
    expect(text).not.toContain('Last name: Tremblay-Côté')
    expect(text).not.toContain('Date of birth')
    expect(text).not.toContain('Middle name')
    expect(text).not.toContain('12 Maple Street, Unit 301')
    expect(text).not.toContain('Phone (home/main)')
    expect(text).toContain('Phone (alternate): +1 416-555-0199')
    expect(text).toContain('Listing: Adult day program, Maple Street')
    expect(text).toContain('Start: 2026-03-12 10:30 (Thursday)')
    expect(text).toContain('Form answers\nFirst name: Marie')
    expect(text).toContain('Reference number: 5791084828')
  })

  it('R37 keeps every line under 500 characters, and an answer of 100 kB whole', () => {
    const long = 'word after word, '.repeat(6_000).trim()
    const endless = 'ж'.repeat(3_000)
    const { text } = noteOf([asked('1', 'Story', long), asked('2', 'Endless', endless)])
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThan(noteLineLimit)
    expect(flat(text)).toContain(flat(long))
    expect(flat(text)).toContain(endless)
  })

  it('is cut at a line where the target has a limit, and says so at its end, in its language', () => {
    const summary = summaryOf(wholeReferral(), options)
    const whole = referralNote(summary, { covered: nothing }).text
    const { text, cut } = referralNote(summary, { covered: nothing, max: 600 })
    expect(cut).toBe(true)
    expect(text.length).toBeLessThanOrEqual(600)
    expect(text.endsWith('\n[continues in the PDF summary]')).toBe(true)
    expect(whole.startsWith(text.slice(0, text.lastIndexOf('\n')))).toBe(true)
    expect(referralNote(summary, { covered: nothing, max: whole.length })).toEqual({ text: whole, cut: false })
    const french = referralNote(summaryOf(wholeReferral(), { ...options, language: 'fr' }), {
      covered: nothing,
      max: 500,
    })
    expect(french.text.endsWith('\n[suite dans le sommaire PDF]')).toBe(true)
  })

  it('R47 shows only the end of a health card number where that is asked for', () => {
    const summary = summaryOf(wholeReferral([asked('1', 'Health card number (OHIP)', '9876543217')]), options)
    const { text } = referralNote(summary, { covered: nothing, maskHealthCards: true })
    expect(text).not.toContain('1234567890')
    expect(text).not.toContain('9876543217')
    expect(text).toContain('Health card number (OHIP): ••••••3217')
  })

  it('REF-5 holds all answers of any form when it is not cut, and never more than the limit when it is', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, text), { maxLength: 30 }),
        fc.integer({ min: 40, max: 2_000 }),
        (pairs, max) => {
          const items = pairs.map(([question, answer], index) => asked(String(index), question, answer))
          const summary = summaryOf(wholeReferral(items), options)
          const whole = flat(referralNote(summary, { covered: nothing }).text)
          for (const [, answer] of pairs) expect(whole).toContain(flat(cleanText(answer)))
          expect(referralNote(summary, { covered: nothing, max }).text.length).toBeLessThanOrEqual(max)
        },
      ),
      { numRuns: 60 },
    )
  })
})
