/**
 * A form with one file as bytes (RFC 7578). Names are UTF-8 as they are, with quote and line ends escaped, as browsers send
 * them; `filename*` is not allowed there. The boundary comes of the file's hash, which no file can contain.
 */
export type FormFile = { name: string; contentType: string; bytes: Uint8Array; sha256: string }

/** The form `{ sha256, file }`: the hash first, so that a CRMS can answer without reading the file. */
export function formOf({ name, contentType, bytes, sha256 }: FormFile): { contentType: string; body: Uint8Array } {
  const boundary = `causeway-${sha256.slice(0, 48)}`
  const plain = contentType.split(';', 1)[0]?.trim() ?? ''
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(plain) ? plain : 'application/octet-stream'
  const head = [
    `--${boundary}`,
    'Content-Disposition: form-data; name="sha256"',
    '',
    sha256,
    `--${boundary}`,
    `Content-Disposition: form-data; name="file"; filename="${escaped(name)}"`,
    `Content-Type: ${type}`,
    '',
    '',
  ].join('\r\n')
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)])
  return { contentType: `multipart/form-data; boundary=${boundary}`, body }
}

function escaped(name: string): string {
  return name.replace(/"/g, '%22').replace(/\r\n|\r|\n/g, '%0D%0A') || 'file'
}
