import { describe, expect, it } from 'vitest'
import en from '../../../locales/en.json' with { type: 'json' }
import fr from '../../../locales/fr.json' with { type: 'json' }
import { bandOf, bands, firstScore, kindOfTab, leastScore, type ScoreKind } from './scores.ts'

describe('what a score means', () => {
  it.each<[ScoreKind, number, number]>([
    ['person', 100, 95],
    ['person', 95, 95],
    ['person', 94, 90],
    ['person', 89, 80],
    ['person', 70, 70],
    ['place', 94, 85],
    ['appointment', 94, 80],
    ['appointment', 79, 70],
  ])('SES-3 of a %s, %i is told as from %i on', (kind, score, band) => {
    expect(bandOf(kind, score)).toBe(band)
  })

  it('SES-3 each band has its sentence in both languages, and the choice begins within the scale', () => {
    for (const [kind, froms] of Object.entries(bands))
      for (const from of froms)
        for (const words of [en, fr] as const)
          expect(words.sessions.accept.means, `${kind} ${from}`).toHaveProperty([kind, String(from)])
    for (const [tab, score] of Object.entries(firstScore)) {
      expect(score, tab).toBeGreaterThanOrEqual(leastScore)
      expect(bands[kindOfTab[tab as keyof typeof kindOfTab]]).toContain(score)
    }
  })
})
