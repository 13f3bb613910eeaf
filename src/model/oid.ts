/** OIDs as they are written: bare, or with `urn:oid:` in any case. */

/** The OID that a text is, without a prefix; undefined when it is none, such as the word `MR`. */
export function oidOf(text: string): string | undefined {
  return /^(?:urn:oid:)?([0-2](?:\.(?:0|[1-9]\d*))+)$/i.exec(text.trim())?.[1]
}
