/** Names of files in headers: what came from outside may hold anything, and must neither break a header nor lead anywhere. */

const endings: Readonly<Record<string, string>> = {
  'application/pdf': '.pdf',
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/tiff': '.tif',
  'text/plain': '.txt',
}
const longest = 120

/**
 * `Content-Disposition` of a file to keep: its name in plain letters for old readers, and whole as RFC 5987 has it.
 * @param title as its source calls it
 */
export function dispositionOf(title: string, contentType: string): string {
  const name = nameOf(title, contentType)
  const letters = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/["\\%;]/g, '_')
    .trim()
  const plain = letters === '' || letters.startsWith('.') ? `file${letters}` : letters
  const whole = encodeURIComponent(name).replace(/['()*]/g, each => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`
}

/** Without folders, control characters and what turns text around, so that a name cannot look like another. */
function nameOf(title: string, contentType: string): string {
  const clean = title
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[/\\:*?"<>|]/g, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '')
  const short = [...clean].slice(0, longest).join('') || 'file'
  const ending = endings[contentType.toLowerCase()] ?? ''
  return /\.[A-Za-z0-9]{1,8}$/.test(short) ? short : short + ending
}
