/** Where a field of an entry's form stands on the page, so that what names it can lead there. */

/** The id of the field's place. */
export const fieldPlace = (name: string): string => `practice-field-${name}`

/** Brings a field into view and puts the cursor in it. */
export function goToField(name: string): void {
  const place = document.getElementById(fieldPlace(name))
  place?.scrollIntoView({ block: 'center' })
  place?.querySelector<HTMLElement>('input, textarea, select, button')?.focus()
}
