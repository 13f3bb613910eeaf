/**
 * Many bodies as one binary parameter, cut apart in SQL by `substring(bytes from at for length)`. An array of bytea goes
 * as text, each byte as two letters: packed, storing 32 messages takes half of the time on both sides (docs/performance.md).
 */

/** Where each body of a column begins, counted from 1 as SQL does, and its length; null where there is none. */
export type PackedColumn = { at: (number | null)[]; length: (number | null)[] }
export type Packed<Name extends string> = { bytes: Buffer; columns: Record<Name, PackedColumn> }

/**
 * Packs the bodies of one or more columns, in their order. The substring of one that is absent is null.
 *
 * @example
 * const { bytes, columns } = packBodies({ body: rows.map(row => row.body) })
 * // select substring($1::bytea from u.at for u.length) from unnest($2::int[], $3::int[]) as u (at, length)
 * const values = [bytes, columns.body.at, columns.body.length]
 */
export function packBodies<Name extends string>(
  bodies: Readonly<Record<Name, readonly (Uint8Array | null | undefined)[]>>,
): Packed<Name> {
  const parts: Uint8Array[] = []
  let next = 1
  const pack = (column: readonly (Uint8Array | null | undefined)[]): PackedColumn => {
    const packed: PackedColumn = { at: [], length: [] }
    for (const body of column) {
      packed.at.push(body ? next : null)
      packed.length.push(body ? body.byteLength : null)
      if (!body) continue
      parts.push(body)
      next += body.byteLength
    }
    return packed
  }
  const columns = Object.fromEntries((Object.keys(bodies) as Name[]).map(name => [name, pack(bodies[name])])) as Record<
    Name,
    PackedColumn
  >
  return { bytes: Buffer.concat(parts), columns }
}
