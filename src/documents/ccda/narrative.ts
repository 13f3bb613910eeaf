/**
 * Narrative text rebuilt: whatever a sender wrote comes out as valid C-CDA text, element by element from the allow-list,
 * in one pass and in pieces. Ids are made unique under a prefix of the section, so that references still lead there.
 */

import { textOf } from '../../model/xml.ts'
import { decodeEntities } from './entities.ts'
import { narrativeId } from './narrative-attributes.ts'
import { createNarrativeWriter } from './narrative-writer.ts'
import { tokensOf } from './tokens.ts'

const pieceLength = 32_768

/** The content of a section's text element, in pieces. `prefix` begins every ID; `used` gathers the ids that are written. */
export function* rebuildNarrative(source: string, prefix: string, used = new Set<string>()): Generator<string> {
  if (!source.includes('<')) {
    yield* plainText(source)
    return
  }
  const writer = createNarrativeWriter(prefix, knownIds(source), used)
  for (const token of tokensOf(source)) {
    writer.take(token)
    if (writer.length() > pieceLength) yield writer.flush()
  }
  yield writer.end()
}

/** The same as one text: for short ones. */
export function narrativeOf(source: string, prefix: string): string {
  return [...rebuildNarrative(source, prefix)].join('')
}

/** Text without markup keeps its lines. */
function* plainText(source: string): Generator<string> {
  for (const token of tokensOf(source)) {
    if (token.kind === 'text') yield textOf(token.text).replaceAll('\n', '<br/>')
  }
}

/** The ids that links can lead to; looked for only where there are such links. */
function knownIds(source: string): ReadonlySet<string> {
  if (!source.includes('#')) return new Set()
  return new Set([...source.matchAll(/\bID\s*=\s*["']([^"'<>]{1,100})["']/gi)].map(match => match[1] ?? ''))
}

const marked = /<[\w:]{1,40}\s[^<>]{0,400}?\bID\s*=\s*["']([^"'<>]{1,100})["'][^<>]{0,400}>([^<>]{2,200})</gi

/** Places of a sender's text by what is written there: where an entry of that name has its narrative. */
export function placesOf(
  source: string,
  prefix: string,
  used: ReadonlySet<string>,
): (name: string) => string | undefined {
  const places = new Map<string, string>()
  const seen = new Set<string>()
  if (used.size > 0)
    for (const [, id = '', words = ''] of source.matchAll(marked)) {
      const place = narrativeId(prefix, id)
      // An id that stands there twice was renamed: which of them is meant nobody can say.
      if (seen.has(place)) places.delete(sameWords(words))
      else if (used.has(place)) places.set(sameWords(words), place)
      seen.add(place)
    }
  return name => places.get(sameWords(name))
}

const sameWords = (words: string): string => decodeEntities(words).replace(/\s+/g, ' ').trim().toLowerCase()

const blocks = /^(paragraph|list|item|table|tr|p|div|li|ul|ol|br|h[1-6]|caption)$/

/** Markup as plain text: blocks on lines of their own, cells apart by blanks. */
export function plainTextOf(source: string): string {
  let text = ''
  for (const token of tokensOf(source)) {
    if (token.kind === 'text') text += token.text
    else text += blocks.test(token.name) ? '\n' : ' '
  }
  return text
    .split('\n')
    .map(line => line.replace(/\s+/g, ' ').trim())
    .filter(line => line !== '')
    .join('\n')
}
