import { describe, expect, it } from 'vitest'
import { contrastOf, linePairs, neutrals, type Scheme, type Tone, textPairs, toneSurfaces, tones } from './palette.ts'

const schemes: readonly Scheme[] = ['light', 'dark']
const toneNames: readonly Tone[] = ['good', 'act', 'bad', 'unsure', 'off']

describe.each(schemes)('the %s palette', scheme => {
  it.each(textPairs)('G-7 shows %s on %s at 4.5:1 or more', (text, background) => {
    expect(contrastOf(neutrals[scheme][text], neutrals[scheme][background])).toBeGreaterThanOrEqual(4.5)
  })

  it.each(toneNames)('G-7 shows the words of tone %s at 4.5:1 or more wherever they stand', tone => {
    const { text, soft } = tones[scheme][tone]
    const backgrounds = [soft, ...toneSurfaces.map(name => neutrals[scheme][name])]
    expect(backgrounds.filter(background => contrastOf(text, background) < 4.5)).toEqual([])
  })

  it.each(linePairs)('G-7 shows the line %s on %s at 3:1 or more', (line, background) => {
    expect(contrastOf(neutrals[scheme][line], neutrals[scheme][background])).toBeGreaterThanOrEqual(3)
  })
})

describe('contrast', () => {
  it('is 21 for black on white, and does not depend on the order', () => {
    expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 5)
    expect(contrastOf('#ffffff', '#000000')).toBeCloseTo(21, 5)
  })
})
