/** Kind and size of a file as people say them. Pure. */

const types: Readonly<Record<string, string>> = {
  'application/pdf': 'PDF',
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/tiff': 'TIFF',
  'image/gif': 'GIF',
  'text/plain': 'TXT',
  'application/msword': 'Word',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word',
}

/** Its kind in a word; the type itself where there is none. */
export function fileType(contentType: string | null): string | undefined {
  return contentType === null ? undefined : (types[contentType] ?? contentType)
}

/** Its size in the largest unit that leaves at least one: `312 kB`, `1,4 Mo`. */
export function fileSize(bytes: number, locale: string): string {
  const [value, unit] =
    bytes < 1_000 ? [bytes, 'byte'] : bytes < 1_000_000 ? [bytes / 1_000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
  const digits = unit === 'megabyte' ? 1 : 0
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: `${unit}`,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(Number(value))
}
