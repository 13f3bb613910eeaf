/** Instants as the browser's field for local time wants them, and back. Pure. */

/** An instant in the reader's zone: `2026-03-10T09:41`; empty when it is none. */
export function localInput(instant: string | undefined): string {
  if (!instant || Number.isNaN(Date.parse(instant))) return ''
  const at = new Date(instant)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** The instant that was entered; undefined while it is not whole. */
export function instantOfInput(local: string): string | undefined {
  const at = Date.parse(local)
  return Number.isNaN(at) ? undefined : new Date(at).toISOString()
}
