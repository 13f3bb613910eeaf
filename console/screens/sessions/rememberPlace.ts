/** Keeps the keyboard in its place when a decided row leaves a filtered list: the row that moves up gets the focus. */

const rowAt = (index: number) => document.querySelector<HTMLElement>(`tr[data-index="${index}"] [data-row]`)

/** Remembers which row has the focus; call the answer once the list is new. */
export function rememberPlace(): () => void {
  const index = document.activeElement?.closest('tr[data-index]')?.getAttribute('data-index')
  return () =>
    requestAnimationFrame(() => {
      if (!index || document.activeElement !== document.body) return
      const place = rowAt(Number(index)) ?? rowAt(Number(index) - 1) // it was the last
      place?.focus()
    })
}
