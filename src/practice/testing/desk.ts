/** What tests of the practice management need: fillings with a real drawn image, and the sample's ids. */
import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import type { Filling, SignatureImage } from '../../connectors/practice.ts'

/** A small PNG with a line on it; `blank` leaves it white. */
export function drawnImage(seed: number, blank = false): SignatureImage {
  const [width, height] = [160, 50]
  const rows = Buffer.alloc((width + 1) * height, 255)
  for (let y = 0; y < height; y += 1) rows[y * (width + 1)] = 0
  if (!blank) for (let x = 10; x < 150; x += 1) rows[(10 + ((x * (seed + 3)) % 30)) * (width + 1) + 1 + x] = 0
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.writeUInt8(8, 8)
  const begin = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const bytes = Buffer.concat([
    begin,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return { contentType: 'image/png', bytes, sha256: createHash('sha256').update(bytes).digest('hex'), blank }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const length = Buffer.alloc(4)
  const check = Buffer.alloc(4)
  length.writeUInt32BE(data.byteLength)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** A whole filling, signed by both at its end. */
export function fillingOf(
  appointment: string,
  note: string,
  at: { date: string; from: string; to: string; zone: string; signedAt: string },
  more: Partial<Filling> = {},
): Filling {
  const place = { text: 'Clinic', latitude: 43.66, longitude: -79.39 }
  return {
    appointment,
    note,
    contentHash: `hash of ${note}`,
    resultNotes: 'Requested breaks with a card in 8 of 10 trials.',
    sessionDate: at.date,
    sessionTime: { from: at.from, to: at.to, zone: at.zone },
    therapist: { image: drawnImage(1), signedAt: at.signedAt, place },
    guardian: {
      name: 'Greta Lindqvist',
      relationship: 'Mother',
      image: drawnImage(2),
      signedAt: at.signedAt,
      place,
      placeDerived: true,
    },
    placeOfRender: { place, derived: true },
    ...more,
  }
}
