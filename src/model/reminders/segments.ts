/**
 * How many parts an SMS has: 160 characters of the GSM alphabet, or 70 of any other; less when there are several. What the
 * alphabet lacks is written without its accent where that keeps the message one part. Source: 3GPP TS 23.038 section 6.
 */

const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** These take two places. */
const extended = new Set('^{}\\[~]|€')

const spelled: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  œ: 'oe',
  Œ: 'OE',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2009': ' ',
}

/** The text with what the GSM alphabet lacks spelled as near as it can be: `août` becomes `aout`. */
export function toGsm(text: string): string {
  return [...text.normalize('NFC')]
    .map(character => {
      if (basic.has(character) || extended.has(character)) return character
      const near = spelled[character] ?? character.normalize('NFD').replace(/\p{M}/gu, '')
      return [...near].every(each => basic.has(each)) ? near : character
    })
    .join('')
}

export type Segments = { alphabet: 'gsm' | 'unicode'; characters: number; parts: number }

/** How a text travels. */
export function segmentsOf(text: string): Segments {
  const isGsm = [...text].every(character => basic.has(character) || extended.has(character))
  const characters = isGsm
    ? [...text].reduce((sum, character) => sum + (extended.has(character) ? 2 : 1), 0)
    : text.length
  const [one, each] = isGsm ? [160, 153] : [70, 67]
  return {
    alphabet: isGsm ? 'gsm' : 'unicode',
    characters,
    parts: characters <= one ? 1 : Math.ceil(characters / each),
  }
}
