/** Keeps the keyboard in its place when a decided row leaves a filtered list: the row that moves up gets the focus. */

const rowsOnScreen = () => [...document.querySelectorAll<HTMLElement>('[data-row]')]

/** Remembers which row has the focus; call the answer once the list is new. */
export function rememberPlace(): () => void {
  const own = document.activeElement?.closest('tr')
  const index = rowsOnScreen().findIndex(row => row.closest('tr') === own)
  return () =>
    requestAnimationFrame(() => {
      const rows = rowsOnScreen()
      if (index >= 0 && document.activeElement === document.body) rows[Math.min(index, rows.length - 1)]?.focus()
    })
}
