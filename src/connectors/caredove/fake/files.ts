/** The files of a referral: attachments, the summary that Caredove makes of every one, and how they are asked for. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { File, World } from './world.ts'

/** R4: the hash of an attachment is SHA-1, in base64. */
export function hashOf(file: File): string {
  file.hash ??= createHash('sha1').update(file.bytes).digest('base64')
  return file.hash
}

/** Where a file is when it goes by its address. */
export function addressOf(world: World, file: File): string {
  return file.url ?? `${world.url}/documents/${file.id}`
}

/** Whether a caller has the user and the token that files are given to. Takes the same time whatever is wrong. */
export function isKnown({ documents: { user, token } }: World, authorization: string | undefined): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const right = `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`
  return timingSafeEqual(digest(right), digest(authorization ?? ''))
}

/** The file behind an address of the simulator. */
export function findFile(world: World, id: string): File | undefined {
  for (const { files, messages } of world.referrals.values()) {
    const file = [...files, ...messages.flatMap(note => note.file ?? [])].find(each => each.id === id)
    if (file) return file
  }
  return undefined
}

/** A PDF of one page with these lines. Letters outside of Latin-1 become question marks. */
export function makePdf(lines: readonly string[]): Buffer {
  const text = lines
    .map(line => [...line].map(letter => (letter.charCodeAt(0) < 256 && letter.length === 1 ? letter : '?')).join(''))
    .map(line => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`)
  const stream = `BT /F1 12 Tf 72 720 Td 16 TL ${text.join(' ')} ET`
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${stream.length}>>\nstream\n${stream}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
  ]
  let pdf = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = pdf.length
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`
  const tail = `trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${pdf.length}\n%%EOF\n`
  return Buffer.from(pdf + table + tail, 'latin1')
}
