/**
 * Every colour of the console, in both schemes: one accent, warm neutrals and five tones. Nothing else in the console
 * names a colour; style sheets use the variables that theme.ts makes of these.
 */

/** Surfaces, text and the accent. `mark` colours need 3:1 on their surface, text needs 4.5:1. */
export const neutrals = {
  light: {
    page: '#faf8f5',
    surface: '#ffffff',
    raised: '#f4f1ec',
    border: '#e4dfd7',
    'border-strong': '#8d857a',
    text: '#25221e',
    soft: '#625c54',
    accent: '#0f5e5c',
    'accent-fill': '#0f5e5c',
    'accent-hover': '#0b4a49',
    'accent-soft': '#e1efed',
    'on-accent': '#ffffff',
  },
  dark: {
    page: '#181614',
    surface: '#211e1b',
    raised: '#2b2723',
    border: '#3b3630',
    'border-strong': '#857c70',
    text: '#ece8e2',
    soft: '#b1a99d',
    accent: '#6cc9c1',
    'accent-fill': '#17706d',
    'accent-hover': '#1d827e',
    'accent-soft': '#1c3937',
    'on-accent': '#ffffff',
  },
} as const

/** Ten steps each, light to dark, for the parts of Mantine that take a grey or the accent by its number. */
export const ramps = {
  pine: ['#e1efed', '#c6e0dd', '#9fcbc6', '#6cc9c1', '#3f9f98', '#1d827e', '#17706d', '#0f5e5c', '#0b4a49', '#083938'],
  gray: ['#faf8f5', '#f4f1ec', '#eeebe5', '#e4dfd7', '#8d857a', '#857c70', '#625c54', '#4a453e', '#35312c', '#25221e'],
  dark: ['#ece8e2', '#cfc8be', '#b1a99d', '#857c70', '#857c70', '#3b3630', '#2b2723', '#211e1b', '#181614', '#121010'],
} as const

export type Scheme = keyof typeof neutrals
export type Neutral = keyof (typeof neutrals)['light']

/** What a state means to the person who looks: nothing to do, good, act, bad, unsure, held back on purpose. */
export type Tone = 'good' | 'act' | 'bad' | 'unsure' | 'off'

type ToneColours = {
  /** Words and marks on any surface. */
  text: string
  /** A quiet background for the same words. */
  soft: string
}

export const tones: Readonly<Record<Scheme, Readonly<Record<Tone, ToneColours>>>> = {
  light: {
    good: { text: '#1d6a3b', soft: '#e6f2e8' },
    act: { text: '#854d00', soft: '#fbefd9' },
    bad: { text: '#a5261f', soft: '#fbe8e5' },
    unsure: { text: '#6136a6', soft: '#f1eafa' },
    off: { text: '#5e5850', soft: '#eeebe5' },
  },
  dark: {
    good: { text: '#80cd98', soft: '#1d3224' },
    act: { text: '#efb963', soft: '#3a2c13' },
    bad: { text: '#f6a097', soft: '#43221e' },
    unsure: { text: '#c4a9f4', soft: '#302646' },
    off: { text: '#b6aea3', soft: '#302b27' },
  },
}

/** The pairs in which text stands on a background, as names of `neutrals`. */
export const textPairs: ReadonlyArray<[text: Neutral, background: Neutral]> = [
  ['text', 'page'],
  ['text', 'surface'],
  ['text', 'raised'],
  ['text', 'accent-soft'],
  ['soft', 'page'],
  ['soft', 'surface'],
  ['soft', 'raised'],
  ['accent', 'page'],
  ['accent', 'surface'],
  ['accent', 'raised'],
  ['accent', 'accent-soft'],
  ['on-accent', 'accent-fill'],
  ['on-accent', 'accent-hover'],
]

/** The surfaces on which a tone's words may stand, beside its own soft background. */
export const toneSurfaces: readonly Neutral[] = ['page', 'surface', 'raised']

/** Lines that must be seen to know that there is a field: 3:1 (WCAG 1.4.11). */
export const linePairs: ReadonlyArray<[line: Neutral, background: Neutral]> = [
  ['border-strong', 'page'],
  ['border-strong', 'surface'],
  ['accent', 'surface'],
]

/** The WCAG 2 contrast ratio of two colours written `#rrggbb`; 1 to 21. */
export function contrastOf(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

function luminance(colour: string): number {
  const channel = (start: number) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
