/** The forms in which a value can lie about, and the search for them in text and in files. */

/** Everything that would give a text away: in clear, UTF-16, hexadecimal, base64 at any alignment; in three cases. */
export function needlesOf(text: string): Buffer[] {
  const spellings = new Set([text, text.toLowerCase(), text.toUpperCase()])
  return [...spellings].flatMap(spelling => {
    const bytes = Buffer.from(spelling)
    const hex = bytes.toString('hex')
    return [
      bytes,
      Buffer.from(spelling, 'utf16le'),
      Buffer.from(spelling, 'utf16le').swap16(),
      Buffer.from(hex),
      Buffer.from(hex.toUpperCase()),
      ...[0, 1, 2].map(before => Buffer.from(base64Within(bytes, before))),
    ]
  })
}

/** What of the base64 of a longer text does not depend on what stands around these bytes, `before` bytes into a group. */
export function base64Within(bytes: Buffer, before: number): string {
  const encoded = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const start = Math.ceil((before * 8) / 6)
  const end = Math.floor(((before + bytes.length) * 8) / 6)
  return encoded.slice(start, end)
}

/** Which of these texts occur in some form. */
export function foundIn(hay: Buffer, needles: ReadonlyMap<string, readonly Buffer[]>): string[] {
  return [...needles].filter(([, forms]) => forms.some(form => hay.includes(form))).map(([text]) => text)
}
